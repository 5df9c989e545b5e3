"""The words of a text, however they are written."""

import re
import unicodedata

# The ways to type an apostrophe; "don't" and "dont" are one word to us.
APOSTROPHES = str.maketrans("", "", "'`\u00b4\u02bc\u2018\u2019\u2032\uff07")
WORD = re.compile(r"[^\W_]+")


def plain_words(text: str) -> str:
    """Return the words alone: no accents, capitals, punctuation, pictures."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(APOSTROPHES))
    return " ".join(WORD.findall("".join(char for char in letters if not _is_unseen(char))))


def _is_unseen(char: str) -> bool:
    """Tell whether nobody sees the character by itself: an accent, a soft hyphen, a joiner."""
    return bool(unicodedata.combining(char)) or unicodedata.category(char) == "Cf"
