"""Whether a rewrite denies what the message says: "we do not help" from "we help"."""

import re
from collections.abc import Iterator

from cadence_core.personalization.folding import words_in

# Not "without": what it denies is as often named by another word.
NEGATORS = {
    "en": "(?:not|nobody|no one|none|cannot|never|rarely|seldom|hardly|barely|no longer|unable to"
    "|[a-z]+n't"
    "|(?:stop|stops|stopped|quit|refuse|refuses|fail|fails|failed)(?: to)?)(?! only| just)",
    "pt": "(?:nao|ninguem|nenhuma?|nunca|jamais|tampouco|mal|raramente|deix(?:a|am|ou|aram|amos) de"
    "|par(?:a|am|ou|amos) de)(?! so| apenas)",
    "es": "(?:no|nadie|ningun[ao]?|nunca|jamas|tampoco|raramente|dej(?:a|an|o|aron|amos) de|ya no)"
    "(?! solo| solamente)",
}
# Words that may stand between a negation and what it denies.
BETWEEN = {
    "en": "to|be|been|being|do|does|did|have|has|had|will|would|can|could|should|need|needs|able|it"
    "|them|you|your|the|a|an|any|even|really|always|ever|also|fully|actually",
    "pt": "se|lhe|lhes|te|me|nos|o|a|os|as|um|uma|mais|ja|pode|podem|consegue|conseguem|precisa"
    "|precisam|vai|vao|sempre|so|que",
    "es": "se|le|les|te|me|nos|lo|la|los|las|el|un|una|mas|ya|puede|pueden|logra|logran|necesita"
    "|necesitan|va|van|a|siempre|que",
}
DENIED = {
    language: re.compile(rf"\b{negators}(?: (?:{BETWEEN[language]})\b){{0,3}} (?P<word>[a-z]+)")
    for language, negators in NEGATORS.items()
}
# "Reviews" and "review" are one word.
STEM_LENGTH, MIN_WORD = 5, 4
# So much of a sentence of the message makes it the same one, reworded.
MIN_SHARED, MIN_WORDS = 0.6, 2


def turned_words(added: list[str], written: list[str], language: str | None) -> Iterator[str]:
    """Yield the words that an added sentence denies and a written one says, or the reverse.

    The sentences are folded. A denial counts if most of its words are those of one written
    sentence. What the message denies may be said in other words: "it is hard to know" from "you
    cannot know". In a language without negators nothing is found.
    """
    denied_by = DENIED.get(language or "")
    if denied_by is None or not any(map(denied_by.search, added + written)):
        return
    before = [_said_and_denied(sentence, denied_by) for sentence in written]
    for sentence in added:
        said, denied = _said_and_denied(sentence, denied_by)
        words = said | denied
        for said_before, denied_before in before if len(words) >= MIN_WORDS else ():
            shared = len(words & (said_before | denied_before))
            if shared >= MIN_SHARED * len(words):
                yield from (denied - said) & (said_before - denied_before)
            if shared == len(words):
                yield from (said - denied) & (denied_before - said_before)


def _said_and_denied(folded: str, denied_by: re.Pattern[str]) -> tuple[set[str], set[str]]:
    denied = _stems([match["word"] for match in denied_by.finditer(folded)])
    return _stems(words_in(denied_by.sub(" ", folded))), denied


def _stems(words: list[str]) -> set[str]:
    return {word.rstrip("s")[:STEM_LENGTH] for word in words if len(word) >= MIN_WORD}
