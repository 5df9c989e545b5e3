"""Text as a reader hears it: plain small letters and digits, however they are disguised."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

# Letters of other scripts that look like Latin ones.
LOOK_ALIKES = dict(
    zip(
        "авекмнорстухіјѕһԁԛԝгαβεικνορτυχγ",
        "abekmhopctyxijshdqwrabeiknoptuxy",
        strict=True,
    )
)
NAMED_LETTER = re.compile(r"LETTER (?:SMALL CAPITAL |DOTLESS |SCRIPT |LONG )?([A-Z])(?: WITH .+)?$")
NAMED_DOT = re.compile(r"FULL STOP|\bDOT\b|DOT OPERATOR|BULLET|LEADER|\bPERIOD\b")
QUOTES = "'`\u00b4\u02bc\u2018\u2019\u2032"
# Digits and signs that stand for letters; a 1 may be an "i" or an "l".
DISGUISES = (
    str.maketrans("01345789@$!|", "oieastbgasil"),
    str.maketrans("0134578@$!|", "oleastbasll"),
)
LETTERS_AND_SIGNS = re.compile(r"[a-z\d@$!|]+")
# Not "I'd": its letters are no word.
JOINED_WORDS = re.compile(
    r"(?<![a-z])(?!(?:i|you|he|she|it|we|they|that|there|who|what)'(?:d|ll|m|re|s|ve)\b)"
    r"[a-z]+(?:[-_.*'~+/\\|][a-z]+)+"
)
LETTER_BY_LETTER = re.compile(r"(?<![^\W_])[^\W_](?:(?:[^\w\n]|_){1,3}[^\W_]){3,}(?![^\W_])")
WORD = re.compile(r"[a-z]+")
MIN_SPLIT_WORD = 7


class _Folding(dict[int, str]):
    """What each character is folded to, for ``str.translate``; computed once for each."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def plain(text: str) -> str:
    """Return the text without accents, hidden characters and look-alikes."""
    return text.translate(FOLDING)


def fold(text: str) -> str:
    """Return the plain text in small letters."""
    return plain(text).lower()


def fold_line(sentence: str) -> str:
    """Return folded text on one line, with single spaces."""
    return " ".join(fold(sentence).split())


def words_in(folded: str) -> list[str]:
    """Return the words of folded text, in order."""
    return WORD.findall(folded)


def disguised_words(folded: str) -> set[str]:
    """Return what a reader makes of ``s3nha``, ``pass-word``, ``pass word`` and ``p a s s``."""
    words = WORD.findall(folded)
    return {
        *(word.translate(each) for word in _mixed_words(folded) for each in DISGUISES),
        *("".join(WORD.findall(word)) for word in JOINED_WORDS.findall(folded)),
        *("".join(WORD.findall(run)) for run in LETTER_BY_LETTER.findall(folded)),
        *(pair for pair in map("".join, pairwise(words)) if len(pair) >= MIN_SPLIT_WORD),
    }


def _mixed_words(folded: str) -> Iterator[str]:
    """Yield what has letters, and digits or signs."""
    for word in LETTERS_AND_SIGNS.findall(folded):
        if not word.isalpha() and not word.isdigit() and WORD.search(word):
            yield word


def letter_by_letter(folded: str) -> set[str]:
    """Return the runs of single letters and digits, such as ``e v i l . c o m``."""
    return {re.sub(r"[\W_]+", "", run) for run in LETTER_BY_LETTER.findall(folded)}


def _folded(char: str) -> str:
    if char.isascii():
        return char
    if char in QUOTES:
        return "'"
    return "".join(map(_folded_part, unicodedata.normalize("NFKD", char)))


def _folded_part(char: str) -> str:
    if char.isascii():
        return char
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Cf", "Co", "Cs"):
        return ""
    if category.startswith("N"):
        digit = unicodedata.digit(char, None)
        return char if digit is None else str(digit)
    if category.startswith("Z"):
        return "\n" if category in ("Zl", "Zp") else " "
    name = unicodedata.name(char, "")
    if category[0] in "PS" and NAMED_DOT.search(name):
        return "."
    letter = NAMED_LETTER.search(name) if "LATIN" in name or category == "So" else None
    return letter[1] if letter else LOOK_ALIKES.get(char.lower(), char)


FOLDING = _Folding()
