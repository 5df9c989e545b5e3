"""How many of what the message speaks of: "more orders", "no site", "phones never ring".

A promise needs no word that the message lacks: it counts the message's own things, as more, as
fewer, as each of them. A description of work counts other things, or asks.
"""

import re
from collections.abc import Iterable, Iterator

ARTICLES = (
    "(?:(?:the|your|of|other|single|o|a|os|as|d[aeo]s?|que|seus?|suas?|el|la|los|las|sus?|so|sol[oa]"
    "|unic[oa]) )*"
)
# "More simple" counts nothing.
MORE = rf"(?= {ARTICLES}[a-z]+s\b)(?! simples\b)"
TOTALS = {
    "en": rf"(?:more|fewer|twice|double){MORE}|less|(?<!not )every|no|not one|not a|everything you",
    "pt": rf"mais{MORE}|menos|nenhuma?|nem uma?|dobro|tudo (?:o )?que voce",
    "es": rf"mas{MORE}|menos|ningun[ao]?|ni un[oa]?|doble|todo lo que",
}
# "To answer always the same" has no subject.
EVER = {
    "en": "(?<!not )(?:always|never)",
    "pt": "(?<!r )(?<!nem )(?:sempre|nunca|jamais)",
    "es": "(?<!r )(?<!no )(?:siempre|nunca|jamas)",
}
TOTAL = {
    language: re.compile(
        rf"\b(?:{totals}) {ARTICLES}(?P<noun>[a-z]{{4,}})"
        rf"|(?P<subject>\b[a-z]+ (?:[a-z]+ )?)(?:{EVER[language]})\b"
    )
    for language, totals in TOTALS.items()
}
STEM_LENGTH, MIN_NOUN = 6, 4


def added_totals(sentences: Iterable[str], message: str, language: str | None) -> Iterator[str]:
    """Yield how the sentences count what the message speaks of, where it does not itself.

    All are folded. A question counts nothing. In a language without totals nothing is found.
    """
    total = TOTAL.get(language or "")
    if total is None:
        return
    for sentence in sentences:
        for match in () if sentence.endswith("?") else total.finditer(sentence):
            counted = (match["noun"] or match["subject"]).split()
            if match[0] not in message and any(_speaks_of(each, message) for each in counted):
                yield match[0]


def _speaks_of(noun: str, message: str) -> bool:
    stem = noun.rstrip("s")[:STEM_LENGTH]
    return len(noun) >= MIN_NOUN and re.search(rf"\b{stem}", message) is not None
