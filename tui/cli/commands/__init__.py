"""The commands, a file a topic; each takes the options and the output and gives an exit code."""
