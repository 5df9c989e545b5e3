"""The parts of a message that a rewrite must not touch: markup, signature, unsubscribe text."""

import html
import re
from collections import Counter
from functools import lru_cache

from cadence_core.model.message import Draft
from cadence_core.text.language import words_of

# A value in quotation marks may hold brackets; what only looks like one ends at its bracket.
TAG = re.compile(r"<(?:[^<>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+>|<[^<>]*+>")
TAG_NAME = re.compile(r"<(/?)\s*([a-z0-9!-]+)", re.IGNORECASE)
BLOCK_TAG = re.compile(
    r"</?(?:address|blockquote|body|br|center|div|h[1-6]|head|hr|html|li|ol|p|table|tbody|td|tfoot|th|thead|tr|ul)\b",
    re.IGNORECASE,
)
OPAQUE = re.compile(
    r"<(?P<name>head|style|script|title)\b.*?(?:</(?P=name)\s*>|\Z)|<!--.*?(?:-->|\Z)",
    re.IGNORECASE | re.DOTALL,
)
SIGN_OFF = re.compile(
    r"(?:um |un |forte |fuerte |um forte )?(?:abra[cç]os?|abs|att|atte|beijos?)\b"
    r"|(?:atenciosamente|cordialmente|atentamente|respeitosamente|até (?:mais|breve|logo)"
    r"|(?:muito )?obrigad[oa]|(?:muchas )?gracias|(?:un |cordiales )?saludos?|grato|grata"
    r"|(?:best|kind|warm|many)?\s*(?:regards|wishes|thanks)|best|cheers|sincerely|thank you"
    r"|yours (?:sincerely|truly|faithfully)|cordialement|bien à vous|viele grüße|cordiali saluti"
    r")\b|--",
    re.IGNORECASE,
)
MAX_SIGN_OFF_WORDS = 6
# A last line that is only a name: a few words and no period.
NAME_ALONE = re.compile(r"\w[\w.'\u2019|, -]{0,38}\w")
MAX_NAME_WORDS = 4
UNSUBSCRIBE = re.compile(
    r"unsubscri|opt(?:ing)?[ -]?out|no longer (?:wish|want)|stop receiving|remove me"
    r"|descadastr|desinscre|cancel\w* (?:a |sua |la |su |tu )?(?:inscri|assinatura|suscrip)"
    r"|sair da lista|(?:parar de|deixar de|não \w+(?: mais)?) receber|não quer(?:ia|er)? mais"
    r"|(?:darse|darte|dar) de baja|dejar de recibir|no (?:desea|quiere|deseas|quieres) recibir"
    r"|(?:rather not|prefer not to|prefieres? no|prefere não|preferir não) (?:hear|recei|rece?b)"
    r"|désabonn|désinscri|abmelden|disiscri"
    r"|(?:repl\w+|respond\w+|responda\w*|envi\w+|send|text)\s[\"'“]?(?:stop|sair|parar|pare|baja)\b"
    r"|(?-i:\b(?:STOP|SAIR|PARAR|PARE|BAJA)\b)",
    re.IGNORECASE,
)
GAP = re.compile(r"\W{2,}")
MIN_WORD_LENGTH = 4
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


def visible_text(draft: Draft) -> str:
    """Return the visible text of the body, each block on lines of its own."""
    if not draft.is_html:
        return draft.body
    text = OPAQUE.sub("", draft.body)
    return html.unescape(TAG.sub(lambda tag: "\n" if BLOCK_TAG.match(tag[0]) else "", text))


def longest_gap(text: str) -> int:
    """Return how many line breaks follow one another without a word between them."""
    return max((gap.count("\n") for gap in GAP.findall(text)), default=0)


def lines_of(text: str) -> list[str]:
    """Return the lines that are not blank, with their whitespace collapsed."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def signature_of(text: str) -> list[str]:
    """Return the lines from the last sign-off on, or else a last line that is only a name."""
    lines = lines_of(text)
    for position in range(len(lines) - 1, 0, -1):
        line = lines[position]
        if SIGN_OFF.match(line) and len(line.split()) <= MAX_SIGN_OFF_WORDS:
            return lines[position:]
    last = lines[-1:]
    is_name = last and NAME_ALONE.fullmatch(last[0]) and len(last[0].split()) <= MAX_NAME_WORDS
    return last if is_name and len(lines) > 1 else []


def unsubscribe_sentences(text: str) -> list[str]:
    """Return the sentences that say how to stop receiving messages."""
    sentences = (" ".join(sentence.split()) for sentence in SENTENCE_END.split(text))
    return [sentence for sentence in sentences if says_how_to_stop(sentence)]


# A message and its rewrite share most sentences.
@lru_cache(maxsize=256)
def says_how_to_stop(sentence: str) -> bool:
    """Return whether a sentence says how to stop receiving messages."""
    return UNSUBSCRIBE.search(sentence) is not None


def content_words(text: str) -> set[str]:
    """Return the longer words of a message without its signature and unsubscribe sentences."""
    lines = lines_of(text)
    content = "\n".join(lines[: len(lines) - len(signature_of(text))])
    for sentence in unsubscribe_sentences(content):
        content = content.replace(sentence, "")
    return {word for word in words_of(content) if len(word) >= MIN_WORD_LENGTH}


def keeps_markup(original: str, rewritten: str) -> bool:
    """Return whether rewritten HTML uses only the tags of the original.

    Tags are compared as written, so that no two parsers can disagree about them. Tags with
    attributes (links, images, styled cells) must occur as often as in the original. Plain tags
    such as ``<p>`` may differ in number, if they are closed as in the original.
    """
    before, after = Counter(TAG.findall(original)), Counter(TAG.findall(rewritten))
    return (
        _opaque_parts(original) == _opaque_parts(rewritten)
        and before.keys() >= after.keys()
        and _tags_with_attributes(before) == _tags_with_attributes(after)
        and _unclosed_tags(before) == _unclosed_tags(after)
        and _loose_brackets(original) == _loose_brackets(rewritten)
    )


def _opaque_parts(text: str) -> list[str]:
    """Return the parts that no reader sees: styles, scripts, comments."""
    return [part[0] for part in OPAQUE.finditer(text)]


def _tags_with_attributes(tags: Counter[str]) -> dict[str, int]:
    return {tag: count for tag, count in tags.items() if "=" in tag}


def _unclosed_tags(tags: Counter[str]) -> dict[str, int]:
    balance: Counter[str] = Counter()
    for tag, count in tags.items():
        name = TAG_NAME.match(tag)
        if name and name[2].lower() not in ("br", "hr", "img"):
            balance[name[2].lower()] += -count if name[1] else count
    return {name: count for name, count in balance.items() if count}


def _loose_brackets(text: str) -> Counter[str]:
    return Counter(char for char in TAG.sub("", text) if char in "<>")
