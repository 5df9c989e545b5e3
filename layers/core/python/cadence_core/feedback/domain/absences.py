"""What an automatic answer says about the lead: away, or gone from the company.

People also write that they are away. So a text without any other sign counts only if it says so
and nothing else: it has further signs of such an answer, greets no particular person, asks nothing
and has none of the words with which a person answers.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from cadence_core.feedback.domain.phrases import Phrase, Words
from cadence_core.feedback.opt_out.clauses import LINK
from cadence_core.feedback.opt_out.phrases import asks_to_opt_out
from cadence_core.feedback.opt_out.quotation_marks import is_marked
from cadence_core.feedback.opt_out.unquoted import own_words
from cadence_core.model.enrollment import Channel

MAX_OWN_TEXT = 1_500
"""People who are away write little; what is longer is a letter."""
MIN_WEIGHT = 4
# What says that the lead is away or gone, in a sentence or in a word.
SENTENCES = (Phrase.ABSENT, Phrase.LEFT, Phrase.PART_TIME)
WEIGHT_OF_SENTENCE, WEIGHT_OF_WORD = 2, 1
FURTHER = (
    Phrase.RETURN,
    Phrase.UNREAD,
    Phrase.URGENT,
    Phrase.CONTACT,
    Phrase.LATER,
    Phrase.THANKS,
    Phrase.RECEIVED,
    Phrase.MACHINE,
)
# What a person seldom says in a reply. With a sentence, a day or a number does as well.
FORMAL = (Phrase.UNREAD, Phrase.URGENT, Phrase.CONTACT)
DIGIT = re.compile(r"\d")
PERIOD = re.compile(r"\d[./]\d+\.?(?:\d{2,4})?\s*[-\u2013\u2014]\s*\d")
QUESTION = re.compile(r"[?\uff1f\u061f]")
END_OF_GREETING = re.compile(r"[,.!:;\n\u3001\u3002\uff0c\uff01\uff1a]")
MAX_WORDS_OF_NAME = 3
MAX_WORDS_AFTER_CLOSING = 2
"""A name. \"Thanks for the offer\" closes nothing."""


def own_text(text: str) -> str:
    """Return what the writer of a mail wrote, without quotations and without the signature.

    If nothing stands above what looks like a quotation without marks, it is the whole text: an
    absence may name a day and an address in its first line.
    """
    words = own_words(text)
    unmarked = [line for line in words.doubtful if not is_marked(line)]
    return "\n".join(without_signature(words.written or unmarked))


def without_signature(lines: Sequence[str]) -> list[str]:
    """Return the lines of a letter up to its closing. The first is a part of it in any case."""
    others = takewhile(lambda line: not _ends_letter(line), lines[1:])
    return [*lines[:1], *others]


def _ends_letter(line: str) -> bool:
    words = Words(line)
    is_short = len(words.after(Phrase.CLOSING).split()) <= MAX_WORDS_AFTER_CLOSING
    is_closing = is_short and words.languages_beginning_with(Phrase.CLOSING)
    return bool(is_closing or words.languages_saying(Phrase.CONFIDENTIAL))


def is_answer_to_us(written: str, languages: Iterable[str]) -> bool:
    """Return whether a text without quotations says what only people say who answer us.

    The languages are those that it may be in.
    """
    words = Words(written)
    return (
        len(written) > MAX_OWN_TEXT
        or QUESTION.search(LINK.sub(" ", written)) is not None
        or any(words.say(Phrase.SPOKEN, language) for language in {*languages, "en"})
        or asks_to_opt_out(written.splitlines(), Channel.EMAIL)
    )


def is_personal(written: str, languages: Iterable[str]) -> bool:
    """Return whether a text answers us, or greets a particular person."""
    return is_answer_to_us(written, languages) or _greets_by_name(written)


def says_absent(written: str) -> bool:
    """Return whether a text without quotations, and without any other sign, is automatic."""
    words = Words(written)
    saying = dict.fromkeys(words.languages_saying(*SENTENCES, *FORMAL))
    languages = [each for each in saying if _weight(words, each, written) >= MIN_WEIGHT]
    return bool(languages) and not is_personal(written, languages)


def _weight(words: Words, language: str, written: str) -> int:
    """Return how much in a text is what automatic answers say, none if it is not formal."""
    said = {phrase for phrase in FURTHER if words.say(phrase, language)}
    has_sentence = any(words.say(phrase, language) for phrase in SENTENCES)
    if said.isdisjoint(FORMAL) and not (has_sentence and DIGIT.search(written)):
        return 0
    if PERIOD.search(written):
        said.add(Phrase.RETURN)
    if has_sentence:
        return len(said) + WEIGHT_OF_SENTENCE
    return len(said) + (WEIGHT_OF_WORD if words.say(Phrase.AWAY, language) else 0)


def _greets_by_name(written: str) -> bool:
    name = Words(END_OF_GREETING.split(written.strip(), maxsplit=1)[0]).after(Phrase.GREETING)
    is_name = 0 < len(name.split()) <= MAX_WORDS_OF_NAME
    return is_name and not Words(name).languages_saying(Phrase.ANYONE)


def says_left(written: str) -> bool:
    """Return whether an automatic answer, without quotations, says that the lead has left."""
    return bool(Words(written).languages_saying(Phrase.LEFT))
