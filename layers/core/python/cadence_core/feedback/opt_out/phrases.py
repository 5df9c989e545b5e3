"""Recognizes requests for no more messages in Portuguese, Spanish and English.

A request counts if a clause consists of it alone: "please stop emailing me", in any line, next to
other clauses. A word that may also answer something else ("stop", "sair") counts only if the first
line consists of it. A word that often does ("cancel", "baja") counts only in a chat, where people
are asked to send such words.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache

from cadence_core.feedback.opt_out.clauses import clauses_of
from cadence_core.feedback.opt_out.english import ENGLISH
from cadence_core.feedback.opt_out.grammar import Language, pattern_of
from cadence_core.feedback.opt_out.portuguese import PORTUGUESE
from cadence_core.feedback.opt_out.spanish import SPANISH
from cadence_core.feedback.opt_out.typos import corrected
from cadence_core.model.enrollment import Channel

LANGUAGES = (ENGLISH, PORTUGUESE, SPANISH)
# Words in other languages that count as a whole message.
OTHER_LANGUAGES = (
    "[me] (desabonner|desinscrire)",
    "(desabonnez|desinscrivez) [moi]",
    "(desinscription|desabonnement|arret|arreter)",
    "stop [aux] (mails|pub|pubs)",
    "[bitte] (abmelden|abbestellen|stopp)",
    "(annulla|cancellami|disiscrivimi|disiscrizione)",
    "(uitschrijven|afmelden)",
    "(avregistrera|avprenumerera) [mig]",
    "(avmeld|afmeld|frameld) [(meg|mig)]",
    "meld meg av",
    "(wypisz|wypiszcie) [mnie]",
    "(odhlasit|odhlaste) [me]",
    "(leiratkozas|leiratkozom|dezabonare|διαγραφη)",
    "(отписаться|отписка|відписатися|стоп|отпишите [меня])",
    "(退订|退訂|取消订阅|取消訂閱|配信停止)",
    "(huy đang ky|berhenti berlangganan)",
)
KEYWORDS_OF_CARRIERS = ("td",)
# Has no meaning as a clause of its own, but negates the request that it precedes.
NO = ("(no|nao)",)
PLEASE = ("(please|pls|plz|kindly|por favor|favor|por gentileza|gentileza|pfv)",)
WRITER_ACTS = re.compile(r"\b(?:i|id|im|ill|ive|we|eu|yo|quero|quiero)\b")
MAX_LINES = 40


def asks_to_opt_out(lines: Sequence[str], channel: Channel) -> bool:
    """Return whether the lines that a person wrote ask for no more messages."""
    clauses = map(_meaningful_clauses, lines[:MAX_LINES])
    non_empty = [each for each in clauses if each]
    first_line = non_empty[0] if non_empty else []
    return (
        any(map(_is_request, non_empty))
        or _is_request_for_another([clause for each in non_empty for clause in each])
        or _is_word_alone(first_line, channel)
    )


def names_better_way(clauses: list[str]) -> bool:
    """Return whether a clause names a better way to get in touch than our messages."""
    return any(_matches("instead", clause) for clause in clauses)


def is_word(clause: str) -> bool:
    """Return whether a clause is a word that would ask for it as a whole message of a chat."""
    return _matches("word_in_chat", _without_errors(clause))


def says_nothing(clause: str) -> bool:
    """Return whether a clause is a greeting or a courtesy."""
    return _matches("nothing", clause)


def _meaningful_clauses(line: str) -> list[str]:
    """Return the clauses of a line, without greetings and polite phrases."""
    clauses = map(_without_errors, clauses_of(line))
    return [clause for clause in clauses if _is_opt_out(clause) or not says_nothing(clause)]


def _without_errors(clause: str) -> str:
    """Return a clause without typing errors, if that makes it an opt-out."""
    meant = clause if _is_opt_out(clause) else corrected(clause)
    return meant if _is_opt_out(meant) else clause


def _is_opt_out(clause: str) -> bool:
    return _matches("request", clause) or _matches("word_in_chat", clause)


def _is_request(clauses: list[str]) -> bool:
    """Return whether a clause is a request and no other names a better way to get in touch."""
    others = [clause for clause in clauses if not _matches("request", clause)]
    return len(others) < len(clauses) and not names_better_way(others)


def _is_request_for_another(clauses: list[str]) -> bool:
    """Return whether a clause asks it for another person, and in none the writer acts.

    "Remove her from your list, she has left" ends it for the address that both write from.
    "Remove him from the campaign, I take over" does not.
    """
    others = [clause for clause in clauses if not _matches("request_for_another", clause)]
    return len(others) < len(clauses) and not any(map(WRITER_ACTS.search, others))


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
    request = _pattern_of_all(lambda language: language.requests)
    for_another = _pattern_of_all(lambda language: language.requests_for_others)
    alone = [*OTHER_LANGUAGES, *(phrase for language in LANGUAGES for phrase in language.alone)]
    chat = [phrase for language in LANGUAGES for phrase in language.alone_in_chat]
    in_chat = [*alone, *KEYWORDS_OF_CARRIERS, *chat]
    please, word = pattern_of(PLEASE), pattern_of(alone)
    before = f"(?:{greeting}(?:[^ ]+ )?)?{polite}{{0,3}}"
    after = f"{polite}{{0,3}}(?:{reason}.*)?"
    # "I do not want the demo" names no better way.
    not_denied = r"(?<!\bnao )(?<!\bno )(?<!\bnot )(?<!\bdont )"
    return {
        "nothing": re.compile(
            rf" *|{greeting}(?:[^ ]+ ){{0,2}}|(?:{polite}|{pattern_of(NO)}){{1,3}}"
        ),
        "request_for_another": re.compile(f"{before}(?:{for_another}){after}"),
        "request": re.compile(f"{before}(?:{request}|{please}{word}|{word}{please}){after}"),
        "word": re.compile(f"{before}{word}{{1,3}}{after}"),
        "word_in_chat": re.compile(f"{before}{pattern_of(in_chat)}{{1,3}}{after}"),
        "instead": re.compile(f"(?:[^ ]+ )*{not_denied}{instead}.*"),
    }


def _pattern_of_all(phrases: Callable[[Language], tuple[str, ...]]) -> str:
    return "|".join(pattern_of(phrases(language), language.parts) for language in LANGUAGES)
