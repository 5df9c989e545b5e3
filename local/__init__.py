"""The local world: an embedded PostgreSQL, demo data, and the story that `make run` tells."""
