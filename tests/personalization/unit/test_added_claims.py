"""What becomes of the reader is the message's to say; a rewrite may ask or suppose it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.personalization.claims import added_claims
from cadence_core.personalization.folding import fold_line
from cadence_core.personalization.guardrails import fault_in
from cadence_core.personalization.port import FallbackReason
from tests.personalization.answer_lists import originals

# Verbs that no list has.
DEEDS = {
    "en": ["glimmers", "trots", "blossoms", "unfolds", "hums", "bounces"],
    "pt": ["brilha", "galopa", "desabrocha", "levita", "zumbe", "rodopia"],
    "es": ["brilla", "galopa", "retumba", "levita", "zumba", "revolotea"],
}
# The reader, theirs, none of the message's things, and those things.
SUBJECTS = {
    "en": ["You always", "Your barn", "No count", "The distributor"],
    "pt": ["Você", "Seu celeiro", "Nenhuma entrega", "A transportadora"],
    "es": ["Usted", "Su granero", "Ningún recambio", "El taller"],
}
OTHERS = {"en": "The sparrow", "pt": "O pardal", "es": "El gorrión"}
SEEN = {"en": "I imagine that", "pt": "Imagino que", "es": "Supongo que"}


def _faults(language: str, sentence: str) -> FallbackReason | None:
    original, facts = originals()[f"mail_{language}"]
    return fault_in(
        replace(original, body=original.body.replace("\n\n", f"\n\n{sentence} ", 1)),
        original,
        facts,
    )


@given(st.sampled_from(sorted(DEEDS)), st.data())
def test_what_becomes_of_the_reader_may_not_be_added_whatever_it_is(
    language: str, data: st.DataObject
) -> None:
    subject = data.draw(st.sampled_from(SUBJECTS[language]))
    deed = data.draw(st.sampled_from(DEEDS[language]))

    assert _faults(language, f"{subject} {deed}.") == FallbackReason.ADDED_PROMISE


@given(st.sampled_from(sorted(DEEDS)), st.data())
def test_it_may_be_asked_or_supposed(language: str, data: st.DataObject) -> None:
    subject = data.draw(st.sampled_from(SUBJECTS[language]))
    deed = data.draw(st.sampled_from(DEEDS[language]))
    claim = f"{subject[0].lower()}{subject[1:]} {deed}"

    assert _claims(language, f"{claim}?") == []
    assert _claims(language, f"{SEEN[language]} {claim}.") == []
    assert _claims(language, f"{claim}.") != []


@given(st.sampled_from(sorted(DEEDS)), st.data())
def test_what_the_message_does_not_speak_of_may_do_anything(
    language: str, data: st.DataObject
) -> None:
    deed = data.draw(st.sampled_from(DEEDS[language]))

    assert _faults(language, f"{OTHERS[language]} {deed}.") is None


@pytest.mark.parametrize(
    ("language", "sentence", "is_claim"),
    [
        ("en", "You know this.", False),
        ("en", "Your supply chain team knows this.", False),
        ("en", "Your supply chain glimmers.", True),
        ("en", "Your barn is full.", False),
        ("en", "Your barn is safe.", True),
        ("en", "Northwind Foods wins.", True),
        ("en", "Most food distributors lose hours.", False),
        ("en", "Distributors lose fewer hours.", True),
        ("en", "It is hard.", False),
        ("en", "Nobody sings.", False),
        ("en", "Nobody loses more hours.", False),
        ("en", "Your message was clear.", False),
        ("en", "If you win, the sparrow sings.", False),
        ("en", "The sparrow sings, and you come out well.", True),
        ("pt", "Você sabe disso.", False),
        ("pt", "Seu celeiro está cheio.", False),
        ("pt", "Seu celeiro está salvo.", True),
        ("pt", "Lhe sobra tudo.", True),
        ("pt", "Lhe escrevo por isso.", False),
        ("es", "Usted lo conoce.", False),
        ("es", "Su granero está lleno.", False),
        ("es", "Su granero está a salvo.", True),
        ("es", "Se ríe solo.", True),
        ("es", "Los talleres viejos brillan.", True),
        ("es", "Los talleres viejos esperan.", False),
        ("es", "Le escribo por eso.", False),
    ],
)
def test_subject_and_verb_decide(language: str, sentence: str, is_claim: bool) -> None:  # noqa: FBT001
    assert bool(_claims(language, sentence)) == is_claim


def test_no_words_of_another_language_are_read() -> None:
    assert [*added_claims(["you win."], [], "", "fr")] == []
    assert [*added_claims(["you win."], [], "", None)] == []


def _claims(language: str, sentence: str) -> list[str]:
    original, facts = originals()[f"mail_{language}"]
    known = "\n".join(f"{name} {value}" for name, value in facts.items()).lower()
    return [*added_claims([fold_line(sentence)], [fold_line(original.body)], known, language)]
