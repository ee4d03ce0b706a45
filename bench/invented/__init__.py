"""The invented world of the benchmark: words, firms, rules and documents, the same for the same seed."""
