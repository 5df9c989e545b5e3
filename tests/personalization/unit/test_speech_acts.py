"""An added sentence may describe; it may not ask or promise what the template does not."""

import textwrap
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.personalization.guardrails import fault_in
from cadence_core.personalization.port import FallbackReason
from tests.personalization.answer_lists import originals

REQUEST, PROMISE = FallbackReason.ADDED_REQUEST, FallbackReason.ADDED_PROMISE
OBJECTS = {
    "en": ["the wobbly gizmo", "me a gizmo", "your gizmo", "it"],
    "pt": ["o trambolho", "me o trambolho", "seu trambolho", "as lascas"],
    "es": ["el trasto", "los trastos", "su trasto", "las astillas"],
}
# Imperatives of verbs that no list has.
VERBS = {
    "en": ["Frobnicate", "Wriggle", "Polish", "Bake", "Carve", "Whisk", "Untie", "Juggle"],
    "pt": ["Lixe", "Asse", "Costure", "Embrulhe", "Desenhe", "Sacuda", "Varra", "Despache"],
    "es": ["Lije", "Hornee", "Cosa", "Envuelva", "Dibuje", "Sacuda", "Barra", "Despache"],
}
LEADS = {
    "en": ["", "Just ", "Then ", "So ", "If you like it, "],
    "pt": ["", "Só ", "Agora ", "Então ", "Se der tempo, "],
    "es": ["", "Solo ", "Ahora ", "Entonces ", "Si le va bien, "],
}


def _fault(language: str, sentence: str) -> str | None:
    original, facts = originals()[f"mail_{language}"]
    head, _, rest = original.body.partition("\n\n")
    return fault_in(replace(original, body=f"{head}\n\n{sentence} {rest}"), original, facts)


@given(st.sampled_from(sorted(VERBS)), st.data())
def test_a_command_is_refused_whatever_its_verb_is(language: str, data: st.DataObject) -> None:
    lead = data.draw(st.sampled_from(LEADS[language]))
    verb = data.draw(st.sampled_from(VERBS[language]))
    thing = data.draw(st.sampled_from(OBJECTS[language]))

    sentence = f"{lead}{verb.lower() if lead else verb} {thing}."

    assert _fault(language, sentence) == REQUEST, sentence


@pytest.mark.parametrize(
    ("language", "sentence", "fault"),
    [
        ("en", "We juggle all the knives.", PROMISE),
        ("en", "I have put a mattress there.", None),
        ("en", "I often hear this.", None),
        ("en", "The roof will glow.", PROMISE),
        ("en", "You will know this.", None),
        ("en", "Could you whittle it?", REQUEST),
        ("en", "Could you imagine that?", None),
        ("en", "Do you see this too?", None),
        ("pt", "Lixamos tudo.", PROMISE),
        ("pt", "Ouvimos muito isso.", None),
        ("pt", "O telhado brilhará.", PROMISE),
        ("pt", "O telhado vai brilhar.", PROMISE),
        ("pt", "A gente lixa.", PROMISE),
        ("pt", "Consigo lixar tudo.", PROMISE),
        ("pt", "Você consegue lixar isso?", REQUEST),
        ("pt", "Vocês veem isso também?", None),
        ("es", "Lijamos todo.", PROMISE),
        ("es", "Lo oímos mucho.", None),
        ("es", "El tejado brillará.", PROMISE),
        ("es", "El tejado va a brillar.", PROMISE),
        ("es", "Líjeme eso.", REQUEST),
        ("es", "Un vehículo útil no es fácil.", None),
        ("es", "¿Podría lijarlo?", REQUEST),
        ("es", "¿Les pasa también?", None),
    ],
)
def test_what_a_sentence_does_decides(language: str, sentence: str, fault: str | None) -> None:
    assert _fault(language, sentence) == fault


@pytest.mark.parametrize("name", ["follow_en", "follow_pt", "follow_es"])
def test_a_sentence_may_be_wrapped_elsewhere(name: str) -> None:
    original, facts = originals()[name]
    head, text, rest = original.body.split("\n\n", 2)

    wrapped = replace(original, body=f"{head}\n\n{textwrap.fill(text, 40)}\n\n{rest}")

    assert fault_in(wrapped, original, facts) is None
    assert fault_in(original, wrapped, facts) is None


def test_a_closed_phrase_is_refused_over_two_lines() -> None:
    assert _fault("en", "The barn is free of\ncharge.") == FallbackReason.ADDED_MONEY
    assert _fault("en", "It is ours, and the barn\nwill glow.") == PROMISE


@pytest.mark.parametrize("name", ["follow_en", "follow_pt", "follow_es"])
def test_the_templates_own_requests_may_stand_anywhere(name: str) -> None:
    original, facts = originals()[name]
    paragraphs = original.body.split("\n\n")
    paragraphs[1], paragraphs[2] = paragraphs[2], paragraphs[1]

    moved = replace(original, body="\n\n".join(paragraphs))

    assert fault_in(moved, original, facts) is None


@pytest.mark.parametrize(
    ("language", "sentence", "fault"),
    [
        ("en", "The barn stays open until the end of the week.", FallbackReason.CHANGED_DATE),
        ("en", "The barn is busy every day.", None),
        ("pt", "O celeiro fecha dentro de alguns dias.", FallbackReason.CHANGED_DATE),
        ("pt", "O celeiro abre até o fim do ano.", FallbackReason.CHANGED_DATE),
        ("pt", "Como o feno chega até a senhora hoje?", None),
        ("pt", "O celeiro vive cheio todos os dias.", None),
        ("es", "El granero abre hasta fin de mes.", FallbackReason.CHANGED_DATE),
        ("es", "El granero se llena por la mañana.", FallbackReason.CHANGED_DATE),
        ("es", "El granero se llena cada mañana.", FallbackReason.CHANGED_DATE),
        ("es", "Imagino que el granero se llena cada mañana.", None),
        ("es", "El granero suele llenarse todas las mañanas.", None),
        ("es", "Imagino que el granero se llena mañana.", FallbackReason.CHANGED_DATE),
        ("es", "Eso se lleva la mañana entera.", None),
    ],
)
def test_a_limit_of_time_is_refused(language: str, sentence: str, fault: str | None) -> None:
    assert _fault(language, sentence) == fault
