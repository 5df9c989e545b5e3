"""What is on hold or uncertain, and what an operator decides about it."""
