"""The header lines of an email: encoded, and checked for what boto3 lets pass and SES refuses."""

import re
from collections.abc import Iterable, Mapping
from email.header import Header
from email.utils import formataddr

from cadence_core.errors import InvalidMessageError
from cadence_core.model.addresses import normal_email
from cadence_core.model.message import clean_subject

MAX_DISPLAY_NAME = 64
MAX_HEADERS = 15
HEADER_NAME = re.compile(r"[!-9;-@A-~]{1,126}")
HEADER_VALUE = re.compile(r"[ -~]{1,995}")
MAX_HEADER = 996
# SES writes these itself, and refuses them from us.
# fmt: off
RESERVED_HEADERS = (
    "bcc", "cc", "content-disposition", "content-type", "date", "from", "message-id",
    "mime-version", "reply-to", "return-path", "subject", "to",
)
# fmt: on
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")

NamesAndValues = list[dict[str, str]]


def checked_address(address: str, part: str) -> str:
    """Return the address as it is sent to.

    Raises:
        InvalidMessageError: it is not a valid one; ``part`` names it.
    """
    normal = normal_email(address)
    if normal is None:
        raise InvalidMessageError(part)
    return normal


def mailbox(display_name: str, address: str) -> str:
    """Return ``name <address>`` in ASCII, whatever the name holds."""
    name = clean_subject(display_name)[:MAX_DISPLAY_NAME].rstrip()
    if not name.isascii() or "=?" in name:
        # As a whole, in words of at most 75 characters: nothing of it is left to be parsed.
        words = Header(name, "utf-8", maxlinelen=75).encode().split()
        return f"{' '.join(words)} <{address}>"
    return formataddr((name, address))


def checked_headers(headers: Mapping[str, str]) -> NamesAndValues:
    """Return headers in the form SES takes.

    Raises:
        InvalidMessageError: SES would refuse them.
    """
    if len(headers) > MAX_HEADERS or len({name.lower() for name in headers}) < len(headers):
        raise InvalidMessageError("headers")
    for name, value in headers.items():
        is_good = (
            HEADER_NAME.fullmatch(name)
            and HEADER_VALUE.fullmatch(value)
            and len(name) + len(value) <= MAX_HEADER
            and name.lower() not in RESERVED_HEADERS
        )
        if not is_good:
            raise InvalidMessageError("headers")
    return _pairs(headers.items())


def checked_tags(tags: Mapping[str, str]) -> NamesAndValues:
    """Return tags in the form SES takes.

    Raises:
        InvalidMessageError: SES would refuse them.
    """
    if not all(TAG.fullmatch(text) for pair in tags.items() for text in pair):
        raise InvalidMessageError("tags")
    return _pairs(tags.items())


def checked_subject(subject: str | None) -> str:
    """Return the subject.

    Raises:
        InvalidMessageError: it is empty, or holds what could start another header.
    """
    if not subject or subject != clean_subject(subject):
        raise InvalidMessageError("subject")
    return subject


def _pairs(items: Iterable[tuple[str, str]]) -> NamesAndValues:
    return [{"Name": name, "Value": value} for name, value in items]
