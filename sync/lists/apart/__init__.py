"""What opens the files that agencies send, in a process of its own; it imports nothing of the store."""
