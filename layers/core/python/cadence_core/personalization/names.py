"""The names in a text: a rewrite has no reason to name what neither template nor facts name."""

import re

from cadence_core.personalization.grammar import words

# A capital within a sentence: behind a word, a comma, or a bracket.
INNER_NAME = re.compile(r"(?<=[\w,;)&][ ])[\"'(]?([A-Z][^\W\d_]*[^\W\d_])")
WORD = re.compile(r"[^\W\d_]+")
CAPITALIZED = re.compile(r"\b[A-Z]\w{3,}")
# Capitals that name no one: forms of address, short forms of everyday words, and habits.
COMMON = words(
    "mr mrs ms dr dra sr sra srta prof don dona ceo cfo cto coo hr it rh ti ok crm erp excel"
    " lgpd gdpr faq kpi kpis pos pdv tpv"
    " mondays tuesdays wednesdays thursdays fridays saturdays sundays"
)


def sender_names(before: str, facts: str) -> set[str]:
    """Return the capitalized words of the body that the facts lack, in small letters.

    Both are plain text, and the first line is a subject. The names of the sender and the product
    are among the words; so are those at the head of a sentence.
    """
    _, _, body = before.partition("\n")
    return {word.lower() for word in CAPITALIZED.findall(body)} - {
        word.lower() for word in WORD.findall(facts)
    }


def added_names(after: str, known: str) -> set[str]:
    """Return the capitalized words within the sentences of ``after`` that ``known`` lacks.

    Both are plain text, without accents. The first line is a subject, where any word may be
    capitalized.
    """
    _, _, body = after.partition("\n")
    common = COMMON | {word.casefold() for word in WORD.findall(known)}
    return {name for name in INNER_NAME.findall(body) if name.casefold() not in common}
