"""``muster verify``: whether what this store answers is what its logs say."""
