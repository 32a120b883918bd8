"""Travel clearances: the pure parts, each with a reason that can be shown."""
