"""Whether a clause that the grammar does not understand may ask for no more messages.

People say in roundabout words that they want to be left alone, but with few kinds of words: those
of refusing, stopping, complaining or threatening, and those for mail, lists, us and themselves.
So a clause is suspicious if it has such kinds in the order of an act in ``refusals.txt``, and after
the first of them no word that names anything else: "do not email my boss" is an order.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from cadence_core.feedback.domain.sections import sections_of
from cadence_core.feedback.opt_out.clauses import clauses_of
from cadence_core.feedback.opt_out.phrases import is_word, names_better_way
from cadence_core.feedback.opt_out.typos import corrected

FILE = "refusals.txt"
ALONE = "^"
"""Begins an act that is a whole clause."""
OURS = frozenset({"your", "yours"})
# What follows is no part of an act.
REASON = re.compile(r"(?<= )(?:because|since|porque|pois|even though|although|aunque|embora) ")
MIN_LETTERS_OF_NAME = 3
MIN_LETTERS_OF_TYPO, MAX_LETTERS_OF_TYPO = 4, 16


def is_suspicious(line: str, ours: Sequence[str]) -> bool:
    """Return whether a line may ask for no more messages in words that are no request.

    ``ours`` are our addresses that it was sent to.
    """
    names = _names_of(ours)
    clauses = [part for clause in clauses_of(line) for part in REASON.split(clause)]
    others = [each for each in clauses if not (is_word(each) or _has_act(each, names))]
    return len(others) < len(clauses) and not names_better_way(others)


def _has_act(clause: str, names: frozenset[str]) -> bool:
    words = _joined().sub(lambda found: found[0].replace(" ", "_"), clause).split()
    kinds = [OURS if word in names else _kinds_of(word) for word in words]
    unknown = [place for place, each in enumerate(kinds) if not each]
    last = kinds[unknown[-1] + 1 :] if unknown else kinds
    return any(
        _follows(act[1:], last) and not unknown if act[0] == ALONE else _follows(act, last)
        for act in _acts()
    )


def _follows(act: Sequence[str], words: Sequence[frozenset[str]]) -> bool:
    """Return whether words of these kinds are among the words, in this order."""
    rest = iter(words)
    return all(any(kind in word for word in rest) for kind in act)


@lru_cache(maxsize=4096)
def _kinds_of(word: str) -> frozenset[str]:
    """Return the kinds of a word, also of a misspelled one; none if it looks like another."""
    kinds = _kinds()
    found = {kind for kind, stem in _stems().items() if stem.fullmatch(word)}
    found.update(kinds.get(word, ()))
    if not found and MIN_LETTERS_OF_TYPO <= len(word) <= MAX_LETTERS_OF_TYPO:
        meant = (corrected(word), *_with_letters_exchanged(word))
        found.update(*(kinds.get(each, ()) for each in meant))
    return frozenset() if "other" in found else frozenset(found)


def _with_letters_exchanged(word: str) -> Iterator[str]:
    """Yield a word with two neighboring letters exchanged, except the first."""
    for place in range(2, len(word)):
        yield f"{word[: place - 1]}{word[place]}{word[place - 1]}{word[place + 1 :]}"


@cache
def _acts() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split()) for line in _sections()["acts"].strip().splitlines())


@cache
def _kinds() -> dict[str, set[str]]:
    """Return the kinds of each word that is written out."""
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for kind, words in _words_by_kind().items():
        for word in words:
            kinds[word].add(kind)
    return dict(kinds)


@cache
def _stems() -> dict[str, re.Pattern[str]]:
    """Return the patterns of the words of each kind that are not written out."""
    stems = {
        kind: [word.replace("*", "[^ ]*") for word in words if "*" in word]
        for kind, words in _words_by_kind().items()
    }
    return {kind: re.compile("|".join(each)) for kind, each in stems.items() if each}


@cache
def _joined() -> re.Pattern[str]:
    """Return the pattern of several words that count as one."""
    joined = {
        word.replace("_", " ").replace("*", "[^ ]*")
        for words in _words_by_kind().values()
        for word in words
        if "_" in word
    }
    return re.compile(rf"\b(?:{'|'.join(sorted(joined, key=len, reverse=True))})\b")


def _words_by_kind() -> dict[str, list[str]]:
    return {kind: words.split() for kind, words in _sections().items() if kind != "acts"}


@cache
def _sections() -> dict[str, str]:
    return sections_of(FILE, __package__)


def _names_of(ours: Sequence[str]) -> frozenset[str]:
    """Return the words of our domains."""
    words = (re.split(r"\W+", address.rpartition("@")[2].lower()) for address in ours)
    return frozenset(word for each in words for word in each if len(word) >= MIN_LETTERS_OF_NAME)
