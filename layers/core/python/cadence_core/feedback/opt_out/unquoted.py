"""Separates what the writer of a mail wrote from what the mail program quotes."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from cadence_core.feedback.opt_out.clauses import with_their_links
from cadence_core.feedback.opt_out.our_text import OurText, compared
from cadence_core.feedback.opt_out.quotation_marks import (
    ends_own_text,
    is_announcement,
    is_marked,
)

MAX_LINES = 400
MAX_FOREIGN_LINES = 2
"""Lines between two of ours that do not interrupt a passage: answers, or what a program added."""
MAX_GAP = 300
"""Characters of ours between two lines of a passage: what a program left out."""
MAX_LENGTH_OF_REST = 40
"""Of the last word of an announcement ("wrote:"), alone on a line."""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The lines of a reply.

    Attributes:
        written: what the writer wrote, in order.
        doubtful: what is neither known to be the writer's nor ours: below an announcement, in a
            quotation of someone else.
    """

    written: tuple[str, ...]
    doubtful: tuple[str, ...]


def own_words(text: str, ours: Sequence[OurText] = ()) -> OwnWords:
    """Return the lines that the writer wrote, without those that are quoted.

    After a line that announces a quotation, own text can be recognized only if every quoted line
    is marked with ">". Without marks, everything below counts as quoted. So does a passage of what
    we wrote, wherever it stands; one line of it does not, because a person may type it.
    """
    all_lines = with_their_links(map(_stripped, text.splitlines()))
    lines = [line for line in all_lines if line][:MAX_LINES]
    end, announcements = _end_of_own_text(lines)
    compared_lines = [compared(line) for line in lines] if ours else []
    found = [_passages(compared_lines, message) for message in ours]
    passages = set().union(*(in_passages for in_passages, _ in found))
    known = set().union(*(ours_here for _, ours_here in found))
    quoted = {place for place, line in enumerate(lines) if is_marked(line)}
    written = [
        line
        for place, line in enumerate(lines[:end])
        if place not in quoted | announcements | passages
    ]
    below = [place for place in range(end, len(lines)) if place not in quoted]
    # A lone line of ours between marked ones may be a wrapped one, or typed.
    lone = [place for place in sorted(passages - quoted) if place < end] if quoted else []
    is_lone = len(lone) == 1
    doubtful = [place for place in below if place not in known] + (lone if is_lone else [])
    if not written:
        doubtful += [place for place in quoted if place not in known]
    return OwnWords(tuple(written), tuple(lines[place] for place in sorted(doubtful)))


def _stripped(line: str) -> str:
    """Return a line without the spaces and invisible signs at its ends."""
    begin, end = 0, len(line)
    while begin < end and _is_blank(line[begin]):
        begin += 1
    while begin < end and _is_blank(line[end - 1]):
        end -= 1
    return line[begin:end]


def _is_blank(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) == "Cf"


def _end_of_own_text(lines: list[str]) -> tuple[int, set[int]]:
    """Return at which line the writer's text ends, and the announcements before it."""
    announcements: set[int] = set()
    for place, line in enumerate(lines):
        if place in announcements:
            continue
        if ends_own_text(lines[place : place + 10]):
            return place, announcements
        if is_marked(line):
            continue
        if is_announcement(line):
            below = place + 1
            if below < len(lines) and _is_rest_of_announcement(lines[below]):
                announcements.add(below)
                below += 1
            if below >= len(lines) or not is_marked(lines[below]):
                return place, announcements
            announcements.add(place)
    return len(lines), announcements


def _is_rest_of_announcement(line: str) -> bool:
    return len(line) <= MAX_LENGTH_OF_REST and line.endswith((":", "\uff1a"))


def _passages(lines: Sequence[str], ours: OurText) -> tuple[set[int], set[int]]:
    """Return the lines that are in a passage of a message of ours, and all that are in it.

    A passage begins where a line of ours begins, and is in our order.
    """
    in_passages: set[int] = set()
    known: set[int] = set()
    run: list[int] = []
    begin = end = foreign = 0

    def close() -> None:
        if run and ours.is_passage(begin, end):
            in_passages.update(run)

    for place, words in enumerate(lines):
        found = ours.find(words, end) if words else None
        if found is None:
            foreign += bool(words)
            continue
        known.add(place)
        goes_on = run and end <= found[0] <= end + MAX_GAP and foreign <= MAX_FOREIGN_LINES
        if not goes_on:
            close()
            run, begin = [], found[0]
        if goes_on or ours.is_beginning(begin):
            run.append(place)
            end, foreign = found[1], 0
    close()
    return in_passages, known
