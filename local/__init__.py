"""The demo on this computer: an embedded PostgreSQL, demo data, and the story of `make run`."""
