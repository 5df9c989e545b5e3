import pytest

from cadence_core.text.language import is_same_language, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Olá João, vi que a Padaria Sol abriu uma nova loja em Campinas.", "pt"),
        ("Estimado Sr. Souza, adjunto la propuesta que acordamos con su equipo.", "es"),
        ("Did you see the message I sent yesterday?", "en"),
        ("Avez-vous vu le message que je vous ai envoyé hier ?", "fr"),
        ("Dzień dobry, czy możemy porozmawiać w czwartek?", None),
        ("Maria", None),
        ("Hi Ana, see https://acme.com, https://sol.com or write to rui@sol.com", "en"),
    ],
)
def test_a_language_is_recognized_by_its_function_words(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_a_text_too_short_to_recognize_may_become_any_language() -> None:
    assert is_same_language("Maria, ok?", "Maria, can we talk about it on Monday?")
    assert not is_same_language("Olá Maria", "Hello Maria, can we talk about it with you?")


def test_a_rewrite_without_clear_words_of_any_language_is_in_the_same_one() -> None:
    original = "Hola, Paula, soy Sergio. ¿Le mando un resumen? Responda si quiere recibir mensajes."

    assert is_same_language(original, "Buenas, Paula: cada paciente reserve por su cuenta.")
    assert not is_same_language(original, "Olá, Paula: você não recebe. The team")
