"""Whether a clause that the grammar does not understand may ask for no more messages.

People say in roundabout words that they want to be left alone, but with few kinds of words: those
of refusing, stopping, complaining or threatening, and those for mail, lists, us and themselves.
So a clause is suspicious if it has such kinds in the order of an act in ``refusals.txt``, and after
the first of them no word that names anything else: "do not email my boss" is an order.

Some acts are those of interested people too: to ask where we have an address from, to say that it
is the wrong one. They are suspicious in a reply that says nothing else. Who is annoyed or threatens
may name one thing.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from cadence_core.feedback.domain.sections import sections_of
from cadence_core.feedback.opt_out.clauses import clauses_of
from cadence_core.feedback.opt_out.phrases import is_word, names_better_way, says_nothing
from cadence_core.feedback.opt_out.typos import corrected

FILE = "refusals.txt"
MAX_UNKNOWN = {"lone_acts": 0, "hostile_acts": 1}
"""How many words of no kind a reply may have, by the section of its acts."""
ACTS = ("acts", *MAX_UNKNOWN)
ALONE = "^"
"""Begins an act that is a whole clause."""
OURS = frozenset({"your", "yours"})
# What follows is no part of an act.
REASON = re.compile(
    r"(?<= )(?:because|since|porque|pois|even though|although|aunque|embora|but|pero) "
)
MAX_WORDS_OF_NAME = 3
"""Of the last line, which is then a name below the reply."""
MIN_LETTERS_OF_NAME = 3
MIN_LETTERS_OF_TYPO, MAX_LETTERS_OF_TYPO = 4, 16


def is_suspicious(lines: Sequence[str], ours: Sequence[str]) -> bool:
    """Return whether a reply may ask for no more messages in words that are no request.

    ``ours`` are our addresses that it was sent to.
    """
    names = _names_of(ours)
    clauses = [_parts_of(line) for line in lines]
    return any(_refuses(each, names) for each in clauses) or _says_little_else(clauses, names)


def _parts_of(line: str) -> list[str]:
    return [part for clause in clauses_of(line) for part in REASON.split(clause)]


def _refuses(clauses: Sequence[str], names: frozenset[str]) -> bool:
    """Return whether a clause of a line has an act, and no other names a better way."""
    others = [each for each in clauses if not (is_word(each) or _has_act(each, names))]
    return len(others) < len(clauses) and not names_better_way(others)


def _says_little_else(lines: Sequence[Sequence[str]], names: frozenset[str]) -> bool:
    """Return whether a reply has an act that counts only if the reply says little else."""
    has_name = len(lines) > 1 and sum(len(each.split()) for each in lines[-1]) <= MAX_WORDS_OF_NAME
    clauses = [each for line in (lines[:-1] if has_name else lines) for each in line]
    said = {each: _kinds_in(each, names) for each in clauses if not says_nothing(each)}
    unknown = sum(not kinds for words in said.values() for kinds in words)
    acts = [
        act for section, most in MAX_UNKNOWN.items() if unknown <= most for act in _acts(section)
    ]
    others = [each for each in said if not any(_follows(act, said[each]) for act in acts)]
    return len(others) < len(said) and not names_better_way(others)


def _has_act(clause: str, names: frozenset[str]) -> bool:
    kinds = _kinds_in(clause, names)
    unknown = [place for place, each in enumerate(kinds) if not each]
    last = kinds[unknown[-1] + 1 :] if unknown else kinds
    return any(
        _follows(act[1:], last) and not unknown if act[0] == ALONE else _follows(act, last)
        for act in _acts("acts")
    )


def _kinds_in(clause: str, names: frozenset[str]) -> list[frozenset[str]]:
    """Return the kinds of each word of a clause."""
    words = _joined().sub(lambda found: found[0].replace(" ", "_"), clause).split()
    return [OURS if word in names else _kinds_of(word) for word in words]


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
def _acts(section: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split()) for line in _sections()[section].strip().splitlines())


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
    return {kind: words.split() for kind, words in _sections().items() if kind not in ACTS}


@cache
def _sections() -> dict[str, str]:
    return sections_of(FILE, __package__)


def _names_of(ours: Sequence[str]) -> frozenset[str]:
    """Return the words of our domains."""
    words = (re.split(r"\W+", address.rpartition("@")[2].lower()) for address in ours)
    return frozenset(word for each in words for word in each if len(word) >= MIN_LETTERS_OF_NAME)
