"""PostgreSQL: connecting to it, migrating its schema, and running statements."""
