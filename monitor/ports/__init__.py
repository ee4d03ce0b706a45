"""Small protocols between the stages and the world. Each is as narrow as its caller needs."""
