"""The sentences that name a price: what stands around an amount says how much it is.

"Much less than $49", "$49 for your whole group", "free, and stays that way": such words have no
end. So a sentence with a price has only words that the message or a fact has, and words that no
price depends on.
"""

import re
from collections.abc import Iterable, Iterator

from cadence_core.personalization.closed_classes import FREE_OF_CHARGE
from cadence_core.personalization.folding import words_in
from cadence_core.personalization.grammar import words

PRICE = re.compile(rf"[$€£¥]|\bgratis\b|\bgratuit|\bde graca\b|{FREE_OF_CHARGE}")
# Not the Portuguese "e": without its accent, "is" is the same word.
CLAUSE_END = re.compile(r"[,;:()\u2013\u2014]|\b(?:and|but|y|mas|pero)\b")
AROUND = {
    "en": words(
        """a an the and but or so then after before afterwards that this it its is are be was with
        of for to in on at by i we you your our there here when as which who start begin cost price
        plan also first can could may try have ha use while"""
    ),
    "pt": words(
        """o a um uma e ma ou depoi ante que isso este esta ele ela sao ser com de do da para por em
        no na ao no voce seu sua nosso nossa ha quando como plano custa custam preco comeca tambem
        pode podem tem ja primeiro inicial partir se"""
    ),
    "es": words(
        """el la lo un una y pero o luego despue ante que esto este esta e son ser con de del para
        por en al a usted ustede su nuestro nuestra hay cuando como plan cuesta cuestan plane precio
        empieza empiezan tambien puede pueden tiene ya primero inicial se tra"""
    ),
}


def added_to_prices(
    sentences: Iterable[str], written: Iterable[str], language: str | None
) -> Iterator[str]:
    """Yield the sentences with a price that say something new around it.

    They have a word that no such sentence of the message has, or join what none of its clauses
    joins to a price. All are folded. In a language without harmless words nothing is found.
    """
    harmless = AROUND.get(language or "")
    priced = [*filter(PRICE.search, sentences)]
    if harmless is None or not priced:
        return
    before = [*filter(PRICE.search, written)]
    words_before = harmless | _without_plural(" ".join(before))
    clauses_before = [
        harmless,
        *(harmless | each for each in map(_without_plural, _clauses(before))),
    ]
    for sentence in priced:
        if not _without_plural(sentence) <= words_before or not all(
            any(_without_plural(clause) <= each for each in clauses_before)
            for clause in _clauses([sentence])
        ):
            yield sentence


def _clauses(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from filter(PRICE.search, CLAUSE_END.split(sentence))


def _without_plural(folded: str) -> set[str]:
    return {word.rstrip("s") for word in words_in(folded)}
