"""The lines with which mail programs begin a quotation, in any language.

A mail program writes who wrote when ("On Friday, Ana wrote:"), or repeats the headers of the mail
("From: Ana", "Sent: Friday", "Subject: Hello"). What varies with the language are words. What does
not is an address or a moment, and the colon at the end.
"""

import re
from functools import cache
from importlib.resources import files

MAX_LINE_LENGTH = 400
MARK = re.compile(r"[>|\u203a\u00bb\uff1e]")
ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+\.\w+")
BRACKETED_ADDRESS = re.compile(r"[<(\[]\s*(?:mailto:)?[^\s<>@]+@[^\s<>@]+\s*[>)\]]")
TIME = re.compile(r"\d{1,2}\s?[:.h\u66ff\u6642\u65f6]\s?\d{2}(?!\d)")
YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)")
# What "wrote" is in an announcement that names no address and no moment.
WROTE = re.compile(
    r"""\b(?:wrote|writes|escreveu|escribi[oó]|[eé]crit|schrieb|scritto|schreef|skrev|kirjoitti
        |napisa[lł]\w?|nap[ií]?sal\w?|[ií]rta|scris|escrigu[eé]|написал\w?|пише|έγραψε|yazd\w
        |viết|menulis|rakst[iī]ja|ra[šs][ėe]|kirjutas)(?:\(\w\))?(?!\w)[^:\uff1a]{0,99}[:\uff1a]$
      | (?:写道|寫道|のメッセージ|書きました|작성|썼습니다|כתב|كتب)[^:\uff1a]{0,99}[:\uff1a]$""",
    re.IGNORECASE | re.VERBOSE,
)
BETWEEN_DASHES = re.compile(r"[-\u2013\u2014]{2,}\s?[^\s-].{0,300}[-\u2013\u2014]")
RULE_OR_SIGNATURE = re.compile(r"[_=\u2500\u2501]{5,}$|--$")
# GroupWise: ">>> Ana Souza 25.11.2026 10:12 >>>"; the lines below have no marks.
BETWEEN_MARKS = re.compile(r">>>\s.{1,300}\s>>>$")
HEADER = re.compile(r"[*_]*([^\W\d_][^:\uff1a\d@]{0,30}?)\s?[*_]*\s?[:\uff1a][*_]*\s*\S")
FROM = re.compile(r"\*?(?:from|de|von|da|desde|van)\s?:\*?\s*\S", re.IGNORECASE)
MAX_HEADERS = 8
MIN_HEADERS = 3


def is_marked(line: str) -> bool:
    """Return whether a line has the mark of a quotation."""
    return MARK.match(line) is not None


def is_announcement(line: str) -> bool:
    """Return whether a line says who wrote what follows, and when."""
    if len(line) > MAX_LINE_LENGTH:
        return False
    has_moment = bool(YEAR.search(line)) and (
        bool(TIME.search(line)) or bool(BRACKETED_ADDRESS.search(line))
    )
    if line.endswith((":", "\uff1a")):
        return has_moment or bool(ADDRESS.search(line)) or bool(WROTE.search(line))
    return has_moment and bool(BRACKETED_ADDRESS.search(line))


def ends_own_text(lines: list[str]) -> bool:
    """Return whether the first of these lines ends what the writer wrote."""
    first = lines[0][: MAX_LINE_LENGTH + 1]
    return bool(
        BETWEEN_DASHES.fullmatch(first)
        or BETWEEN_MARKS.match(first)
        or RULE_OR_SIGNATURE.match(first)
        or FROM.match(first)
    ) or _is_header_block(lines[:MAX_HEADERS])


def _is_header_block(lines: list[str]) -> bool:
    """Return whether the lines begin with the headers of a mail; one of them is its moment.

    A signature has lines of this form too ("Tel: …"), but no moment. Above the headers, the writer
    may have typed such a line ("Please: remove me"): its label is none of a header, while one
    below is. In a language whose labels are not known, none is.
    """
    headers: list[str] = []
    labels: list[str] = []
    for line in lines:
        header = HEADER.match(line[:MAX_LINE_LENGTH])
        if not header:
            break
        headers.append(line[:MAX_LINE_LENGTH])
        labels.append(header[1].casefold())
    has_moment = any(YEAR.search(line) and TIME.search(line) for line in headers)
    is_typed = bool(labels) and labels[0] not in _labels() and not _labels().isdisjoint(labels)
    return len(headers) >= MIN_HEADERS and has_moment and not is_typed


@cache
def _labels() -> frozenset[str]:
    """Return what mail programs call these headers."""
    file = files(__package__) / "header_labels.txt"
    return frozenset(file.read_text(encoding="utf-8").splitlines())
