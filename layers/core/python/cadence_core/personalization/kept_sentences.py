"""The sentences that a rewrite must keep word for word, and where they stand."""

import html
import re
from typing import NamedTuple

from cadence_core.model.message import Draft
from cadence_core.personalization.html_frame import FREE_TAG
from cadence_core.text.message_parts import (
    BLOCK_TAG,
    OPAQUE,
    SENTENCE_END,
    TAG,
    says_how_to_stop,
    signature_of,
    visible_text,
)


class KeptSentences(NamedTuple):
    """The ways out and the signature: each run of such sentences, and whether one is the end.

    In HTML the sentences are as they are written, with the tags in and after them.
    """

    runs: tuple[tuple[str, ...], ...]
    is_last: bool


def kept_sentences(draft: Draft) -> KeptSentences:
    """Return the sentences that say how to stop the messages, or link to it, and the signature.

    Nothing may come between them or after, where nothing does in the original.
    """
    urls = draft.unsubscribe_url and (draft.unsubscribe_url, html.escape(draft.unsubscribe_url))
    signature = signature_of(visible_text(draft))
    runs: list[list[str]] = []
    is_last = False
    for sentence in _sentences(draft):
        words = " ".join(html.unescape(TAG.sub("", sentence)).split())
        is_kept = (
            words in signature
            or says_how_to_stop(words)
            or any(url in sentence for url in urls or ())
            or (is_last and not words)
        )
        if is_kept and is_last:
            runs[-1].append(sentence)
        elif is_kept:
            runs.append([sentence])
        is_last = is_kept
    return KeptSentences(tuple(map(tuple, runs)), is_last)


def _sentences(draft: Draft) -> list[str]:
    text = draft.body
    if draft.is_html:
        text = TAG.sub(_apart_if_block, OPAQUE.sub("", text))
    return [" ".join(each.split()) for each in SENTENCE_END.split(text) if each.strip()]


def _apart_if_block(tag: re.Match[str]) -> str:
    if not BLOCK_TAG.match(tag[0]):
        return tag[0]
    return "\n" if FREE_TAG.fullmatch(tag[0]) else f"\n{tag[0]}\n"
