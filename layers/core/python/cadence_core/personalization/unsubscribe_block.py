"""The block of text around the unsubscribe link: its words say what the link does."""

import html
import re

from cadence_core.model.message import Draft
from cadence_core.text.message_parts import BLOCK_TAG, OPAQUE, TAG

# What blocks end at, from the widest block to the smallest: a paragraph, then a line.
ENDS_IN_TEXT = (re.compile(r"\n[^\S\n]*\n"), re.compile(r"\n"))
ENDS_IN_HTML = (
    re.compile(rf"(?!</?br\b){BLOCK_TAG.pattern}[^<>]*>|(?:<br\b[^<>]*>\s*){{2,}}", re.IGNORECASE),
    re.compile(rf"{BLOCK_TAG.pattern}[^<>]*>", re.IGNORECASE),
)
# A wider block would leave the model nothing to write.
MAX_SHARE_OF_WORDS = 0.5


def keeps_unsubscribe_block(rewritten: Draft, original: Draft) -> bool:
    """Return whether the blocks that hold the unsubscribe link are as in the original, to the byte.

    They are the link's paragraphs, or only its lines if its paragraphs are most of the message. If
    its lines are too, every text passes.
    """
    url = original.unsubscribe_url
    if not url:
        return True
    for end in ENDS_IN_HTML if original.is_html else ENDS_IN_TEXT:
        kept = _blocks_with(url, original, end)
        if _words_in(kept) <= MAX_SHARE_OF_WORDS * _words_in([original.body]):
            return _blocks_with(url, rewritten, end) == kept
    return True


def _blocks_with(url: str, draft: Draft, end: re.Pattern[str]) -> list[str]:
    body = OPAQUE.sub("", draft.body) if draft.is_html else draft.body
    return [block.strip() for block in end.split(body) if url in block or html.escape(url) in block]


def _words_in(blocks: list[str]) -> int:
    return sum(len(TAG.sub(" ", OPAQUE.sub("", block)).split()) for block in blocks)
