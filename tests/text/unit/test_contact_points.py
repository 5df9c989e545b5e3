import pytest

from cadence_core.text.contact_points import contact_points


@pytest.mark.parametrize(
    "text",
    [
        "Falamos às 10h30, por volta de 2 mil reais, ok? Até 5 de maio (se der).",
        "I work with Node v2.0 and 3.5 kg of flour, e.g. at 9 a.m. on the 3rd.",
        "Nesse ponto você tem razão. Como vamos fazer? Num punto y aparte.",
    ],
)
def test_ordinary_prose_contains_no_contact_point(text: str) -> None:
    assert contact_points(text) == frozenset()


def test_punctuation_around_a_contact_point_does_not_count() -> None:
    assert contact_points("(acme.test/x), Acme.") == contact_points("acme.test/x: Acme")
