"""Translates providers' payloads into the domain: one module per payload, no I/O."""
