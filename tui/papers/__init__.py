"""Papers: what is printed, or read from the screen when there is no printer."""
