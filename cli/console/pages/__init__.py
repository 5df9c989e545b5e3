"""The pages of the console: each asks operations, and returns what its template shows."""
