"""Programs that do the same work as the engine, each in processes of its own."""
