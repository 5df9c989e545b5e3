"""A small notation for the many ways to say one thing, and its translation to patterns.

- ``a b``: words in this order
- ``(a|b)``: one or the other
- ``[a]``: optional
- ``{name}``: a named part
- ``*``: any letters at the end or in the middle of a word

Words have no accents, capitals or apostrophes, because they are matched against ``plain_words``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

TOKEN = re.compile(r"\{\w+\}|[\w*]+|[()\[\]|]")
NO_PARTS: Mapping[str, str] = {}
SIGNS = {"(": "(?:", ")": ")", "[": "(?:", "]": ")?", "|": "|"}


@dataclass(frozen=True, slots=True)
class Language:
    """The phrases of one language, in this notation.

    Attributes:
        parts: the named parts of ``requests``.
        requests: ask for no more messages, as a clause anywhere in a message.
        requests_for_others: the same for another person.
        alone: ask for it only as the whole message.
        alone_in_chat: ask for it only as the whole message in a chat.
        polite: words that add no meaning.
        greetings: words that add no meaning, at the beginning.
        reasons: words after which a request may give its reason.
        instead: words that make a request an ordinary reply: they name a better way to get in
            touch.
    """

    parts: Mapping[str, str]
    requests: tuple[str, ...]
    requests_for_others: tuple[str, ...]
    alone: tuple[str, ...]
    alone_in_chat: tuple[str, ...]
    polite: tuple[str, ...]
    greetings: tuple[str, ...]
    reasons: tuple[str, ...]
    instead: tuple[str, ...]


def pattern_of(phrases: Iterable[str], parts: Mapping[str, str] = NO_PARTS) -> str:
    """Return a regular expression for any of the phrases, each word followed by a space.

    It has no unbounded repetition of groups, so no text makes it slow.
    """
    different = dict.fromkeys(phrases)
    return f"(?:{'|'.join(_translated(phrase, parts) for phrase in different)})"


def _translated(phrase: str, parts: Mapping[str, str]) -> str:
    return "".join(_translated_token(token, parts) for token in TOKEN.findall(phrase))


def _translated_token(token: str, parts: Mapping[str, str]) -> str:
    if token.startswith("{"):
        return f"(?:{_translated(parts[token[1:-1]], parts)})"
    return SIGNS.get(token) or token.replace("*", "[^ ]*") + " "
