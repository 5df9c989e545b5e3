"""Rendering templates in a sandbox, and checking the result."""
