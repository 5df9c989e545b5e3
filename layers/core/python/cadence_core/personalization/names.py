"""The names in a text: a rewrite has no reason to name what neither template nor facts name."""

import re

from cadence_core.personalization.grammar import words

# A capital within a sentence: behind a word, a comma, or a bracket.
INNER_NAME = re.compile(r"(?<=[\w,;)&][ ])[\"'(]?([A-Z][^\W\d_]*[^\W\d_])")
WORD = re.compile(r"[^\W\d_]+")
# Capitals that name no one: forms of address, and short forms of everyday words.
COMMON = words(
    "mr mrs ms dr dra sr sra srta prof don dona ceo cfo cto coo hr it rh ti ok crm erp excel"
    " lgpd gdpr faq kpi kpis pos pdv tpv"
)


def added_names(after: str, known: str) -> set[str]:
    """Return the capitalized words within the sentences of ``after`` that ``known`` lacks.

    Both are plain text, without accents. The first line is a subject, where any word may be
    capitalized.
    """
    _, _, body = after.partition("\n")
    common = COMMON | {word.casefold() for word in WORD.findall(known)}
    return {name for name in INNER_NAME.findall(body) if name.casefold() not in common}
