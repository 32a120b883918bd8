"""Wardens and their zones: the life of an appointment, cover, visits, and who looks after whom."""
