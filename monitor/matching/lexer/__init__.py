"""The text of a query cut into words, phrases, operators and parentheses."""
