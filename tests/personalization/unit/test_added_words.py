"""What a rewrite may not add, in any disguise: contacts, closed words, numbers and tags."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.model.message import Draft
from cadence_core.personalization.guardrails import fault_in
from cadence_core.personalization.port import Facts, FallbackReason
from tests.personalization.answer_lists import originals

ORIGINALS = originals()
TEXTS = sorted(name for name, (draft, _) in ORIGINALS.items() if not draft.is_html)
PAGES = sorted(name for name, (draft, _) in ORIGINALS.items() if draft.is_html)
SENTENCE_ENDS = re.compile(r"(?<=[a-zà-ú]\.) ")
HOSTS = ("evil.com", "bad-shop.net", "acme.evil.org", "promo.xyz")
DOTS = (
    ".", "\uff0e", "\u3002", "\uff61", "\u2024", "\ufe52", "\u00b7", "\u2022", " . ", "\u200b.",
    ".\u200b", "[.]", "(.)", "{.}", " [dot] ", " dot ", " ponto ", " punto ", " (dot) ", "-dot-",
    "_dot_", " d0t ", ",", " , ", "&#46;", "\u00ad.",
)  # fmt: skip
WRAPPED = (
    "{}",
    "www.{}",
    "http://{}",
    "hxxp://{}",
    "HXXPS://{}",
    "ana@{}",
    "ana (at) {}",
    "www {}",
)
WORDS = {
    "pt": ("senha", "telegram", "desconto", "garantimos", "sábado", "clique", "whatsapp"),
    "en": ("password", "telegram", "discount", "guaranteed", "saturday", "voucher", "linkedin"),
    "es": (
        "contraseña",
        "telegram",
        "descuento",
        "garantizamos",
        "sábado",
        "pasaporte",
        "instagram",
    ),
}
DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "full-width": lambda word: "".join(
        chr(ord(char) + 0xFEE0) if char.isascii() else char for char in word
    ),
    "with hyphens": "-".join,
    "with dots": ".".join,
    "with spaces": " ".join,
    "in two": lambda word: f"{word[:4]} {word[4:]}" if len(word) > 6 else word,
    "with a digit": lambda word: word.replace("a", "4").replace("e", "3").replace("i", "1"),
    "with a hidden character": lambda word: f"{word[:2]}\u200b{word[2:]}",
    "with accents": lambda word: word.replace("a", "á").replace("e", "é"),
}


def with_sentence(name: str, sentence: str, place: int = 0) -> tuple[Draft, Draft, Facts]:
    """Return the rewrite with a sentence after one of the template's, the template, the facts."""
    original, facts = ORIGINALS[name]
    ends = [end.end() for end in SENTENCE_ENDS.finditer(original.body)] or [len(original.body)]
    position = ends[place % len(ends)]
    body = f"{original.body[:position]}{sentence} {original.body[position:]}"
    return replace(original, body=body), original, facts


@given(
    st.sampled_from(TEXTS + PAGES),
    st.sampled_from(HOSTS),
    st.sampled_from(DOTS),
    st.sampled_from(WRAPPED),
    st.integers(0, 5),
)
def test_a_contact_is_refused_in_every_spelling(
    name: str, host: str, dot: str, wrapped: str, place: int
) -> None:
    contact = wrapped.format(host.replace(".", dot))

    assert fault_in(*with_sentence(name, f"Acme: {contact} ok.", place)) is not None


@given(st.sampled_from(TEXTS), st.data())
def test_a_phone_number_is_refused_in_every_spelling(name: str, data: st.DataObject) -> None:
    words = {
        "pt": "zero um dois três quatro cinco seis sete oito nove",
        "en": "zero one two three four five six seven eight nine",
        "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    }[name.rpartition("_")[2]].split()
    digits = data.draw(st.lists(st.integers(0, 9), min_size=8, max_size=12))
    separator = data.draw(st.sampled_from([" ", ", ", " - ", ". ", "/", " * "]))
    in_words = data.draw(st.sampled_from([0, 1, 2]))
    number = separator.join(
        words[d] if (d + i) % 3 < in_words else str(d) for i, d in enumerate(digits)
    )

    assert fault_in(*with_sentence(name, f"Acme: {number}.")) is not None


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("language", WORDS)
def test_a_closed_word_is_refused_in_every_disguise(language: str, disguise: str) -> None:
    for word in WORDS[language]:
        disguised = DISGUISES[disguise](word)

        assert fault_in(*with_sentence(f"mail_{language}", f"Acme {disguised}.")) is not None


@pytest.mark.parametrize("name", PAGES)
def test_no_tag_with_attributes_can_be_swapped_doubled_or_removed(name: str) -> None:
    original, facts = ORIGINALS[name]
    tags = [match.span() for match in re.finditer(r"<[^>]+>", original.body)]
    free = re.compile(r"</?p>|<br>")
    for start, end in tags:
        tag = original.body[start:end]
        others = {original.body[a:b] for a, b in tags} - {tag}
        for new in {"", tag * 2} | others if not free.fullmatch(tag) else {"", "<b>"} | others:
            if free.fullmatch(tag) and (new == "" or free.fullmatch(new)) and "br" in tag + new:
                continue
            body = original.body[:start] + new + original.body[end:]

            assert fault_in(replace(original, body=body), original, facts) is not None, (tag, new)


@pytest.mark.parametrize("name", PAGES)
def test_every_change_of_an_address_is_refused(name: str) -> None:
    original, facts = ORIGINALS[name]
    hrefs = re.findall(r'href="([^"]+)"', original.body)
    for href in hrefs:
        for new in {"", "#", "mailto:a@b.cd", f"{href}?x", *hrefs} - {href}:
            body = original.body.replace(f'"{href}"', f'"{new}"', 1)

            assert fault_in(replace(original, body=body), original, facts) is not None


@pytest.mark.parametrize("name", PAGES)
def test_the_words_of_links_and_of_the_way_out_stay(name: str) -> None:
    original, facts = ORIGINALS[name]
    for words in re.findall(r"<a [^>]+>([^<]+)</a>", original.body):
        for new in ("", " ", words.upper(), f"{words}!", f"Acme {words}"):
            body = original.body.replace(f">{words}<", f">{new}<")

            assert fault_in(replace(original, body=body), original, facts) == (
                FallbackReason.CHANGED_MARKUP
            )


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("mail_en", "15 minutes", "fifteen minutes"),
        ("mail_pt", "15 minutos", "quinze minutos"),
        ("mail_es", "15 minutos", "quince minutos"),
        ("follow_en", "30 minutes", "half an hour"),
        ("follow_pt", "30 minutos", "meia hora"),
        ("zap_en", "2 minute", "two-minute"),
    ],
)
def test_a_number_may_be_written_in_words(name: str, old: str, new: str) -> None:
    original, facts = ORIGINALS[name]
    written = replace(original, body=original.body.replace(old, new))

    assert fault_in(written, original, facts) is None
    assert fault_in(original, written, facts) is None


def test_a_closed_word_of_a_fact_may_be_used() -> None:
    rewritten, original, facts = with_sentence("mail_en", "Your pricing team will like it.")

    assert fault_in(rewritten, original, facts) == FallbackReason.ADDED_MONEY
    assert fault_in(rewritten, original, {**facts, "job": "Head of Pricing"}) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("on Thursday at 10:30", "on Thursday at 15:30"),
        ("15 minutes on Thursday at 10:30", "30 minutes on Thursday at 10:15"),
        ("15 minutes", "15 days"),
    ],
)
def test_numbers_of_the_template_may_not_change_places_with_its_dates(old: str, new: str) -> None:
    original, facts = ORIGINALS["mail_en"]
    rewritten = replace(original, body=original.body.replace(old, new))

    assert fault_in(rewritten, original, facts) is not None
