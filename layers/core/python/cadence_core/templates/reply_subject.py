"""The subject of an email that answers an earlier one, in its thread."""

import re

REPLY_PREFIXES = re.compile(r"(?:\s*re\s*:)+", re.IGNORECASE)


def reply_subject(subject: str) -> str:
    """Return the subject of an answer: one ``Re:``, however many there were."""
    without_prefix = subject[match.end() :] if (match := REPLY_PREFIXES.match(subject)) else subject
    return f"Re: {without_prefix.strip()}"
