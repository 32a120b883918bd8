"""What runs in a process of its own and opens the files that agencies send; it imports nothing of the store."""
