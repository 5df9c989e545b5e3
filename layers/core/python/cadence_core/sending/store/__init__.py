"""The database of a run, with its SQL."""
