"""What an automatic answer says about the lead: away, or gone from the company.

People also write that they are away. So a text without any other sign counts only if it says so
and nothing else: it has further signs of such an answer, greets no particular person, asks nothing
and has none of the words with which a person answers.
"""

import re
from collections.abc import Iterable

from cadence_core.feedback.domain.phrases import Phrase, Words
from cadence_core.feedback.opt_out.unquoted import own_words

MAX_OWN_TEXT = 1_500
"""People who are away write little; what is longer is a letter."""
MIN_FURTHER = 2
FURTHER = (
    Phrase.RETURN,
    Phrase.UNREAD,
    Phrase.URGENT,
    Phrase.CONTACT,
    Phrase.LATER,
    Phrase.THANKS,
)
QUESTION = re.compile(r"[?\uff1f\u061f]")
END_OF_GREETING = re.compile(r"[,.!:;\n\u3001\u3002\uff0c\uff01\uff1a]")
MAX_WORDS_OF_NAME = 3


def own_text(text: str) -> str:
    """Return what the writer of a mail wrote, without what the mail program quotes."""
    return "\n".join(own_words(text).written)


def is_spoken(written: str, languages: Iterable[str]) -> bool:
    """Return whether a text without quotations is one that only a person writes.

    The languages are those that it may be in.
    """
    words = Words(written)
    return (
        len(written) > MAX_OWN_TEXT
        or QUESTION.search(written) is not None
        or any(words.say(Phrase.SPOKEN, language) for language in {*languages, "en"})
    )


def says_absent(written: str) -> bool:
    """Return whether a text without quotations, and without any other sign, is automatic."""
    words = Words(written)
    languages = words.languages_saying(Phrase.ABSENT, Phrase.LEFT)
    is_told = any(_further(words, language) >= MIN_FURTHER for language in languages)
    return is_told and not is_spoken(written, languages) and not _greets_by_name(written)


def _further(words: Words, language: str) -> int:
    return sum(words.say(phrase, language) for phrase in FURTHER)


def _greets_by_name(written: str) -> bool:
    name = Words(END_OF_GREETING.split(written.strip(), maxsplit=1)[0]).after(Phrase.GREETING)
    is_name = 0 < len(name.split()) <= MAX_WORDS_OF_NAME
    return is_name and not Words(name).languages_saying(Phrase.ANYONE)


def says_left(written: str) -> bool:
    """Return whether an automatic answer, without quotations, says that the lead has left."""
    return bool(Words(written).languages_saying(Phrase.LEFT))
