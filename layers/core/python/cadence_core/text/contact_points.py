"""Links, addresses and phone numbers in a text, however they are written.

Deliberately suspicious: whatever a mail program or a reader might take for a way to get in touch
counts, and a missing space after a full stop may look like one. That is harmless, because the
question is only whether a rewritten text has the same contact points as the original.
"""

import re
import unicodedata

# Characters that pass for a full stop; those that Unicode itself calls compatible are not listed.
DOTS = str.maketrans(dict.fromkeys("\u3002\u00b7\u2022\u2219\u22c5\ua4f8\u06d4", "."))
# Written out, a dot counts only before one of these: "ponto" and "punto" are everyday words.
TOP_LEVEL = (
    "(?:com|net|org|io|br|co|info|biz|link|app|site|online|xyz|ai|dev|shop|store|ly|gg|uk|pt|ru"
    r"|cn|top|club|live|mx|ar)\b"
)
SPELLINGS = (
    (re.compile(r"\s?[\[({<]\s?(?:dot|ponto|punto|point|\.)\s?[\])}>]\s?", re.IGNORECASE), "."),
    (re.compile(rf"(?<=\w)\s(?:dot|ponto|punto)\s(?={TOP_LEVEL})", re.IGNORECASE), "."),
    (re.compile(rf"(?<=\w)(?:\s\.\s?(?=\w\w)|\.\s(?={TOP_LEVEL}))"), "."),
    (
        re.compile(r"\s?[\[({<]\s?(?:at|arroba|@)\s?[\])}>]\s?|\sarroba\s|\s?@\s?", re.IGNORECASE),
        "@",
    ),
)
LINK_OR_ADDRESS = re.compile(r"://|@|[^\W_]\.[^\W\d_]{2}")
PHONE = re.compile(r"\d(?:[ ().\-\u2013/]*\d){6,}")
FIGURE = re.compile(r"\d+")
AROUND = re.compile(r"^[^\w@]+|[^\w/=&%#+$-]+$")


def contact_points(text: str) -> frozenset[str]:
    """Return every link, email address, handle and phone number of a text, normalised."""
    text = "\n".join(" ".join(line.split()) for line in plain(text).splitlines() if line.strip())
    for spelling, sign in SPELLINGS:
        text = spelling.sub(sign, text)
    tokens = {AROUND.sub("", word) for word in text.split()}
    return frozenset(
        {token for token in tokens if LINK_OR_ADDRESS.search(token)}
        | {"".join(FIGURE.findall(phone)) for phone in PHONE.findall(text)}
    )


def figures(text: str) -> frozenset[str]:
    """Return the numbers of a text: amounts, percentages, dates, times."""
    return frozenset(FIGURE.findall(plain(text)))


def hidden_characters(text: str) -> frozenset[str]:
    """Return the characters that a reader does not see, or sees as a part of another."""
    return frozenset(char for char in unicodedata.normalize("NFC", text) if _is_hidden(char))


def plain(text: str) -> str:
    """Return the text in plain letters, digits and dots, without what cannot be seen."""
    normal = unicodedata.normalize("NFKC", text).translate(DOTS)
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in normal
        if not _is_hidden(char)
    )


def _is_hidden(char: str) -> bool:
    return (
        unicodedata.category(char) in ("Cf", "Me", "Co")
        or "\u0300" <= char <= "\u036f"
        or "\ufe00" <= char <= "\ufe0f"
    )
