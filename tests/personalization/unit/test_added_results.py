"""What the product does, how soon it helps and what it costs are the message's to say."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cadence_core.personalization.guardrails import fault_in
from cadence_core.personalization.port import FallbackReason
from tests.personalization.answer_lists import originals

MONEY, PROMISE = FallbackReason.ADDED_MONEY, FallbackReason.ADDED_PROMISE
PRICED = {
    "follow_en": "Plans start at $49 a month.",
    "follow_pt": "O plano começa em R$ 490 por mês.",
    "follow_es": "El plan empieza en 49 € al mes.",
}
# Verbs that no list has.
DEEDS = {
    "en": ["quarters", "squashes", "trounces", "untangles", "polishes", "tames"],
    "pt": ["desmancha", "esmaga", "domina", "lapida", "espanta", "enterra"],
    "es": ["deshace", "aplasta", "domina", "pule", "espanta", "entierra"],
}
# How one counts the message's own things, and things that the message speaks of.
COUNTS = {
    "en": ["more", "fewer", "no", "not a single", "every"],
    "pt": ["mais", "menos", "nenhum dos", "nem um dos", "nem um só dos"],
    "es": ["más", "menos", "ninguno de los", "ni uno de los", "ni uno solo de los"],
}
OWN = {"en": "distributors", "pt": "clientes", "es": "talleres"}
SAID = {
    "en": ("Leeds has", "every spring"),
    "pt": ("Campinas tem", "na primavera"),
    "es": ("Zaragoza tiene", "en primavera"),
}
OBJECTS = {"en": "every gizmo", "pt": "o trambolho", "es": "cada trasto"}


def _fault(name: str, old: str, new: str) -> FallbackReason | None:
    original, facts = originals()[name]
    assert old in original.body
    return fault_in(replace(original, body=original.body.replace(old, new, 1)), original, facts)


def _fault_of(language: str, sentence: str) -> FallbackReason | None:
    return _fault(f"mail_{language}", "\n\n", f"\n\n{sentence} ")


@given(st.sampled_from(sorted(DEEDS)), st.data())
def test_the_product_may_do_nothing_that_the_message_does_not_say(
    language: str, data: st.DataObject
) -> None:
    deed = data.draw(st.sampled_from(DEEDS[language]))
    beside = data.draw(
        st.sampled_from({"en": ["", "always "], "pt": ["", "já "], "es": ["", "ya "]}[language])
    )

    assert _fault_of(language, f"Acme {beside}{deed} {OBJECTS[language]}.") == PROMISE


@given(st.sampled_from(sorted(DEEDS)), st.data())
def test_what_is_ours_may_do_nothing_that_the_message_does_not_say(
    language: str, data: st.DataObject
) -> None:
    deed = data.draw(st.sampled_from(DEEDS[language]))
    subject = data.draw(
        st.sampled_from(
            {
                "en": ["Our gizmo", "Acme helps people and"],
                "pt": ["Nossa engenhoca", "A Acme ajuda pessoas e"],
                "es": ["Nuestro cacharro", "Acme ayuda a la gente y"],
            }[language]
        )
    )

    assert _fault_of(language, f"{subject} {deed} {OBJECTS[language]}.") == PROMISE


@given(st.sampled_from(sorted(COUNTS)), st.data())
def test_what_the_message_speaks_of_may_not_be_counted(language: str, data: st.DataObject) -> None:
    count = data.draw(st.sampled_from(COUNTS[language]))
    subject, adverb = SAID[language]

    assert _fault_of(language, f"{subject} {count} {OWN[language]} {adverb}.") == PROMISE
    assert _fault_of(language, f"{subject} {count} {OWN[language]}?") != PROMISE
    assert _fault_of(language, f"{subject} {count} nenúfares {adverb}.") != PROMISE


@pytest.mark.parametrize(
    ("language", "sentence", "fault"),
    [
        ("en", "Your distributors never wait.", PROMISE),
        ("en", "The lilies never wait.", None),
        ("en", "Counts are not always easy.", None),
        ("pt", "A entrega está sempre pronta.", PROMISE),
        ("pt", "A varanda está sempre pronta.", None),
        ("es", "Los talleres siempre están listos.", PROMISE),
        ("es", "El nenúfar siempre está listo.", None),
    ],
)
def test_what_the_message_speaks_of_is_not_always_so(
    language: str, sentence: str, fault: FallbackReason | None
) -> None:
    assert _fault_of(language, sentence) == fault


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("follow_en", "Plans for three practices start at $49 a month."),
        ("follow_en", "Patients start at $49 a month."),
        ("follow_pt", "O plano para as equipes começa em R$ 490 por mês."),
        ("follow_es", "El plan de la semana empieza en 49 € al mes."),
        ("follow_en", "Plans start at $49 a month, and a month is free."),
    ],
)
def test_a_price_is_no_ones_but_the_messages(name: str, sentence: str) -> None:
    assert _fault(name, PRICED[name], sentence) == MONEY


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Acme shows this on one screen."),
        ("en", "Most people see it this way."),
        ("pt", "A Acme mostra isso em uma tela."),
        ("pt", "Muitas vezes é assim."),
        ("pt", "A Acme mostra isso, e às vezes um deles pesa."),
        ("es", "Acme muestra esto en una pantalla."),
        ("es", "Muchos equipos lo conocen."),
        ("es", "Acme muestra esto, y a veces uno de ellos pesa."),
        ("es", "Andar con las manos llenas cansa."),
    ],
)
def test_what_the_product_shows_may_be_said(language: str, sentence: str) -> None:
    assert _fault_of(language, sentence) is None


@given(st.sampled_from(sorted(PRICED)), st.text("bcdfghjklmpqrtvwxz", min_size=4, max_size=9))
@example("follow_en", "http")
@example("follow_en", "bxxx")
def test_nothing_may_be_added_to_a_price(name: str, word: str) -> None:
    price = PRICED[name]

    # Which fault it is depends on the word: "http" begins an address, "xxx" is a placeholder.
    assert _fault(name, price, f"{price[:-1]} {word}.") is not None


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("follow_en", "The plans start at $49 a month."),
        ("follow_pt", "O plano custa a partir de R$ 490 por mês."),
        ("follow_es", "Los planes empiezan en 49 € al mes."),
    ],
)
def test_a_price_may_be_said_in_other_words(name: str, sentence: str) -> None:
    assert _fault(name, PRICED[name], sentence) is None


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Relief comes straight away."),
        ("en", "The wobbling goes away for good."),
        ("en", "Bakeries we work with sleep at night."),
        ("en", "The repair is ours."),
        ("en", "We bake it for less."),
        ("en", "The oven more than covers itself."),
        ("en", "Bakers sleep easy."),
        ("en", "You keep more than you put in."),
        ("en", "We have never burnt a loaf."),
        ("pt", "O alívio vem já na primeira semana."),
        ("pt", "O atraso deixa de ser um problema."),
        ("pt", "As redes que usam dormem à noite."),
        ("pt", "O conserto é nosso."),
        ("pt", "O gerente não terá do que reclamar."),
        ("pt", "A Padaria Sol assaria mais pães."),
        ("pt", "Nunca queimamos um pão."),
        ("pt", "As prateleiras ficam cheias."),
        ("pt", "O forno passa a assar sozinho."),
        ("es", "Se nota desde el primer invierno."),
        ("es", "El retraso deja de ser un problema."),
        ("es", "Los talleres que la usan duermen de noche."),
        ("es", "El arreglo queda de nuestra parte."),
        ("es", "Talleres Rivas arreglaría más coches."),
        ("es", "Lo ponemos nosotros."),
        ("es", "La grúa va incluida."),
        ("es", "Otros viveros ya duplican sus nenúfares."),
        ("es", "Los clientes nunca vuelven a quejarse."),
    ],
)
def test_how_soon_and_how_wholly_it_helps_may_not_be_added(language: str, sentence: str) -> None:
    assert _fault_of(language, sentence) in (MONEY, PROMISE, FallbackReason.CHANGED_DATE)
