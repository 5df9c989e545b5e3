"""Whether a message prints a text, whatever a template did to its case and punctuation."""

import re

from cadence_core.model.message import Draft, clean_text


def prints(draft: Draft, wanted: str) -> bool:
    """Return whether a finished email prints the words of a text, in their order.

    The visible text counts: of HTML, the form that is text (``other_form``).
    """
    visible = draft.other_form if draft.is_html else draft.body
    return has_words(visible, wanted)


def has_words(text: str, wanted: str) -> bool:
    """Return whether a text holds the words of another one, in their order."""
    return f" {_words(wanted)} " in f" {_words(text)} "


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", clean_text(text).casefold()))
