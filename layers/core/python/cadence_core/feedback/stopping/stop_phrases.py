"""Whether a message asks for no more messages, in Portuguese, Spanish or English.

What counts is a clause that says it and nothing else: "please stop emailing me", in any line, and
among others. A word that may be an answer to something else ("stop", "sair") must stand alone at
the beginning; one that often is ("cancel", "baja") counts only in a chat, where such words are
what people are told to send.
"""

import re
from functools import cache

from cadence_core.feedback.domain.replies import InboundMessage
from cadence_core.feedback.stopping.english import ENGLISH
from cadence_core.feedback.stopping.grammar import pattern_of
from cadence_core.feedback.stopping.portuguese import PORTUGUESE
from cadence_core.feedback.stopping.spanish import SPANISH
from cadence_core.feedback.stopping.unquoted import unquoted_lines
from cadence_core.model.enrollment import Channel
from cadence_core.text.plain_words import plain_words

LANGUAGES = (ENGLISH, PORTUGUESE, SPANISH)
# Words that stand alone in other languages.
ELSEWHERE = (
    "[me] (desabonner|desinscrire)",
    "(abmelden|abbestellen|stopp)",
    "(annulla|cancellami|disiscrivimi)",
)
# A clause by itself that says nothing; before a wish it turns it around.
NO = ("(no|nao)",)
PLEASE = ("(please|pls|plz|kindly|por favor|favor|por gentileza|gentileza|pfv)",)
MAX_LINES = 40
MAX_LINE = 1000
CLAUSE_END = re.compile(r"[.,;:!?()|\u2026\u2013\u2014\u00a1\u00bf]+|\s-+\s")
E_MAIL = re.compile(r"\be mail")
CONJUNCTION = re.compile(r" (?:and|e|y) ")


class StopPhrases:
    """Recognizes an opt-out by the phrases that people write."""

    def is_opt_out(self, message: InboundMessage) -> bool:
        texts = (message.text, *message.stop_phrases)
        return any(asks_to_stop(text, message.channel) for text in texts)


def asks_to_stop(text: str, channel: Channel) -> bool:
    """Tell whether the writer wants no more messages; what is quoted does not count."""
    lines = [_clauses(line) for line in unquoted_lines(text)[:MAX_LINES]]
    said = [clauses for clauses in lines if clauses]
    return any(map(_is_wish, said)) or _is_word_alone(said[0] if said else [], channel)


def _clauses(line: str) -> list[str]:
    """Return what a line says in plain words, without what only greets or is polite."""
    parts = CLAUSE_END.split(line[:MAX_LINE])
    sentences = (E_MAIL.sub("email", plain_words(part)) for part in parts)
    clauses = (f"{part} " for sentence in sentences for part in CONJUNCTION.split(sentence))
    return [clause for clause in clauses if _says_something(clause)]


def _says_something(clause: str) -> bool:
    names = ("wish", "word_in_chat")
    return any(_matches(name, clause) for name in names) or not _matches("nothing", clause)


def _is_wish(clauses: list[str]) -> bool:
    """Tell whether a clause is a wish, and no other one names a better way to get in touch."""
    others = [clause for clause in clauses if not _matches("wish", clause)]
    return len(others) < len(clauses) and not any(_matches("instead", other) for other in others)


def _is_word_alone(clauses: list[str], channel: Channel) -> bool:
    name = "word_in_chat" if channel is Channel.WHATSAPP else "word"
    return bool(clauses) and all(_matches(name, clause) for clause in clauses)


def _matches(name: str, clause: str) -> bool:
    return _patterns()[name].fullmatch(clause) is not None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return the patterns of a clause; repetitions are bounded, so that no text makes one slow."""
    greeting = pattern_of(phrase for language in LANGUAGES for phrase in language.greetings)
    polite = pattern_of(phrase for language in LANGUAGES for phrase in language.polite)
    reason = pattern_of(phrase for language in LANGUAGES for phrase in language.reasons)
    instead = pattern_of(phrase for language in LANGUAGES for phrase in language.instead)
    wish = "|".join(pattern_of(language.wishes, language.parts) for language in LANGUAGES)
    alone = [*ELSEWHERE, *(phrase for language in LANGUAGES for phrase in language.alone)]
    in_chat = [*alone, *(phrase for language in LANGUAGES for phrase in language.alone_in_chat)]
    please, word = pattern_of(PLEASE), pattern_of(alone)
    before = f"(?:{greeting}(?:[^ ]+ )?)?{polite}{{0,3}}"
    after = f"{polite}{{0,3}}(?:{reason}.*)?"
    return {
        "nothing": re.compile(
            rf" *|{greeting}(?:[^ ]+ ){{0,2}}|(?:{polite}|{pattern_of(NO)}){{1,3}}"
        ),
        "wish": re.compile(f"{before}(?:{wish}|{please}{word}|{word}{please}){after}"),
        "word": re.compile(f"{before}{word}{{1,3}}{after}"),
        "word_in_chat": re.compile(f"{before}{pattern_of(in_chat)}{{1,3}}{after}"),
        "instead": re.compile(f"(?:[^ ]+ )*{instead}.*"),
    }
