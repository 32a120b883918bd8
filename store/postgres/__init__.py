"""Records on a PostgreSQL server, for headquarters of the world: the only room that knows psycopg."""
