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
    """Yield the words that sentences with a price have and those of the message lack.

    All are folded. In a language without such words nothing is found.
    """
    harmless = AROUND.get(language or "")
    priced = [*filter(PRICE.search, sentences)]
    if harmless is None or not priced:
        return
    known = harmless | _without_plural(" ".join(filter(PRICE.search, written)))
    for sentence in priced:
        yield from _without_plural(sentence) - known


def _without_plural(folded: str) -> set[str]:
    return {word.rstrip("s") for word in words_in(folded)}
