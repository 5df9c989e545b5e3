"""Whether a rewrite denies what the message says: "we do not help" from "we help"."""

import re
from collections.abc import Iterator

from cadence_core.personalization.folding import words_in

# Not "without": what it denies is as often named by another word.
NEGATORS = {
    "en": "(?:not|cannot|never|rarely|seldom|hardly|barely|no longer|unable to|[a-z]+n't"
    "|(?:stop|stops|stopped|quit|refuse|refuses|fail|fails|failed)(?: to)?)(?! only| just)",
    "pt": "(?:nao|nunca|jamais|tampouco|mal|raramente|deix(?:a|am|ou|aram|amos) de"
    "|par(?:a|am|ou|amos) de)(?! so| apenas)",
    "es": "(?:no|nunca|jamas|tampoco|raramente|dej(?:a|an|o|aron|amos) de|ya no)"
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
# Sentences that share so many of their words are the same one, reworded.
MIN_SHARED = 0.7


def turned_words(added: list[str], dropped: list[str], language: str | None) -> Iterator[str]:
    """Yield the words that an added sentence denies and the dropped one says, or the reverse.

    The sentences are folded. Only those are compared that are the same but for a few words. In a
    language without negators nothing is found.
    """
    denied_by = DENIED.get(language or "")
    if denied_by is None or not any(map(denied_by.search, added + dropped)):
        return
    before = [_said_and_denied(sentence, denied_by) for sentence in dropped]
    for sentence in added:
        said, denied = _said_and_denied(sentence, denied_by)
        for said_before, denied_before in before:
            if _is_same(said | denied, said_before | denied_before):
                yield from (denied - said) & (said_before - denied_before)
                yield from (said - denied) & (denied_before - said_before)


def _is_same(words: set[str], others: set[str]) -> bool:
    return 2 * len(words & others) >= MIN_SHARED * (len(words) + len(others))


def _said_and_denied(folded: str, denied_by: re.Pattern[str]) -> tuple[set[str], set[str]]:
    denied = _stems([match["word"] for match in denied_by.finditer(folded)])
    return _stems(words_in(denied_by.sub(" ", folded))), denied


def _stems(words: list[str]) -> set[str]:
    return {word.rstrip("s")[:STEM_LENGTH] for word in words if len(word) >= MIN_WORD}
