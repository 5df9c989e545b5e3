"""How much of an event is kept. Longer values are cut, never refused."""

MAX_TEXT_LENGTH = 20_000
"""Of a received message, in characters."""
MAX_CODE_LENGTH = 100
"""Of a provider's code, and of its particulars."""
