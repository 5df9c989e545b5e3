"""The checks that a rewritten message must pass before it replaces the original.

The model read data that anyone may have written, so its answer is treated as hostile: it is
compared with the original, not judged by whether it looks right.
"""

import re
from collections import Counter

from cadence_core.model.message import Draft, clean_subject, clean_text
from cadence_core.personalization.html_frame import html_frame
from cadence_core.personalization.kept_sentences import kept_sentences
from cadence_core.personalization.port import Facts, FallbackReason
from cadence_core.personalization.unsubscribe_block import keeps_unsubscribe_block
from cadence_core.personalization.wording import wording_fault
from cadence_core.text.contact_points import hidden_characters
from cadence_core.text.language import is_same_language
from cadence_core.text.message_parts import (
    content_words,
    keeps_markup,
    longest_gap,
    signature_of,
    visible_text,
)

# Bounds for the length of a rewrite: ratios to the original, and extra characters on top.
MIN_LENGTH_RATIO, MAX_LENGTH_RATIO = 0.5, 1.5
BODY_SLACK, SUBJECT_SLACK = 200, 20
# A new paragraph needs some; a page of them would push the way out from sight.
MAX_ADDED_BREAKS = 3
MIN_SHARE_OF_WORDS_KEPT = 0.4
# If the original contains one of these values, the rewrite must too.
NAME_FIELDS = ("first_name", "job_title")
PLACEHOLDER = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{\w+\}|\[[^\]\n]{1,60}\]|<[a-z_ ]{1,40}>|x{3,}|_{3,}|%\w+%|lorem ipsum",
    re.IGNORECASE,
)
MARKUP = tuple(
    re.compile(kind, re.IGNORECASE | re.MULTILINE)
    for kind in (
        r"```",
        r"\*\*|__|~~",
        r"(?<!\w)([*_~])\S[^\n]{0,200}?\1(?!\w)",
        r"^[ \t]*#{1,6}\s",
        r"^[ \t]*[>|]",
        r"</?[a-z!][^>]{0,500}>",
        r"&(?:#\w+|[a-z]+);",
    )
)
SELF_REFERENCE = re.compile(
    r"\bas an ai\b|\bai (?:model|assistant)|\blanguage model|\bmodelo de (?:linguagem|lenguaje)"
    r"|\bass?istente (?:virtual|de ia)|\bcomo (?:uma |una )?ia\b|\bclaude\b|\banthropic\b"
    r"|\b(?:system )?prompts?\b|\binstructions?\b|\binstruç(?:ão|ões)\b|\binstrucci[oó]n(?:es)?\b",
    re.IGNORECASE,
)


def fault_in(rewritten: Draft, original: Draft, facts: Facts) -> FallbackReason | None:
    """Return why the rewritten message must not be sent, or ``None`` if it may be.

    ``facts`` are the facts about the lead that the model received.
    """
    before, after = visible_text(original), visible_text(rewritten)
    return (
        _length_fault(after, before, BODY_SLACK)
        or _gap_fault(after, before)
        or _subject_fault(rewritten.subject, original.subject)
        or _structure_fault(rewritten, original, after, before)
        or _text_fault(
            f"{rewritten.subject or ''}\n{after}", f"{original.subject or ''}\n{before}", facts
        )
        or (None if _keeps_words(after, before) else FallbackReason.OTHER_MESSAGE)
    )


def _length_fault(after: str, before: str, slack: int) -> FallbackReason | None:
    length, original_length = len(after.strip()), len(before.strip())
    if not length:
        return FallbackReason.EMPTY
    if length < original_length * MIN_LENGTH_RATIO:
        return FallbackReason.TOO_SHORT
    return FallbackReason.TOO_LONG if length > original_length * MAX_LENGTH_RATIO + slack else None


def _gap_fault(after: str, before: str) -> FallbackReason | None:
    is_wider = longest_gap(after) > longest_gap(before) + MAX_ADDED_BREAKS
    return FallbackReason.TOO_LONG if is_wider else None


def _subject_fault(after: str | None, before: str | None) -> FallbackReason | None:
    if after is None or before is None:
        return None if after is before else FallbackReason.BROKEN_SUBJECT
    if after != clean_subject(after):
        return FallbackReason.BROKEN_SUBJECT
    return _length_fault(after, before, SUBJECT_SLACK)


def _structure_fault(
    rewritten: Draft, original: Draft, after: str, before: str
) -> FallbackReason | None:
    """Check the parts that must stay: characters, tags, signature, unsubscribe sentences."""
    if rewritten.body != clean_text(rewritten.body):
        return FallbackReason.HIDDEN_CHARACTERS
    if rewritten.is_html != original.is_html or (
        original.is_html and not _keeps_html(original.body, rewritten.body)
    ):
        return FallbackReason.CHANGED_MARKUP
    if signature_of(after) != signature_of(before):
        return FallbackReason.CHANGED_SIGNATURE
    if kept_sentences(rewritten) != kept_sentences(original) or not keeps_unsubscribe_block(
        rewritten, original
    ):
        return FallbackReason.CHANGED_UNSUBSCRIBE
    return None


def _keeps_html(before: str, after: str) -> bool:
    return keeps_markup(before, after) and html_frame(before) == html_frame(after)


def _text_fault(after: str, before: str, facts: Facts) -> FallbackReason | None:
    """Check the visible text: subject and body together."""
    faults = {
        FallbackReason.HIDDEN_CHARACTERS: hidden_characters(after) - hidden_characters(before),
        FallbackReason.LEFTOVER_PLACEHOLDER: _more_of(PLACEHOLDER, after, before),
        FallbackReason.CHANGED_MARKUP: [
            kind for kind in MARKUP if kind.search(after) and not kind.search(before)
        ],
        FallbackReason.LOST_NAME: _lost_names(after, before, facts),
        FallbackReason.SPOKE_OF_ITSELF: _more_of(SELF_REFERENCE, after, before),
        FallbackReason.OTHER_LANGUAGE: not is_same_language(before, after),
    }
    known = "\n".join(f"{name} {value}" for name, value in facts.items())
    return next(
        (reason for reason, is_at_fault in faults.items() if is_at_fault), None
    ) or wording_fault(after, before, known)


def _more_of(pattern: re.Pattern[str], after: str, before: str) -> Counter[str]:
    found = _found(pattern, after)
    return found and found - _found(pattern, before)


def _found(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(match[0].casefold() for match in pattern.finditer(text))


def _lost_names(after: str, before: str, facts: Facts) -> list[str]:
    names = (re.escape(str(facts[field])) for field in NAME_FIELDS if field in facts)
    whole = (re.compile(rf"(?<!\w){name}(?!\w)") for name in names)
    return [name.pattern for name in whole if name.search(before) and not name.search(after)]


def _keeps_words(after: str, before: str) -> bool:
    """Return whether the rewrite keeps enough of the original's words to be the same message."""
    words = content_words(before)
    return len(words & content_words(after)) >= MIN_SHARE_OF_WORDS_KEPT * len(words)
