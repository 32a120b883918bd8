"""Headquarters' records on a PostgreSQL server: the one room that knows it."""
