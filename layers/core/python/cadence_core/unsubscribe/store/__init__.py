"""The database as the unsubscribe page needs it, with its SQL."""
