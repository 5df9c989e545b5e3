"""Requests to the unsubscribe page: a function URL event, and the action that it requests.

The page is public, so a request may hold anything. No content of a request raises an error; a body
that makes no sense requests no action. Pydantic is left out on purpose: it would take half of this
function's cold start.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from enum import StrEnum
from typing import Any, Self
from urllib.parse import parse_qs, unquote

from cadence_core.errors import InvalidInvocationError

# A one-click body is 26 bytes, or some 150 as multipart.
MAX_BODY_BYTES = 4096
MAX_FIELDS = 10
MAX_ENCODINGS = 2
# Not in the alphabet of tokens.
FOREIGN = re.compile(r"[^A-Za-z0-9_-]")

Fields = Mapping[str, Sequence[str]]


class PageAction(StrEnum):
    """The action that a POST requests."""

    ONE_CLICK = "one_click"
    """A mail program unsubscribes its user (RFC 8058)."""
    CONFIRM = "confirm"
    """A person presses the button of the page."""
    UNDO = "undo"
    """A person unsubscribed by mistake."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One HTTP request from a function URL (payload format 2.0)."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str
    is_base64_encoded: bool

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> Self:
        """Read the event of a function URL.

        Raises:
            InvalidInvocationError: the event does not come from a function URL.
        """
        try:
            return cls(
                method=str(event["requestContext"]["http"]["method"]),
                path=str(event["rawPath"]),
                headers={str(name).lower(): str(text) for name, text in event["headers"].items()},
                body=event.get("body") or "",
                is_base64_encoded=event.get("isBase64Encoded") is True,
            )
        except (AttributeError, KeyError, TypeError):
            raise InvalidInvocationError("not a request to the function URL") from None

    @property
    def token(self) -> str:
        """The last segment of the path; a custom domain may put others before it.

        Programs that copy links put a slash, a bracket or a period behind it, wrap it, or encode
        it, some twice. A token has none of these signs, so they are left out.
        """
        path = self.path
        for _ in range(MAX_ENCODINGS):
            path = unquote(path)
        segments = (FOREIGN.sub("", segment) for segment in reversed(path.split("/")))
        return next(filter(None, segments), "")

    @property
    def languages(self) -> str:
        """The Accept-Language header of the reader's browser; empty if there is none."""
        return self.headers.get("accept-language", "")

    @property
    def is_too_large(self) -> bool:
        """Whether the body exceeds the size that the page reads."""
        return len(self.body) > MAX_BODY_BYTES

    @property
    def action(self) -> PageAction | None:
        """The action that the form in the body requests, in any case; ``None`` if there is none."""
        fields = {
            (name.lower(), text.lower()) for name, texts in self._fields().items() for text in texts
        }
        if ("list-unsubscribe", "one-click") in fields:
            return PageAction.ONE_CLICK
        if ("confirm", "1") in fields:
            return PageAction.CONFIRM
        if ("undo", "1") in fields:
            return PageAction.UNDO
        return None

    def _fields(self) -> Fields:
        """Read the form: multipart if the content type says so, otherwise URL-encoded."""
        content_type = self.headers.get("content-type", "")
        try:
            raw = base64.b64decode(self.body) if self.is_base64_encoded else self.body.encode()
            if content_type.lower().startswith("multipart/form-data"):
                return _multipart_fields(content_type, raw)
            fields = parse_qs(raw.decode(), max_num_fields=MAX_FIELDS)
            # Some mail programs end the body with a newline, which is not part of the value.
            return {name: [text.strip() for text in texts] for name, texts in fields.items()}
        except (binascii.Error, ValueError):
            return {}


def _multipart_fields(content_type: str, body: bytes) -> Fields:
    """Read a multipart form with the standard library's mail parser.

    Multipart forms use the mail format, and the body is short enough to parse as a whole.
    """
    message = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    fields: dict[str, list[str]] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        text = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(text, bytes):
            fields.setdefault(name, []).append(text.decode(errors="replace").strip())
    return fields
