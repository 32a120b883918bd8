"""The tree of commands, a file for each group of them; no module here imports what a command needs."""
