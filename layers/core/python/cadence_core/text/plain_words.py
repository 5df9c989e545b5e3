"""The words of a text, independent of accents, case and punctuation."""

import re
import unicodedata

# The ways to type an apostrophe: "don't" and "dont" count as the same word.
APOSTROPHES = str.maketrans("", "", "'`\u00b4\u02bc\u2018\u2019\u2032\uff07")
WORD = re.compile(r"[^\W_]+")
# Scripts without spaces may be wrapped anywhere.
UNSPACED = re.compile(r"([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff])")

# Letters that no accent is taken from, and that people also type without their strokes.
STROKES = str.maketrans({"\u0142": "l", "\u0111": "d", "\u00f8": "o", "\u0131": "i"})


def plain_words(text: str) -> str:
    """Return only the words, in lower case, without accents, punctuation and emoji."""
    return " ".join(WORD.findall(without_accents(text)))


def without_accents(text: str) -> str:
    """Return a text in lower case, without accents, apostrophes and invisible signs."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(APOSTROPHES))
    return "".join(char for char in letters if not _is_invisible(char))


def plain_letters(text: str) -> str:
    """Return a text in lower case, without accents, strokes, apostrophes and invisible signs."""
    return without_accents(text).translate(STROKES)


def separate_words(text: str) -> str:
    """Return the words of plain letters, each sign one of its own in scripts without spaces."""
    words = " ".join(WORD.findall(plain_letters(text)))
    return " ".join(UNSPACED.sub(r" \1 ", words).split())


def _is_invisible(char: str) -> bool:
    """Return whether the character is invisible by itself: an accent, a soft hyphen, NUL."""
    is_sign = unicodedata.category(char) in ("Cf", "Cc") and not char.isspace()
    return is_sign or bool(unicodedata.combining(char))
