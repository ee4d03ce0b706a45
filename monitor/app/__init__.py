"""The composition root: the one place that builds objects and wires them."""
