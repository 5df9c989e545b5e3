"""The database as feedback needs it, with its SQL."""
