"""The outbox in the database, with its SQL."""
