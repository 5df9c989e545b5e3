"""Recognizes requests for no more messages: one module per language, and their notation."""
