"""Links, addresses and phone numbers in a text, in any spelling.

The search is deliberately suspicious: anything that a mail program or a reader might take for
contact details counts, even words joined by a period without a space. False positives are
harmless: the result only shows whether a rewritten text kept the contact points of the original.
"""

import re
import unicodedata
from functools import lru_cache

# Characters that look like a period, besides those that NFKC normalization replaces.
DOTS = str.maketrans(dict.fromkeys("\u3002\u00b7\u2022\u2219\u22c5\ua4f8\u06d4", "."))
# A spelled-out dot counts only before one of these: "ponto" and "punto" are everyday words.
TOP_LEVEL_DOMAIN = (
    "(?:com|net|org|io|br|co|info|biz|link|app|site|online|xyz|ai|dev|shop|store|ly|gg|uk|pt|ru"
    r"|cn|top|club|live|mx|ar)\b"
)
SPELLINGS = (
    (re.compile(r"\s?[\[({<]\s?(?:dot|ponto|punto|point|\.)\s?[\])}>]\s?", re.IGNORECASE), "."),
    (re.compile(rf"(?<=\w)\s(?:dot|ponto|punto)\s(?={TOP_LEVEL_DOMAIN})", re.IGNORECASE), "."),
    (re.compile(rf"(?<=\w)(?:\s\.\s?(?=\w\w)|\.\s(?={TOP_LEVEL_DOMAIN}))"), "."),
    (
        re.compile(r"\s?[\[({<]\s?(?:at|arroba|@)\s?[\])}>]\s?|\sarroba\s|\s?@\s?", re.IGNORECASE),
        "@",
    ),
)
DOT_WITHIN = re.compile(r"[^\W_]\.[^\W\d_]{2}")
PHONE = re.compile(r"\d(?:[ ().\-\u2013/]*\d){6,}")
NUMBER = re.compile(r"\d+")
SURROUNDING_PUNCTUATION = re.compile(r"^[^\w@]+|(?<![^\w/=&%#+$-])[^\w/=&%#+$-]++$")


def contact_points(text: str) -> frozenset[str]:
    """Return every link, email address, handle and phone number in a text, normalized."""
    lines = plain_characters(text).splitlines()
    text = "\n".join(" ".join(line.split()) for line in lines if line.strip())
    for spelling, sign in SPELLINGS:
        text = spelling.sub(sign, text)
    words = filter(is_link_or_address, text.split())
    tokens = {SURROUNDING_PUNCTUATION.sub("", word) for word in words}
    return frozenset(
        set(filter(is_link_or_address, tokens))
        | {"".join(NUMBER.findall(phone)) for phone in PHONE.findall(text)}
    )


def is_link_or_address(word: str) -> bool:
    """Return whether a word holds what links and addresses hold."""
    return "@" in word or "://" in word or ("." in word and DOT_WITHIN.search(word) is not None)


def figures(text: str) -> frozenset[str]:
    """Return the numbers in a text: amounts, percentages, dates, times."""
    return frozenset(NUMBER.findall(plain_characters(text)))


def hidden_characters(text: str) -> frozenset[str]:
    """Return the characters that are invisible, or visible only as a part of another."""
    return frozenset(filter(_is_hidden, set(unicodedata.normalize("NFC", text))))


def plain_characters(text: str) -> str:
    """Return the text in plain letters, digits and dots, without hidden characters."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).translate(PLAIN)


class _Plain(dict[int, str]):
    """What each character is replaced by, for ``str.translate``; computed once for each."""

    def __missing__(self, code: int) -> str:
        char = chr(code).translate(DOTS)
        digit = unicodedata.decimal(char, None)
        self[code] = plain = "" if _is_hidden(char) else char if digit is None else str(digit)
        return plain


@lru_cache(maxsize=1_000)
def _is_hidden(char: str) -> bool:
    return (
        unicodedata.category(char) in ("Cf", "Me", "Co")
        or "\u0300" <= char <= "\u036f"
        or "\ufe00" <= char <= "\ufe0f"
    )


PLAIN = _Plain()
