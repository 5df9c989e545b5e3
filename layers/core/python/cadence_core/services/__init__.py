"""Use cases, one a file. They see ports and domain values, never an SDK."""
