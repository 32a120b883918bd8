"""Training and briefings: what is asked, what is held, what is due, each a pure part that can be shown."""
