"""Who changed what, and what expires."""
