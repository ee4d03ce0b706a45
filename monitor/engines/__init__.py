"""Who runs the stages, and when. Engines never decide what is due: the tables do."""
