"""What a rewritten message must have kept before it may be sent in place of the original.

The model read data that anybody may have written, so its answer is judged as if an enemy had
written it: by what the original holds, not by what looks right.
"""

import re
from collections import Counter

from cadence_core.model.message import Draft, clean_subject, clean_text
from cadence_core.personalization.port import Facts, FallbackReason
from cadence_core.text.contact_points import contact_points, figures, hidden_characters
from cadence_core.text.language import is_same_language
from cadence_core.text.message_parts import (
    keeps_markup,
    own_words,
    signature_of,
    unsubscribe_sentences,
    visible_text,
)

# Lengths a rewriting may have, as shares of the original's, and characters beyond that.
SHORTEST, LONGEST = 0.5, 1.5
BODY_SLACK, SUBJECT_SLACK = 200, 20
MIN_WORDS_KEPT = 0.5
# What a message calls its reader by may not go missing.
NAMES = ("first_name", "company_name", "job_title")
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
OF_ITSELF = re.compile(
    r"\bas an ai\b|\bai (?:model|assistant)|\blanguage model|\bmodelo de (?:linguagem|lenguaje)"
    r"|\bass?istente (?:virtual|de ia)|\bcomo (?:uma |una )?ia\b|\bclaude\b|\banthropic\b"
    r"|\b(?:system )?prompts?\b|\binstructions?\b|\binstruç(?:ão|ões)\b|\binstrucci[oó]n(?:es)?\b",
    re.IGNORECASE,
)


def fault_in(rewritten: Draft, original: Draft, facts: Facts) -> FallbackReason | None:
    """Return why the rewritten message may not be sent, or ``None`` if it may.

    ``facts`` is what the model was told about the lead.
    """
    before, after = visible_text(original), visible_text(rewritten)
    return (
        _length_fault(after, before, BODY_SLACK)
        or _subject_fault(rewritten.subject, original.subject)
        or _structure_fault(rewritten, original)
        or _text_fault(
            f"{rewritten.subject or ''}\n{after}", f"{original.subject or ''}\n{before}", facts
        )
        or (None if _keeps_words(after, before) else FallbackReason.OTHER_MESSAGE)
    )


def _length_fault(after: str, before: str, slack: int) -> FallbackReason | None:
    length, usual = len(after.strip()), len(before.strip())
    if not length:
        return FallbackReason.EMPTY
    if length < usual * SHORTEST:
        return FallbackReason.TOO_SHORT
    return FallbackReason.TOO_LONG if length > usual * LONGEST + slack else None


def _subject_fault(after: str | None, before: str | None) -> FallbackReason | None:
    if after is None or before is None:
        return None if after is before else FallbackReason.BROKEN_SUBJECT
    if after != clean_subject(after):
        return FallbackReason.BROKEN_SUBJECT
    return _length_fault(after, before, SUBJECT_SLACK)


def _structure_fault(rewritten: Draft, original: Draft) -> FallbackReason | None:
    """Look at what is not for rewriting: characters, tags, signature, the way out."""
    before, after = visible_text(original), visible_text(rewritten)
    if rewritten.body != clean_text(rewritten.body):
        return FallbackReason.HIDDEN_CHARACTERS
    if rewritten.is_html != original.is_html or (
        original.is_html and not keeps_markup(original.body, rewritten.body)
    ):
        return FallbackReason.CHANGED_MARKUP
    if signature_of(after) != signature_of(before):
        return FallbackReason.CHANGED_SIGNATURE
    flowing = " ".join(after.split())
    if any(sentence not in flowing for sentence in unsubscribe_sentences(before)):
        return FallbackReason.CHANGED_UNSUBSCRIBE
    return None


def _text_fault(after: str, before: str, facts: Facts) -> FallbackReason | None:
    """Look at what a reader reads, subject and body in one."""
    told = " ".join(str(value) for value in facts.values())
    faults = {
        FallbackReason.HIDDEN_CHARACTERS: hidden_characters(after) - hidden_characters(before),
        FallbackReason.LEFTOVER_PLACEHOLDER: _found(PLACEHOLDER, after)
        - _found(PLACEHOLDER, before),
        FallbackReason.CHANGED_MARKUP: [
            kind for kind in MARKUP if kind.search(after) and not kind.search(before)
        ],
        FallbackReason.ADDED_CONTACT: contact_points(after) - contact_points(before),
        FallbackReason.LOST_CONTACT: contact_points(before) - contact_points(after),
        FallbackReason.ADDED_FIGURE: figures(after) - figures(before) - figures(told),
        FallbackReason.LOST_NAME: _lost_names(after, before, facts),
        FallbackReason.SPOKE_OF_ITSELF: _found(OF_ITSELF, after) - _found(OF_ITSELF, before),
        FallbackReason.OTHER_LANGUAGE: not is_same_language(before, after),
    }
    return next((reason for reason, is_at_fault in faults.items() if is_at_fault), None)


def _found(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(match[0].casefold() for match in pattern.finditer(text))


def _lost_names(after: str, before: str, facts: Facts) -> list[str]:
    names = (re.escape(str(facts[field])) for field in NAMES if field in facts)
    whole = (re.compile(rf"(?<!\w){name}(?!\w)") for name in names)
    return [name.pattern for name in whole if name.search(before) and not name.search(after)]


def _keeps_words(after: str, before: str) -> bool:
    """Tell whether enough of the original's words are left for it to be the same message."""
    words = own_words(before)
    return len(words & own_words(after)) >= MIN_WORDS_KEPT * len(words)
