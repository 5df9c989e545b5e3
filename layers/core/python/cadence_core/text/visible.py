"""What a reader sees of a text: characters without a shape of their own are nothing to see."""

import unicodedata

# Fillers and joiners that Unicode does not count among the format characters.
FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
# Nothing is lost without these at the end of a text. Other invisible characters, such as the
# variation selectors and the tags of emoji, belong to the character before them.
_SPACES = "".join(filter(str.isspace, map(chr, range(0x3001))))
_CONTROLS = "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0))))
EDGES = f"{_SPACES}{_CONTROLS}{FILLERS}\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff"


def trimmed(text: str) -> str:
    """Return the text without spaces, controls and zero-width characters at its ends."""
    return text.strip(EDGES)


def is_blank(text: str) -> bool:
    """Return whether a reader sees nothing of the text."""
    return not any(map(_is_visible, text))


def _is_visible(char: str) -> bool:
    return not (
        char in FILLERS
        or unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Zs")
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
    )
