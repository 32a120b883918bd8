"""Headquarters' desk: every station in figures, who is late, what must be decided."""
