"""The phrases of automatic answers: they can be read, and none of them means everything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.absences import own_text, says_absent, says_left
from cadence_core.feedback.domain.phrases import Phrase, Words

MEANINGLESS = ("", "xqzxq", "xqzxq vqwvw qxqxq zxzqz xqxwq wqvqx vxqzw", "4711 12 2026 1 2 3")


@pytest.mark.parametrize("phrase", Phrase)
@pytest.mark.parametrize("text", MEANINGLESS)
def test_words_without_a_meaning_say_nothing(phrase: Phrase, text: str) -> None:
    words = Words(text)

    assert words.languages_saying(phrase) == []
    assert words.languages_saying_only(phrase) == []
    assert words.languages_beginning_with(phrase) == []
    assert words.after(phrase) == ""


@pytest.mark.parametrize(
    ("phrase", "language", "text"),
    [
        (Phrase.ABSENT, "en", "I'm currently OUT of the office."),
        (Phrase.ABSENT, "de", "Ich bin vom 1. bis 4. Dezember nicht im Büro."),
        (Phrase.URGENT, "fr", "en cas d'urgence"),
        (Phrase.URGENT, "fr", "en cas d\u2019URGENCE"),
        (Phrase.RETURN, "ja", "12月4日まで"),
        (Phrase.LEFT, "pl", "zakończyłam pracę"),
        (Phrase.LEFT, "no", "Hun jobber ikke lenger her"),
        (Phrase.LEFT, "da", "Hun jobber ikke lenger her"),
    ],
)
def test_case_accents_and_elisions_do_not_matter(phrase: Phrase, language: str, text: str) -> None:
    assert language in Words(text).languages_saying(phrase)


def test_what_is_greeted_stands_after_the_greeting() -> None:
    assert Words("Hallo Maria").after(Phrase.GREETING).split() == ["maria"]
    assert Words("Maria").after(Phrase.GREETING) == ""


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    written = own_text(text)

    assert says_absent(written) in (True, False)
    assert says_left(written) in (True, False)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("I am away.\nKind regards\nMaria\nTel. 1", "I am away."),
        ("I am away.\nMit freundlichen Grüßen\nMaria", "I am away."),
        ("I am away.\nThis mail is confidential.\nBye", "I am away."),
        ("Thanks", "Thanks"),
        ("Away until 4.12.2026 (paulo@lead.test)", "Away until 4.12.2026 (paulo@lead.test)"),
        ("> quoted", ""),
    ],
)
def test_a_signature_and_a_quotation_are_not_what_a_person_writes(text: str, own: str) -> None:
    assert own_text(text) == own
