"""Frames: a sealed file in pieces that any line carries, in any order, some lost (``FRAMES.md``)."""
