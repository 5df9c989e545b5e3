"""Whether a message prints a text, whatever a template did to its case and punctuation."""

import re
import unicodedata

from cadence_core.model.message import Draft, clean_text

# As text_from_html adds them to what a reader sees: a street may be a link to a map.
LINK_TARGET = re.compile(r" \((?:https?://|tel:|\S+@).*?\)(?=\s|$)")

WORD = re.compile(r"\w+")
# What is neither a letter nor ASCII: among them are the format characters, which no reader sees.
SIGN = re.compile(r"[^\w\s!-~]")


def prints(draft: Draft, wanted: str) -> bool:
    """Return whether a finished email prints the words of a text, in their order.

    The visible text counts: of HTML, the form that is text (``other_form``).
    """
    visible = draft.other_form if draft.is_html else draft.body
    return has_words(visible, wanted)


def has_words(text: str, wanted: str) -> bool:
    """Return whether a text holds the words of another one, in their order."""
    return f" {_words(wanted)} " in f" {_words(LINK_TARGET.sub('', text))} "


def _words(text: str) -> str:
    normal = unicodedata.normalize("NFKC", clean_text(text)).casefold()
    unseen = [sign for sign in set(SIGN.findall(normal)) if unicodedata.category(sign) == "Cf"]
    return " ".join(WORD.findall(normal.translate(dict.fromkeys(map(ord, unseen)))))
