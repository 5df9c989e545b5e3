"""What a sentence means to its reader: an offer, a result, an insult, or the opposite."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.personalization.guardrails import fault_in
from cadence_core.personalization.port import FallbackReason
from tests.personalization.answer_lists import originals

PROMISE, DATE = FallbackReason.ADDED_PROMISE, FallbackReason.CHANGED_DATE
INSULT, MEANING = FallbackReason.ADDED_INSULT, FallbackReason.CHANGED_MEANING
# What the templates claim, and the ways to deny it; "*" is the verb.
CLAIMS = {
    "mail_en": ("we help them", "help", ["do not *", "cannot *", "will never *", "don't *"]),
    "follow_en": ("It fills gaps", "fills", ["no longer *", "rarely *", "never *", "hardly *"]),
    "mail_pt": ("nós ajudamos", "ajudamos", ["não *", "nunca *", "jamais *", "já não *"]),
    "follow_pt": ("Ela concilia", "concilia", ["não *", "raramente *", "deixa de *", "nunca *"]),
    "mail_es": ("les ayudamos", "ayudamos", ["no *", "nunca *", "tampoco *", "ya no *"]),
    "follow_es": ("Ayuda a llenar", "Ayuda", ["No *", "Nunca *", "Raramente *", "Deja de *"]),
}


def _fault(language: str, sentence: str) -> str | None:
    original, facts = originals()[f"mail_{language}"]
    head, _, rest = original.body.partition("\n\n")
    return fault_in(replace(original, body=f"{head}\n\n{sentence} {rest}"), original, facts)


@given(st.sampled_from(sorted(CLAIMS)), st.data())
def test_a_claim_of_the_message_may_not_be_denied(name: str, data: st.DataObject) -> None:
    claim, verb, denials = CLAIMS[name]
    denial = data.draw(st.sampled_from(denials)).replace("*", verb)
    original, facts = originals()[name]
    body = original.body.replace(claim, claim.replace(verb, denial))

    assert body != original.body
    assert fault_in(replace(original, body=body), original, facts) is not None


@pytest.mark.parametrize(
    ("language", "sentence", "fault"),
    [
        ("en", "Food distributors do not lose hours.", MEANING),
        ("en", "Food distributors do not have it easy.", None),
        ("pt", "As redes não perdem clientes.", MEANING),
        ("pt", "As redes não têm vida fácil.", None),
        ("es", "Los talleres no pierden horas.", MEANING),
        ("es", "Los talleres no descansan.", None),
    ],
)
def test_what_the_message_complains_of_may_not_be_denied_beside_it(
    language: str, sentence: str, fault: FallbackReason | None
) -> None:
    assert _fault(language, sentence) == fault


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        ("We lose the tickets.", MEANING),
        ("It is hard to say who loses tickets.", None),
    ],
)
def test_a_denial_of_the_message_may_only_be_left_out_in_other_words(
    new: str, fault: FallbackReason | None
) -> None:
    original, facts = originals()["mail_en"]
    said = "We do not lose the tickets."
    denial = replace(original, body=original.body.replace("\n\n", f"\n\n{said} ", 1))

    assert fault_in(replace(denial, body=denial.body.replace(said, new)), denial, facts) == fault


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("we help them keep", "we do not help them keep", MEANING),
        ("we help them keep", "we not only help them keep", None),
        ("Most food distributors lose", "Not every food distributor loses", None),
    ],
)
def test_only_a_verb_that_is_denied_turns_a_sentence(
    old: str, new: str, fault: FallbackReason | None
) -> None:
    original, facts = originals()["mail_en"]
    body = original.body.replace(old, new)

    assert body != original.body
    assert fault_in(replace(original, body=body), original, facts) == fault


@pytest.mark.parametrize(
    ("language", "sentence", "fault"),
    [
        ("en", "Costs pile up in barns.", None),
        ("en", "Costs fall in barns.", PROMISE),
        ("en", "Whoever is in charge of a barn is busy.", None),
        ("en", "Our charges are modest.", PROMISE),
        ("pt", "Os custos se acumulam no celeiro.", None),
        ("pt", "Os custos do celeiro caem.", PROMISE),
        ("es", "Los costes se acumulan en el granero.", None),
        ("es", "Los costes del granero bajan.", PROMISE),
        ("en", "We make an exception on the plan.", PROMISE),
        ("pt", "Fazemos uma exceção para o celeiro.", PROMISE),
        ("es", "Hacemos una excepción con el granero.", PROMISE),
    ],
)
def test_a_cost_may_be_named_and_not_offered(
    language: str, sentence: str, fault: FallbackReason | None
) -> None:
    assert _fault(language, sentence) == fault


@pytest.mark.parametrize(
    ("language", "sentence", "fault"),
    [
        ("en", "Barns like yours told us about it.", None),
        ("en", "Barns like yours glowed.", PROMISE),
        ("en", "Nobody at the barn sees all of it.", None),
        ("en", "Nobody at the barn will see rust.", PROMISE),
        ("pt", "Outros celeiros contaram o mesmo.", None),
        ("pt", "Outros celeiros brilharam.", PROMISE),
        ("pt", "Outros celeiros brilharam?", None),
        ("pt", "As telhas não param de cair.", None),
        ("pt", "Ninguém enxerga o celeiro inteiro.", None),
        ("es", "Otros graneros nos contaron lo mismo.", None),
        ("es", "Otros graneros brillaron.", PROMISE),
        ("es", "Nadie ve el granero entero.", None),
        ("es", "Con nosotros brilla el granero.", PROMISE),
    ],
)
def test_what_others_told_may_be_said_and_what_they_got_may_not(
    language: str, sentence: str, fault: FallbackReason | None
) -> None:
    assert _fault(language, sentence) == fault


@pytest.mark.parametrize(
    ("template", "old", "new"),
    [
        ("mail_en", "15 minutes on Thursday", "an hour on Thursday"),
        ("mail_pt", "15 minutos na quinta", "uma hora na quinta"),
        ("mail_es", "15 minutos el jueves", "una hora el jueves"),
        ("mail_en", "on Thursday at 10:30", "on Thursday at 10:30, in mid month,"),
        ("mail_es", "el jueves", "a mediados de mes, el jueves"),
    ],
)
def test_a_time_may_not_become_another(template: str, old: str, new: str) -> None:
    original, facts = originals()[template]
    body = original.body.replace(old, new)

    assert body != original.body
    assert fault_in(replace(original, body=body), original, facts) == DATE


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Only a fool counts by hand."),
        ("pt", "Só um tolo conta à mão."),
        ("es", "Solo un tonto cuenta a mano."),
    ],
)
def test_an_insult_is_refused(language: str, sentence: str) -> None:
    assert _fault(language, sentence) == INSULT


def test_the_companys_name_may_go_and_the_readers_may_not() -> None:
    original, facts = originals()["mail_en"]

    assert facts["company_name"] == "Northwind Foods"
    without = original.body.replace("at Northwind Foods", "there")
    assert without != original.body
    assert fault_in(replace(original, body=without), original, facts) is None
    nameless = original.body.replace("Hi Grace", "Hello")
    assert fault_in(replace(original, body=nameless), original, facts) == FallbackReason.LOST_NAME
