"""The text of a message of ours, to recognize its lines in a reply that quotes it."""

import re
import unicodedata
from bisect import bisect_right

from cadence_core.text.plain_words import separate_words

# Mail programs put the address of a link, and a word for an image, where they like.
ADDED_BY_PROGRAM = re.compile(
    r"[<(\[]{0,3}\b(?:https?://|www\.|mailto:)[^\s<>()\[\]]+[>)\]]*"
    r"|\[(?:image|cid|imagem|imagen|inline)\b[^\]]{0,200}\]",
    re.IGNORECASE,
)
NUMBER_OF_ITEM = re.compile(r"^[\s>*\-•]*\d{1,2}[.)]\s")
SENTENCE_END = re.compile(r"(?<=[.!?;\u3002\uff01\uff1f])\s")
MIN_WORDS_OF_ONE_LINE = 12
"""Words of several sentences that a person does not repeat by accident."""


def compared(line: str) -> str:
    """Return the words of a line as they are compared: ``"remove me from this list"``."""
    line = unicodedata.normalize("NFKC", line)
    return separate_words(NUMBER_OF_ITEM.sub("", ADDED_BY_PROGRAM.sub(" ", line)))


class OurText:
    """The words of one message that we sent, and where its lines and sentences begin."""

    def __init__(self, text: str) -> None:
        self._lines: list[int] = []
        self._sentences: list[int] = []
        words = [" "]
        length = 1
        for line in text.splitlines():
            self._lines.append(length)
            for sentence in SENTENCE_END.split(line):
                if known := compared(sentence):
                    self._sentences.append(length)
                    words.append(f"{known} ")
                    length += len(known) + 1
        self._words = "".join(words)

    def find(self, line: str, after: int) -> tuple[int, int] | None:
        """Return where the words of a line begin and end: after a place, otherwise anywhere."""
        wanted = f" {line} "
        begin = self._words.find(wanted, max(after - 1, 0))
        if begin < 0:
            begin = self._words.find(wanted)
        return (begin + 1, begin + len(wanted)) if begin >= 0 else None

    def is_beginning(self, place: int) -> bool:
        """Return whether a line begins at a place."""
        index = bisect_right(self._lines, place)
        return index > 0 and self._lines[index - 1] == place

    def is_passage(self, begin: int, end: int) -> bool:
        """Return whether a place is more than a person types.

        It is several lines, or several sentences that are long or everything that we wrote.
        """
        if _count(self._lines, begin, end) > 1:
            return True
        words = self._words[begin:end]
        is_much = len(words.split()) >= MIN_WORDS_OF_ONE_LINE or len(words) == len(self._words) - 1
        return _count(self._sentences, begin, end) > 1 and is_much


def _count(beginnings: list[int], begin: int, end: int) -> int:
    """Return in how many parts a place lies; ``end`` is after the space behind its last word."""
    return bisect_right(beginnings, end - 1) - bisect_right(beginnings, begin) + 1
