"""A town of real nodes to which everything happens that can: played from a number, the same every time."""
