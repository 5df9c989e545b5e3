"""Reads the addresses in a header of a mail, however the header is built.

Strangers write these headers, and programs that do not know the grammar. So nothing here fails: a
name with a comma that is not quoted, a group, and a comment that never ends are read as well. The
time is proportional to the length.
"""

import re
from collections.abc import Iterator

MAX_ADDRESS_LENGTH = 320
"""No mailbox is longer (RFC 5321): 64 characters, an @ and 255."""
MAX_ADDRESSES = 500

MARK = re.compile(r'\\.|["()]', re.DOTALL)
UNUSED_MARK = re.compile(r'[\\"()]')
IN_BRACKETS = re.compile(r"<([^<>]*)>")
BETWEEN_ENTRIES = re.compile(r"[,;]")
BETWEEN_WORDS = re.compile(r"[\s<>]+")
END_OF_NAME = re.compile(r"[<>,;@]")
AROUND_ADDRESSES = "'`."
DOMAIN = re.compile(r"@\s*([^\s<>,;:@'`]+)")


def addresses_in(header: str) -> list[str]:
    """Return the addresses that a header names, in their order, and no names.

    What stands in a quoted name or a comment is no address, nor is a name in front of one in angle
    brackets, even if it looks like one.
    """
    entries = BETWEEN_ENTRIES.split(without_remarks(header))
    found = (address for entry in entries for address in _in_entry(entry))
    return list(dict.fromkeys(found))[:MAX_ADDRESSES]


def domains_in(header: str) -> set[str]:
    """Return the domain behind every @ of a header, whatever reads it as an address.

    This includes what ``addresses_in`` leaves out: groups, routes, and quoted words, except those
    of a name in front of an address in angle brackets, which no program takes for one. A name
    without a period, as in ``Maria/Lead@LEAD``, is no domain that mail comes from.
    """
    read: list[str] = []
    is_in_name = False
    for mark, text in reversed([*_parts_of(header)]):
        if mark == "":
            read.append(text)
            ends = END_OF_NAME.search(text)
            is_in_name = ends[0] == "<" if ends else is_in_name
        elif mark == '"' and not is_in_name:
            read.append(text)
    found = (domain.lower().strip(".") for domain in DOMAIN.findall(" ".join(reversed(read))))
    return {domain for domain in found if "." in domain}


def without_remarks(header: str) -> str:
    """Return a header without its comments and quoted words. One that never ends is plain text."""
    return " ".join(text for mark, text in _parts_of(header) if mark == "")


def _parts_of(header: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a header, each with the mark that begins it, which plain text has not."""
    depth, is_quoted, end = 0, False, 0
    for mark in MARK.finditer(header):
        was_plain = depth == 0 and not is_quoted
        if is_quoted:
            is_quoted = mark[0] != '"'
        elif mark[0] == "(":
            depth += 1
        elif mark[0] == ")":
            depth = max(depth - 1, 0)
        elif mark[0] == '"':
            is_quoted = depth == 0
        is_plain = depth == 0 and not is_quoted
        if was_plain and not is_plain:
            yield "", header[end : mark.start()]
            end = mark.start()
        elif is_plain and not was_plain:
            yield header[end], header[end + 1 : mark.start()]
            end = mark.end()
    # Outside of quotes, a backslash hides nothing: programs see the @ behind it.
    yield "", UNUSED_MARK.sub(" ", header[end:])


def _in_entry(entry: str) -> Iterator[str]:
    in_brackets = [text for text in IN_BRACKETS.findall(entry) if "@" in text]
    for text in in_brackets or [entry]:
        # What precedes a colon is the name of a group or the route of an old mail.
        for word in BETWEEN_WORDS.split(text.rpartition(":")[2]):
            address = word.strip(AROUND_ADDRESSES)
            name, _, domain = address.rpartition("@")
            if name and domain and len(address) <= MAX_ADDRESS_LENGTH:
                yield address
