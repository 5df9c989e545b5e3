"""The clauses of a line in plain words, without links and what they are called."""

import re
from collections.abc import Iterable

from cadence_core.text.plain_words import plain_words

MAX_LINE_LENGTH = 1000
CLAUSE_END = re.compile(r"[.,;:!?()|\u2026\u2013\u2014\u00a1\u00bf]+|\s-+\s")
LINK = re.compile(r"[<(\[]{0,3}\b(?:https?://|www\.)[^\s<>()\[\]]+[>)\]]*", re.IGNORECASE)
# An address has periods, at which a clause would end.
ADDRESS = re.compile(r"[<(]?[^\s<>(),;:@]+@[^\s<>(),;:@]+\.\w+[>)]?")
# "e-mail", "un-subscribe", "U N S U B S C R I B E"
SPLIT_WORD = re.compile(r"\b(e|un|des) (?=mail|subscri|cadastr|inscrev)")
SPACED_WORD = re.compile(r"\b(?:[^\W\d_] ){5,}[^\W\d_]\b")
# People answer with the sign alone.
STOP_SIGNS = str.maketrans(dict.fromkeys("\U0001f6d1\u26d4\U0001f6ab", " stop "))
# Without its accent, the Portuguese "is" would be "and".
IS = re.compile(r"\b(?:\u00e9\b|e\u0301(?!\w))", re.IGNORECASE)
CONJUNCTION = re.compile(r" (?:and|e|y|so(?= (?:please|pls|kindly|remove|unsubscribe))) ")


def clauses_of(line: str) -> list[str]:
    """Return the clauses of a line, each word followed by a space.

    What stands before a link is its name, not an opt-out: "Remove me from this list: https://…" is
    in the footer of the writer's own mail program.
    """
    shown = IS.sub("eh", line[:MAX_LINE_LENGTH].translate(STOP_SIGNS))
    *named, last = LINK.split(ADDRESS.sub(" anaddress ", shown))
    parts = [part for text in named for part in _without_last(text)] + CLAUSE_END.split(last)
    sentences = (_joined(plain_words(part)) for part in parts)
    return [f"{part} " for sentence in sentences for part in CONJUNCTION.split(sentence)]


def _joined(words: str) -> str:
    """Return plain words with those that are written in parts as one."""
    words = SPACED_WORD.sub(lambda found: found[0].replace(" ", ""), words)
    return SPLIT_WORD.sub(r"\1", words)


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
