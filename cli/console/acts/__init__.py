"""What the pages change, one thing at a time: shown as a plan, then confirmed."""
