"""Templates: their faults, a message as a lead would get it, and a test of it."""
