"""Whether the database, the providers and the stack are what the engine needs."""
