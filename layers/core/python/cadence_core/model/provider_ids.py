"""The ids that providers give to messages and events, in the form in which we keep them."""

from hashlib import sha256

MAX_ID_BYTES = 2_000
"""PostgreSQL refuses an indexed value of more than 2,704 bytes; our keys may add a few to an id."""


def kept_id(provider_id: str) -> str:
    """Return the id as we keep it: unchanged or, if it is too long for an index, its SHA-256.

    Use it wherever an id of a provider enters, so that an event finds its message.
    """
    raw = provider_id.encode("utf-8", "surrogatepass")
    return provider_id if len(raw) <= MAX_ID_BYTES else f"sha256:{sha256(raw).hexdigest()}"
