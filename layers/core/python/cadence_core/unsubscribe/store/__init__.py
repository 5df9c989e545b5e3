"""The database of the unsubscribe page, with its SQL."""
