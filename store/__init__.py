"""What is true here: the encrypted store, its registers, its log and the one door into it."""
