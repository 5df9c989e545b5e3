"""The database as a run needs it, with its SQL."""
