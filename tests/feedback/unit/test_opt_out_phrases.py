"""Which texts ask for no more messages, and which are ordinary replies.

The phrases are in phrases/, one a line, with ``\\n`` for a line break.
"""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.model.enrollment import Channel
from tests.feedback.judging import is_opt_out

PHRASES = Path(__file__).parent / "phrases"
CHANNELS = list(Channel)
LANGUAGES = ("en", "es", "pt")


def phrases(name: str) -> list[str]:
    lines = (PHRASES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.replace(r"\n", "\n") for line in lines]


OPT_OUTS = [phrase for language in LANGUAGES for phrase in phrases(f"opt_out.{language}")]
ORDINARY = [phrase for language in LANGUAGES for phrase in phrases(f"ordinary.{language}")]
OF_ONE_LINE = [phrase for phrase in OPT_OUTS if "\n" not in phrase]
IN_CHAT = phrases("opt_out_in_chat")


@pytest.mark.parametrize("phrase", OPT_OUTS)
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_request_to_stop_is_recognized(phrase: str, channel: Channel) -> None:
    assert is_opt_out(phrase, channel)


@pytest.mark.parametrize("phrase", ORDINARY)
def test_an_ordinary_reply_by_mail_is_not_a_request_to_stop(phrase: str) -> None:
    assert not is_opt_out(phrase, Channel.EMAIL)


@pytest.mark.parametrize(
    "phrase", [phrase for phrase in ORDINARY if " " in phrase.partition(",")[0]]
)
def test_an_ordinary_reply_of_several_words_is_not_one_in_a_chat_either(phrase: str) -> None:
    assert not is_opt_out(phrase, Channel.WHATSAPP)


@pytest.mark.parametrize("word", IN_CHAT)
def test_a_stop_keyword_counts_only_in_a_chat(word: str) -> None:
    assert is_opt_out(word, Channel.WHATSAPP)
    assert not is_opt_out(word, Channel.EMAIL)


@pytest.mark.parametrize(
    "text",
    [
        *("Stopp", "Bitte abmelden", "me désabonner", "Désinscription", "Désabonnez-moi"),
        *("STOP aux mails", "Disiscrivimi", "Uitschrijven", "Avregistrera mig", "Meld meg av"),
        *("Frameld mig", "Wypisz mnie", "Odhlásit", "Leiratkozás", "Dezabonare", "Διαγραφή"),
        *("Отписаться", "Отпишите меня", "退订", "配信停止", "Huỷ đăng ký"),
        *("\U0001f6d1", "STOP \U0001f6d1", "\U0001f6ab spam", "\u26d4\ufe0f"),
        *("¡¡STOP!!", "s\u00adt\u200bop"),
    ],
)
def test_some_words_of_other_languages_and_spellings_are_recognized(text: str) -> None:
    assert is_opt_out(text, Channel.EMAIL)


@given(
    st.sampled_from(OF_ONE_LINE),
    st.sampled_from([str.upper, str.lower, str.title, str.strip]),
    st.sampled_from(["", "Olá Ana,\n\n", "Hi,\n", "Hola. ", "Bom dia! ", "\ufeff\n"]),
    st.sampled_from(["", ".", "!!!", " 🙏", ", por favor", ". Thanks!", "\n\nMaria", "\n> Hello"]),
)
def test_a_request_to_stop_is_recognized_in_any_case_and_with_courtesies(
    phrase: str, spell: object, before: str, after: str
) -> None:
    assert is_opt_out(f"{before}{spell(phrase)}{after}", Channel.EMAIL)  # type: ignore[operator]


@given(st.sampled_from(OF_ONE_LINE), st.sampled_from(["> ", ">> ", "-- \n", "Ana wrote:\n"]))
def test_quoted_text_is_not_the_writer_s(phrase: str, quote: str) -> None:
    assert not is_opt_out(f"Let us talk on Tuesday.\n\n{quote}{phrase}", Channel.EMAIL)


@given(st.text(), st.sampled_from(CHANNELS))
def test_arbitrary_text_never_raises(text: str, channel: Channel) -> None:
    assert is_opt_out(text, channel) in (True, False)


WORDS = sorted({word for phrase in (*OPT_OUTS, *ORDINARY, *IN_CHAT) for word in phrase.split()})


@given(st.lists(st.sampled_from([*WORDS, "\n", ">", "wrote:"])).map(" ".join))
def test_arbitrary_mixtures_of_known_words_never_raise(text: str) -> None:
    assert is_opt_out(text, Channel.WHATSAPP) in (True, False)


@pytest.mark.parametrize(
    "piece",
    ["please ", "no ", "hi ", "stop ", "and ", "me remova ", "não quero receber mais ", "a", "> ",
     "-", "wrote:", "wrote", "From: ", "any more ", "no quiero que me ", ". ", "\n", "e mail ",
     "no emails ", "no me ", "delete my ", "apaguem tudo que "],
)  # fmt: skip
def test_a_long_text_takes_little_time(piece: str) -> None:
    begun = time.process_time()

    is_opt_out(piece * (20_000 // len(piece)), Channel.WHATSAPP)
    is_opt_out(f"--x{piece * (20_000 // len(piece))}y", Channel.WHATSAPP)
    is_opt_out(f"{piece * 40}\n" * 100, Channel.WHATSAPP)

    assert time.process_time() - begun < 1


@pytest.mark.parametrize("sign", ["\0", "\x08", "\x7f", "\u00ad", "\u200b", "\u202e"])
def test_invisible_signs_in_a_word_hide_no_opt_out(sign: str) -> None:
    assert is_opt_out(f"Please unsub{sign}scribe me.")
