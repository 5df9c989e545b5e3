"""The clauses of a line in plain words, without links and what they are called."""

import re
from collections.abc import Iterable

from cadence_core.text.plain_words import plain_words

MAX_LINE_LENGTH = 1000
CLAUSE_END = re.compile(r"[.,;:!?()|\u2026\u2013\u2014\u00a1\u00bf]+|\s-+\s")
LINK = re.compile(r"[<(\[]{0,3}\b(?:https?://|www\.)[^\s<>()\[\]]+[>)\]]*", re.IGNORECASE)
# An address has periods, at which a clause would end.
ADDRESS = re.compile(r"[<(]?[^\s<>(),;:@]+@[^\s<>(),;:@]+\.\w+[>)]?")
E_MAIL = re.compile(r"\be mail")
# People answer with the sign alone.
STOP_SIGNS = str.maketrans(dict.fromkeys("\U0001f6d1\u26d4\U0001f6ab", " stop "))
CONJUNCTION = re.compile(r" (?:and|e|y) ")


def clauses_of(line: str) -> list[str]:
    """Return the clauses of a line, each word followed by a space.

    What stands before a link is its name, not an opt-out: "Remove me from this list: https://…" is
    in the footer of the writer's own mail program.
    """
    shown = line[:MAX_LINE_LENGTH].translate(STOP_SIGNS)
    *named, last = LINK.split(ADDRESS.sub(" anaddress ", shown))
    parts = [part for text in named for part in _without_last(text)] + CLAUSE_END.split(last)
    sentences = (E_MAIL.sub("email", plain_words(part)) for part in parts)
    return [f"{part} " for sentence in sentences for part in CONJUNCTION.split(sentence)]


def with_their_links(lines: Iterable[str]) -> list[str]:
    """Return the lines, with a link alone on a line joined to the line right before it."""
    joined: list[str] = []
    for line in lines:
        if joined and joined[-1] and LINK.fullmatch(line):
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return joined


def _without_last(text: str) -> list[str]:
    """Return the clauses of a text without the last, which is the name of a link."""
    clauses = [clause for clause in CLAUSE_END.split(text) if clause.strip()]
    return clauses[:-1]
