"""Recognizes requests for no more messages in Portuguese, Spanish and English.

A request counts if a clause consists of it alone: "please stop emailing me", in any line, next to
other clauses. A word that may also answer something else ("stop", "sair") counts only if the first
line consists of it. A word that often does ("cancel", "baja") counts only in a chat, where people
are asked to send such words.
"""

import re
from functools import cache

from cadence_core.feedback.domain.replies import InboundMessage
from cadence_core.feedback.opt_out.english import ENGLISH
from cadence_core.feedback.opt_out.grammar import pattern_of
from cadence_core.feedback.opt_out.portuguese import PORTUGUESE
from cadence_core.feedback.opt_out.spanish import SPANISH
from cadence_core.feedback.opt_out.unquoted import unquoted_lines
from cadence_core.model.enrollment import Channel
from cadence_core.text.plain_words import plain_words

LANGUAGES = (ENGLISH, PORTUGUESE, SPANISH)
# Words in other languages that count as a whole message.
OTHER_LANGUAGES = (
    "[me] (desabonner|desinscrire)",
    "(abmelden|abbestellen|stopp)",
    "(annulla|cancellami|disiscrivimi)",
)
# Has no meaning as a clause of its own, but negates the request that it precedes.
NO = ("(no|nao)",)
PLEASE = ("(please|pls|plz|kindly|por favor|favor|por gentileza|gentileza|pfv)",)
MAX_LINES = 40
MAX_LINE_LENGTH = 1000
CLAUSE_END = re.compile(r"[.,;:!?()|\u2026\u2013\u2014\u00a1\u00bf]+|\s-+\s")
E_MAIL = re.compile(r"\be mail")
CONJUNCTION = re.compile(r" (?:and|e|y) ")


class OptOutPhrases:
    """Recognizes an opt-out by the phrases that people use."""

    def is_opt_out(self, message: InboundMessage) -> bool:
        texts = (message.text, *message.further_texts)
        return any(asks_to_opt_out(text, message.channel) for text in texts)


def asks_to_opt_out(text: str, channel: Channel) -> bool:
    """Return whether the writer asks for no more messages; quoted text does not count."""
    lines = [_clauses(line) for line in unquoted_lines(text)[:MAX_LINES]]
    non_empty = [clauses for clauses in lines if clauses]
    first_line = non_empty[0] if non_empty else []
    return any(map(_is_request, non_empty)) or _is_word_alone(first_line, channel)


def _clauses(line: str) -> list[str]:
    """Return the clauses of a line in plain words, without greetings and polite phrases."""
    parts = CLAUSE_END.split(line[:MAX_LINE_LENGTH])
    sentences = (E_MAIL.sub("email", plain_words(part)) for part in parts)
    clauses = (f"{part} " for sentence in sentences for part in CONJUNCTION.split(sentence))
    return [clause for clause in clauses if _has_meaning(clause)]


def _has_meaning(clause: str) -> bool:
    names = ("request", "word_in_chat")
    return any(_matches(name, clause) for name in names) or not _matches("nothing", clause)


def _is_request(clauses: list[str]) -> bool:
    """Return whether a clause is a request and no other names a better way to get in touch."""
    others = [clause for clause in clauses if not _matches("request", clause)]
    return len(others) < len(clauses) and not any(_matches("instead", other) for other in others)


def _is_word_alone(clauses: list[str], channel: Channel) -> bool:
    name = "word_in_chat" if channel is Channel.WHATSAPP else "word"
    return bool(clauses) and all(_matches(name, clause) for clause in clauses)


def _matches(name: str, clause: str) -> bool:
    return _patterns()[name].fullmatch(clause) is not None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return the patterns of a clause. Bounded repetition keeps them fast on any text."""
    greeting = pattern_of(phrase for language in LANGUAGES for phrase in language.greetings)
    polite = pattern_of(phrase for language in LANGUAGES for phrase in language.polite)
    reason = pattern_of(phrase for language in LANGUAGES for phrase in language.reasons)
    instead = pattern_of(phrase for language in LANGUAGES for phrase in language.instead)
    request = "|".join(pattern_of(language.requests, language.parts) for language in LANGUAGES)
    alone = [*OTHER_LANGUAGES, *(phrase for language in LANGUAGES for phrase in language.alone)]
    in_chat = [*alone, *(phrase for language in LANGUAGES for phrase in language.alone_in_chat)]
    please, word = pattern_of(PLEASE), pattern_of(alone)
    before = f"(?:{greeting}(?:[^ ]+ )?)?{polite}{{0,3}}"
    after = f"{polite}{{0,3}}(?:{reason}.*)?"
    return {
        "nothing": re.compile(
            rf" *|{greeting}(?:[^ ]+ ){{0,2}}|(?:{polite}|{pattern_of(NO)}){{1,3}}"
        ),
        "request": re.compile(f"{before}(?:{request}|{please}{word}|{word}{please}){after}"),
        "word": re.compile(f"{before}{word}{{1,3}}{after}"),
        "word_in_chat": re.compile(f"{before}{pattern_of(in_chat)}{{1,3}}{after}"),
        "instead": re.compile(f"(?:[^ ]+ )*{instead}.*"),
    }
