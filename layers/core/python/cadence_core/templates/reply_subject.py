"""The subject of an email that replies in the thread of an earlier one."""

import re

REPLY_PREFIXES = re.compile(r"(?:\s*re\s*:)+", re.IGNORECASE)


def reply_subject(subject: str) -> str:
    """Return the subject of a reply, with one ``Re:`` even if it had several."""
    without_prefix = subject[match.end() :] if (match := REPLY_PREFIXES.match(subject)) else subject
    return f"Re: {without_prefix.strip()}"
