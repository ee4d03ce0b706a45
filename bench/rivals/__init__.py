"""Other ways to match the same rules, which bench/match.py measures beside ours."""
