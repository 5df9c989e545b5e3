"""Words that ask for nothing pass; the same words in a request do not."""

import pytest

from cadence_core.model.message import Draft
from cadence_core.personalization.guardrails import fault_in
from tests.personalization.answer_lists import originals


def _fault(name: str, sentence: str) -> str | None:
    original, facts = originals()[name]
    spot = {"mail_en": "Hi", "mail_pt": "Oi", "mail_es": "Hola"}[name]
    assert original.body.startswith(spot)
    head, _, rest = original.body.partition("\n\n")
    body = f"{head}\n\n{sentence} {rest}"
    return fault_in(Draft(original.subject, body, is_html=False), original, facts)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("mail_en", "I imagine that the phones rarely rest."),
        ("mail_en", "Nobody should need a phone call to know that."),
        ("mail_en", "Their guests still book by phone. Our team knows how long that takes."),
        ("mail_en", "I'd be happy to show you how it works, and we'd keep it short."),
        ("mail_en", "I come back to my email from last week."),
        ("mail_pt", "Imagino que meu e-mail da semana passada tenha se perdido."),
        ("mail_es", "Retomo mi correo de la semana pasada."),
        ("mail_es", "Es una tienda preciosa."),
        ("mail_en", "Bookings reach them by phone and on paper."),
        ("mail_en", "I imagine that Mondays are the worst."),
        ("mail_pt", "As reservas chegam por telefone e no papel."),
        ("mail_pt", "Imagino que aos sábados seja pior."),
        ("mail_es", "Imagino que los lunes son los peores."),
        ("mail_es", "El punto es que nadie lo ve."),
        ("mail_es", "Las parcelas no se enfrían igual."),
    ],
)
def test_a_harmless_sentence_passes(name: str, sentence: str) -> None:
    assert _fault(name, sentence) is None


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("mail_en", "Phone me about it."),
        ("mail_en", "My phone is always on."),
        ("mail_en", "I prefer that we talk over the phone."),
        ("mail_en", "Send it to my e-mail instead."),
        ("mail_en", "Tell us your log'in."),
        ("mail_pt", "Escreva para o meu e-mail pessoal."),
        ("mail_es", "Escriba a mi correo privado."),
        ("mail_es", "El precio es el mejor."),
        ("mail_en", "We take bookings on Mondays."),
        ("mail_es", "Llame por telefono los lunes."),
        ("mail_es", "Estamos en acme punto es."),
        ("mail_pt", "Em parcelas sai melhor."),
    ],
)
def test_the_same_words_in_a_request_are_refused(name: str, sentence: str) -> None:
    assert _fault(name, sentence) is not None
