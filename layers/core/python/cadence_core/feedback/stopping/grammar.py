"""A small notation for the ways to say one thing, and the patterns made of it.

``a b`` words in this order; ``(a|b)`` one or the other; ``[a]`` perhaps; ``{name}`` a part with a
name of its own; ``*`` any end or middle of a word. Words have no accents, capitals or apostrophes:
they are compared with ``plain_words``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

TOKEN = re.compile(r"\{\w+\}|[\w*]+|[()\[\]|]")
NO_PARTS: Mapping[str, str] = {}
SIGNS = {"(": "(?:", ")": ")", "[": "(?:", "]": ")?", "|": "|"}


@dataclass(frozen=True, slots=True)
class Language:
    """What people write in one language, in this notation.

    ``wishes`` ask for no more messages, in a clause anywhere, made of ``parts``; what is in
    ``alone`` does so only as a whole message, ``alone_in_chat`` only in a chat. A clause of
    ``greetings`` or ``polite`` words says nothing. ``reasons`` may follow a wish; a clause with
    one of ``instead`` turns it into an ordinary answer.
    """

    parts: Mapping[str, str]
    wishes: tuple[str, ...]
    alone: tuple[str, ...]
    alone_in_chat: tuple[str, ...]
    polite: tuple[str, ...]
    greetings: tuple[str, ...]
    reasons: tuple[str, ...]
    instead: tuple[str, ...]


def pattern_of(phrases: Iterable[str], parts: Mapping[str, str] = NO_PARTS) -> str:
    """Return a regular expression for any of the phrases, each word followed by a blank.

    Nothing in it repeats without end, so that no text makes it slow.
    """
    different = dict.fromkeys(phrases)
    return f"(?:{'|'.join(_translated(phrase, parts) for phrase in different)})"


def _translated(phrase: str, parts: Mapping[str, str]) -> str:
    return "".join(_translated_token(token, parts) for token in TOKEN.findall(phrase))


def _translated_token(token: str, parts: Mapping[str, str]) -> str:
    if token.startswith("{"):
        return f"(?:{_translated(parts[token[1:-1]], parts)})"
    return SIGNS.get(token) or token.replace("*", "[^ ]*") + " "
