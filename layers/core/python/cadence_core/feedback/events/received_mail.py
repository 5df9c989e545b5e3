"""Reads the headers and the text of a received mail, however it is built.

Strangers build these mails. A malformed mail is still a reply: unreadable parts are left out.
Cutting before parsing bounds the time.
"""

import codecs
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser

from cadence_core.feedback.domain.mail import Header
from cadence_core.feedback.events.flowed_text import unflowed
from cadence_core.feedback.events.header_addresses import addresses_in, domains_in
from cadence_core.feedback.events.quoted_html import marked_text
from cadence_core.model.addresses import address_key
from cadence_core.model.enrollment import Channel

MAX_HEADER_LENGTH = 10_000
MAX_BODY_BYTES = 40_000
"""The text is cut later anyway, and HTML parsers take quadratic time."""
ESCAPING = ("utf-7", "iso2022", "hz")
"""Charsets that write other characters with bytes of ASCII."""
# For each unfinished tag the parser searches the whole rest of the text.
UNFINISHED_TAG = re.compile(r"<(?!!--)(?=[^<>]*(?:<|\Z))")


def headers_of(mail: bytes) -> list[Header]:
    """Return the headers of a mail in their order."""
    named = BytesHeaderParser().parsebytes(mail).raw_items()
    return [
        header(name, value.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
        for name, value in named
    ]


def header(name: str, value: str) -> Header:
    """Return a header on one line. Decoding others than the subject would hide addresses."""
    name, value = name.lower().strip(), " ".join(value.split())[:MAX_HEADER_LENGTH]
    return name, _decoded(value) if name == "subject" else value


def senders_of(headers: list[Header]) -> list[str]:
    """Return the addresses that the mail says it is from: usually one."""
    named = [value for name, value in headers if name == "from"]
    found = [address for value in named for address in addresses_in(value)]
    # Some programs encode the address together with the name, which no standard allows.
    encoded = (address for value in named for address in addresses_in(_decoded(value)))
    return list({address.lower(): address for address in found or encoded}.values())


def claimed_senders(headers: list[Header]) -> list[str]:
    """Return ``senders_of``, then ``@domain`` for each other domain in the From headers.

    Programs differ in what they take for the sender of an ambiguous mail. ``@`` alone stands for
    what may follow where a header was cut.
    """
    named = [value for name, value in headers if name == "from"]
    senders: dict[str, str] = {}
    known: set[str] = set()
    for sender in senders_of(headers):
        key = address_key(Channel.EMAIL, sender) or sender.lower()
        senders.setdefault(key, sender)
        known |= domains_in(sender) | domains_in(key)
    others = {domain for value in named for domain in domains_in(value)} - known
    unread = ["@"] if any(len(value) == MAX_HEADER_LENGTH for value in named) else []
    return [*senders.values(), *(f"@{domain}" for domain in sorted(others)), *unread]


def writer_of(headers: list[Header]) -> str:
    """Return the address of the person who wrote, empty if the mail does not name it.

    DMARC keeps a mailing list from sending in a member's name, so it sends in its own. Google
    Groups then names the writer in X-Original-From, Mailman in Reply-To.
    """
    sender = next(iter(senders_of(headers)), "")
    if sender and sender.lower() in first(headers, "list-post").lower():
        named = (first(headers, name) for name in ("x-original-from", "reply-to"))
        writers = (address for value in named for address in addresses_in(value))
        return next((address for address in writers if address != sender), sender)
    return sender


def first(headers: list[Header], name: str) -> str:
    """Return the value of the first header with that name, empty if there is none."""
    return next((value for header_name, value in headers if header_name == name), "")


def text_of(mail: Message) -> str:
    """Return the text of a mail: that of the first part with text, plain text before HTML."""
    try:
        parts = sorted(_own_parts(mail), key=_is_html)
        return next(filter(None, map(_text_of_part, parts)), "")
    except Exception:  # malformed mail makes the parsers raise any kind of error
        return ""


def _own_parts(message: Message) -> Iterator[Message]:
    """Yield the parts that are for reading, without those of attached mails.

    A mail of one part is for reading, even if it calls itself an attachment.
    """
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message) and part.get_content_disposition() != "attachment":
                yield from _own_parts(part)
    elif _is_text(message):
        yield message


def _is_text(part: Message) -> bool:
    """Return whether a part is text. Parts that are announced and missing are taken for one."""
    is_announced = part.get_content_maintype() == "multipart"
    return is_announced or part.get_content_type() in ("text/plain", "text/html")


def _is_html(part: Message) -> bool:
    return part.get_content_type() == "text/html"


def _text_of_part(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    if not _is_html(part):
        return _plain_text(part, _in_charset_of(part, payload[:MAX_BODY_BYTES])).strip()
    # The styles in the head may be longer than the text, so the body is cut, not the whole.
    beginning = max(payload.lower().find(b"<body"), 0)
    html = _in_charset_of(part, payload[beginning : beginning + MAX_BODY_BYTES])
    return marked_text(UNFINISHED_TAG.sub("&lt;", html))


def _plain_text(part: Message, text: str) -> str:
    if str(part.get_param("format")).lower() != "flowed":
        return text
    return unflowed(text, deletes_spaces=str(part.get_param("delsp")).lower() == "yes")


def _in_charset_of(part: Message, payload: bytes) -> str:
    try:
        charset = codecs.lookup(part.get_content_charset("utf-8")).name
        # In every other charset of mail these bytes are ASCII, whatever a program calls it.
        is_ascii = payload.isascii() and b"\0" not in payload and not charset.startswith(ESCAPING)
        return payload.decode("ascii" if is_ascii else charset, "replace")
    except Exception:  # the charset is unknown or cannot decode this
        return payload.decode("utf-8", "replace")


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except Exception:  # malformed words make the decoders raise any kind of error
        return value
