"""The PostgreSQL store of feedback, with its SQL."""
