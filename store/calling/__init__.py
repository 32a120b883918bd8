"""Calling people: the call tree, the radio checks, and what came of exercising them (F01, F02, F15)."""
