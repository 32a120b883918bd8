"""The roll call: how it stands, and what a desk asks about it."""
