"""What ran, what went out, what will, and what became of it."""
