"""PostgreSQL: how to reach it, its schema, and how statements run."""
