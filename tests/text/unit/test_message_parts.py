import pytest

from cadence_core.text.message_parts import signature_of, unsubscribe_sentences


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("Oi\n\nAbraços,\nAna", ["Abraços,", "Ana"]),
        ("Hi\nBest regards\n\nAna | Acme", ["Best regards", "Ana | Acme"]),
        ("Hola\nUn saludo,\nAna", ["Un saludo,", "Ana"]),
        ("Hi\nThanks for the quick reply the other day, it helped a lot.\nBye now?", []),
        ("Hi\n-- \nAna\nAcme", ["--", "Ana", "Acme"]),
        ("Oi Maria, tudo bem?\n\nAna", ["Ana"]),
        ("Podemos falar?", []),
    ],
)
def test_a_signature_begins_at_the_sign_off(text: str, signature: list[str]) -> None:
    assert signature_of(text) == signature


@pytest.mark.parametrize(
    "sentence",
    [
        "To unsubscribe, reply to this email.",
        "Reply STOP to opt out.",
        "Para cancelar a inscrição, responda.",
        "Se não quer mais receber, responda SAIR.",
        "Para darse de baja, responda BAJA.",
        "Si no desea recibir más correos, avíseme.",
        "Pour vous désabonner, répondez.",
    ],
)
def test_an_unsubscribe_sentence_is_recognized(sentence: str) -> None:
    assert unsubscribe_sentences(f"Hello. {sentence} Bye.") == [sentence]
