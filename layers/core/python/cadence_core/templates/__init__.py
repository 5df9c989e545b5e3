"""Templates: rendering them in a sandbox, and checking what they render to."""
