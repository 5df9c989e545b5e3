"""Providers' payloads and what they mean to us: one module a payload, no I/O."""
