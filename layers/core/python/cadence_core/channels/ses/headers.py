"""The headers of an email: encoded, and checked for faults that SES refuses and boto3 does not."""

import re
from collections.abc import Iterable, Mapping
from email.header import Header
from email.utils import formataddr

from cadence_core.errors import InvalidMessageError
from cadence_core.model.addresses import normalize_email
from cadence_core.model.message import clean_subject

MAX_DISPLAY_NAME_LENGTH = 64
MAX_HEADERS = 15
HEADER_NAME = re.compile(r"[!-9;-@A-~]{1,126}")
HEADER_VALUE = re.compile(r"[ -~]{1,995}")
MAX_HEADER_LENGTH = 996
# SES sets these itself and refuses them in a request.
# fmt: off
RESERVED_HEADERS = (
    "bcc", "cc", "content-disposition", "content-type", "date", "from", "message-id",
    "mime-version", "reply-to", "return-path", "subject", "to",
)
# fmt: on
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")

NamesAndValues = list[dict[str, str]]


def checked_address(address: str, part: str) -> str:
    """Return the normalized address.

    Raises:
        InvalidMessageError: it is not valid; the error's text is ``part``.
    """
    normal = normalize_email(address)
    if normal is None:
        raise InvalidMessageError(part)
    return normal


def mailbox(display_name: str, address: str) -> str:
    """Return ``name <address>`` in ASCII; other characters of the name are encoded."""
    name = clean_subject(display_name)[:MAX_DISPLAY_NAME_LENGTH].rstrip()
    if not name.isascii() or "=?" in name:
        # Encode the whole name, in words of at most 75 characters, so that none of it is parsed.
        words = Header(name, "utf-8", maxlinelen=75).encode().split()
        return f"{' '.join(words)} <{address}>"
    return formataddr((name, address))


def checked_headers(headers: Mapping[str, str]) -> NamesAndValues:
    """Return headers in the form that SES requires.

    Raises:
        InvalidMessageError: SES would refuse them.
    """
    if len(headers) > MAX_HEADERS or len({name.lower() for name in headers}) < len(headers):
        raise InvalidMessageError("headers")
    for name, value in headers.items():
        is_valid = (
            HEADER_NAME.fullmatch(name)
            and HEADER_VALUE.fullmatch(value)
            and len(name) + len(value) <= MAX_HEADER_LENGTH
            and name.lower() not in RESERVED_HEADERS
        )
        if not is_valid:
            raise InvalidMessageError("headers")
    return _pairs(headers.items())


def checked_tags(tags: Mapping[str, str]) -> NamesAndValues:
    """Return tags in the form that SES requires.

    Raises:
        InvalidMessageError: SES would refuse them.
    """
    if not all(TAG.fullmatch(text) for pair in tags.items() for text in pair):
        raise InvalidMessageError("tags")
    return _pairs(tags.items())


def checked_subject(subject: str | None) -> str:
    """Return the subject.

    Raises:
        InvalidMessageError: it is empty, or could start another header.
    """
    if not subject or subject != clean_subject(subject):
        raise InvalidMessageError("subject")
    return subject


def _pairs(items: Iterable[tuple[str, str]]) -> NamesAndValues:
    return [{"Name": name, "Value": value} for name, value in items]
