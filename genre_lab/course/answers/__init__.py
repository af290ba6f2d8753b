"""What the exercises of each notebook expect: one module a notebook, each with a tuple `CHECKS`."""
