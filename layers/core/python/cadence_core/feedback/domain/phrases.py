"""What automatic answers say, by language: the phrases in ``automatic_phrases.txt``."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache

from cadence_core.feedback.domain.sections import sections_of
from cadence_core.feedback.opt_out.grammar import pattern_of
from cadence_core.text.plain_words import separate_words

NATURAL_WORDS = re.compile(r"[^\s()\[\]|*;]+")
# "d'urgence", "l'azienda": the word after the apostrophe is one of its own.
ELISION = re.compile(
    r"\b([cdjlmnst]|qu|jusqu|dall|dell|all|nell|sull|un)['\u2019](?=\w)", re.IGNORECASE
)
FEW_WORDS = " [*] [*] [*] [*] [*] [*] "


class Phrase(StrEnum):
    """Something that automatic answers say. ``SPOKEN`` is what only people say."""

    ABSENT = "absent"
    RETURN = "return"
    UNREAD = "unread"
    URGENT = "urgent"
    CONTACT = "contact"
    LATER = "later"
    SPOKEN = "spoken"
    LEFT = "left"
    RECEIVED = "received"
    SOON = "soon"
    MACHINE = "machine"
    UNANSWERED = "unanswered"
    THANKS = "thanks"
    AWAY = "away"
    READ = "read"
    DESK = "desk"
    SELF = "self"
    CHALLENGE = "challenge"
    PROOF = "proof"
    CLOSING = "closing"
    CONFIDENTIAL = "confidential"
    GREETING = "greeting"
    ANYONE = "anyone"
    PART_TIME = "part_time"


class Words:
    """The words of a text, as the phrases are compared with them."""

    def __init__(self, text: str) -> None:
        separate = separate_words(ELISION.sub(r"\1 ", text))
        self._words = f" {separate} "

    def __len__(self) -> int:
        return len(self._words.split())

    def say(self, phrase: Phrase, language: str) -> bool:
        """Return whether the text says something in a language, anywhere in it."""
        pattern = _pattern(phrase, language)
        return pattern is not None and pattern.search(self._words) is not None

    def languages_saying(self, *phrases: Phrase) -> list[str]:
        """Return the languages in which the text says one of these things, anywhere in it."""
        return [
            language
            for phrase in phrases
            for language in _written()[phrase]
            if self.say(phrase, language)
        ]

    def languages_saying_only(self, *phrases: Phrase) -> list[str]:
        """Return the languages in which the text says one of these things and nothing else."""
        return [
            language
            for phrase in phrases
            for language in _written()[phrase]
            if (pattern := _pattern(phrase, language)) and pattern.fullmatch(self._words, 1)
        ]

    def languages_beginning_with(self, *phrases: Phrase) -> list[str]:
        """Return the languages in which the text begins with one of these things."""
        return [
            language
            for phrase in phrases
            for language in _written()[phrase]
            if (pattern := _pattern(phrase, language)) and pattern.match(self._words, 1)
        ]

    def after(self, phrase: Phrase) -> str:
        """Return the words after those with which the text begins; empty if it does not."""
        patterns = (_pattern(phrase, language) for language in _written()[phrase])
        found = (pattern.match(self._words, 1) for pattern in patterns if pattern)
        return next((self._words[one.end() :] for one in found if one), "")


@cache
def _written() -> Mapping[Phrase, Mapping[str, str]]:
    """Return the phrases by language, as they are written."""
    return {
        Phrase(name): dict(_by_language(lines))
        for name, lines in sections_of("automatic_phrases.txt").items()
    }


def _by_language(lines: str) -> Iterator[tuple[str, str]]:
    for line in lines.splitlines():
        if line and not line.startswith("#"):
            languages, _, phrases = line.partition(":")
            yield from ((language, phrases) for language in languages.split())


@cache
def _pattern(phrase: Phrase, language: str) -> re.Pattern[str] | None:
    written = _written()[phrase].get(language)
    if written is None:
        return None
    plain = NATURAL_WORDS.sub(lambda word: separate_words(word[0]), written.replace("…", FEW_WORDS))
    return re.compile(f"(?<= ){pattern_of(filter(str.strip, plain.split(';')))}")
