"""Corrects typing errors in the long words of requests: "unsubcribe", "descadatrar".

Only words that mean little else are corrected to. In general, one letter makes another form of a
word: "apaguem meus dados" asks for an erasure, "apaguei meus dados" reports one.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import combinations

WORDS = (
    *("unsubscribe", "unsubscribed", "subscription", "newsletter"),
    *("contacting", "emailing", "messaging"),
    *("descadastrar", "descadastre", "descadastrem", "descadastro", "desinscrever", "assinatura"),
    *("desuscribir", "desuscribirme", "suscripcion"),
)
MIN_LENGTH_FOR_TWO = 11
"""Of a word in which two letters may be wrong, missing, too many or in another place; else one."""
MIN_LENGTH, MAX_LENGTH = 7, 16
"""Of what is typed."""


def corrected(clause: str) -> str:
    """Return a clause of plain words with the words that are meant."""
    return " ".join(map(_meant, clause.split(" ")))


@lru_cache(maxsize=4096)
def _meant(word: str) -> str:
    if not MIN_LENGTH <= len(word) <= MAX_LENGTH or word in WORDS:
        return word
    meant = (_meant_by_variant().get(variant) for variant in _variants(word))
    return next((each for each in meant if each and each[0] == word[0]), word)


@cache
def _meant_by_variant() -> dict[str, str]:
    """Return the words by what is left of each without a letter or two."""
    variants = (
        (len(word) - len(variant), variant, word) for word in WORDS for variant in _variants(word)
    )
    nearest_last = sorted(variants, reverse=True)
    return {variant: word for _, variant, word in nearest_last}


def _variants(word: str) -> Iterator[str]:
    """Yield a word, and what is left of it without as many letters as may be wrong."""
    wrong = 2 if len(word) >= MIN_LENGTH_FOR_TWO else 1
    for left_out in range(wrong + 1):
        yield from map("".join, combinations(word, len(word) - left_out))
