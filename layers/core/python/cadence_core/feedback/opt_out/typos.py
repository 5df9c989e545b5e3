"""Corrects typing errors in the long words of requests: "unsubcribe", "descadatrar".

Only long words are corrected, and only to words of the grammar. A short word is one letter away
from too many others, and a corrected word means something only in a clause that is a request.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import combinations

from cadence_core.feedback.opt_out.english import ENGLISH
from cadence_core.feedback.opt_out.grammar import Language
from cadence_core.feedback.opt_out.portuguese import PORTUGUESE
from cadence_core.feedback.opt_out.spanish import SPANISH

LITERAL = re.compile(r"(?<![\w*{])[a-z]+(?![\w*}])")
MIN_LENGTH = 7
"""Of a word in which one letter may be wrong, missing, too many or in another place."""
MIN_LENGTH_FOR_TWO = 10
"""Of a word in which two may be."""
MAX_LENGTH = 20
# One letter away from a word of the grammar, and words of their own.
OTHER_WORDS = frozenset(
    ["contract", "contracts", "contracted", "contracting", "contrato", "contratos", "contratar"]
)


def corrected(clause: str) -> str:
    """Return a clause of plain words with the words that are meant."""
    return " ".join(map(_meant, clause.split(" ")))


@lru_cache(maxsize=4096)
def _meant(word: str) -> str:
    if not MIN_LENGTH - 1 <= len(word) <= MAX_LENGTH or word in _vocabulary() | OTHER_WORDS:
        return word
    meant = (_meant_by_variant().get(variant) for variant in _variants(word, len(word) + 1))
    return next((each for each in meant if each and each[0] == word[0]), word)


@cache
def _vocabulary() -> frozenset[str]:
    """Return the words of the grammar, without those of which it knows only a part."""
    return frozenset(
        word
        for language in (ENGLISH, PORTUGUESE, SPANISH)
        for phrase in _phrases_of(language)
        for word in LITERAL.findall(phrase)
    )


def _phrases_of(language: Language) -> Iterable[str]:
    return (*language.parts.values(), *language.requests, *language.alone, *language.alone_in_chat)


@cache
def _meant_by_variant() -> dict[str, str]:
    """Return the words of the grammar by what is left of each without a letter or two."""
    variants = (
        (len(word) - len(variant), variant, word)
        for word in _vocabulary()
        if len(word) >= MIN_LENGTH
        for variant in _variants(word, len(word))
    )
    nearest_last = sorted(variants, reverse=True)
    return {variant: word for _, variant, word in nearest_last}


def _variants(word: str, length: int) -> Iterator[str]:
    """Yield a word, and what is left of it without as many letters as may be wrong."""
    wrong = 2 if length >= MIN_LENGTH_FOR_TWO else 1
    for left_out in range(wrong + 1):
        yield from map("".join, combinations(word, len(word) - left_out))
