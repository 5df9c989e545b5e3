"""Which replies need reading because they may ask for no more messages."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.replies import Judgment
from cadence_core.feedback.domain.sections import sections_of
from cadence_core.feedback.opt_out.suspicions import is_suspicious
from tests.feedback.judging import judgment

SIGNATURES = [
    line.replace(r"\n", "\n")
    for line in (Path(__file__).parents[1] / "measured/automatic/signatures.txt")
    .read_text(encoding="utf-8")
    .splitlines()
]
KINDS = sections_of("refusals.txt", "cadence_core.feedback.opt_out")
ACTS = [line.removeprefix("^ ").split() for line in KINDS.pop("acts").strip().splitlines()]
LONE_ACTS = [line.split() for line in KINDS.pop("lone_acts").strip().splitlines()]
HOSTILE_ACTS = [line.split() for line in KINDS.pop("hostile_acts").strip().splitlines()]


def words_of(kind: str) -> list[str]:
    return [word.replace("_", " ").replace("*", "") for word in KINDS[kind].split()]


def test_each_kind_of_words_is_part_of_an_act() -> None:
    used = {kind for act in (*ACTS, *LONE_ACTS, *HOSTILE_ACTS) for kind in act}

    assert used | {"other", "plain"} == set(KINDS)


@given(st.sampled_from(ACTS), st.data())
def test_a_clause_that_names_something_else_at_its_end_is_not_suspicious(
    act: list[str], data: st.DataObject
) -> None:
    clause = " ".join(data.draw(st.sampled_from(words_of(kind))) for kind in act)

    assert not is_suspicious([f"{clause} zwqk xvqq"], ())


@given(st.sampled_from(LONE_ACTS), st.data())
def test_an_act_of_interested_people_is_suspicious_if_the_reply_says_nothing_else(
    act: list[str], data: st.DataObject
) -> None:
    clause = " ".join(data.draw(st.sampled_from(words_of(kind))) for kind in act)

    assert is_suspicious([f"Hello, {clause}", "Thanks"], ())
    assert not is_suspicious([f"{clause} zwqk xvqq", "Mr Brown wants to see the zwqk"], ())


@given(st.sampled_from(HOSTILE_ACTS), st.data())
def test_a_hostile_act_is_suspicious_in_a_reply_that_names_one_thing(
    act: list[str], data: st.DataObject
) -> None:
    clause = " ".join(data.draw(st.sampled_from(words_of(kind))) for kind in act)

    assert is_suspicious([f"Hello, {clause} zwqk", "Thanks"], ())
    assert not is_suspicious([f"{clause} zwqk", "Mr Brown wants to see the zwqk"], ())


@pytest.mark.parametrize(
    "text",
    [
        "Who gave you permission to email me?",
        "¿De dónde sacaron mis datos?",
        "Como conseguiram meu e-mail?",
        "Under what legal basis do you hold my data?",
        "Pessoa errada.",
        "Wrong person.\n\nJohn Smith",
        "Hello,\nyou've got the wrong guy.\nThanks",
        "This is a personal account, not a sales inbox.",
        "Removal please.",
        "I don't know how you got my address but I want it gone.",
    ],
)
def test_who_questions_our_right_to_write_is_read(text: str) -> None:
    assert judgment(text) is Judgment.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Who gave you my name? If it was Laura, I'm happy to talk.",
        "¿De dónde sacaron esa cifra?",
        "Quem te passou meu contato foi o Rafael?",
        "Wrong person, you should talk to Daniel in procurement.",
        "Wrong person.\nDaniel Brown decides about tools here.",
        "This is my personal account, use my work one: ana@lead.test.",
        "How did you find me?",
        "Quem é você na empresa, vendas ou suporte?",
    ],
)
def test_who_goes_on_after_that_question_needs_no_reading(text: str) -> None:
    assert judgment(text) is Judgment.NO_OPT_OUT


@given(st.text(), st.lists(st.sampled_from(sorted(KINDS))), st.data())
def test_any_text_is_judged(text: str, kinds: list[str], data: st.DataObject) -> None:
    words = (data.draw(st.sampled_from(words_of(kind))) for kind in kinds)

    assert isinstance(judgment(f"{text} {' '.join(words)}"), Judgment)


@pytest.mark.parametrize(
    "text",
    [
        "I will unsubscribe from our current tool if yours is better.",
        "I unsubscribed from HubSpot last year, it was too expensive.",
        "We would need to unsubscribe from Mailchimp first. How does the migration work?",
        "My boss wants to unsubscribe from Zoom, so timing is good.",
        "We want to stop using our current vendor and move to you.",
        "Our newsletter has too many unsubscribes, can you help?",
        "Take me off the trial plan and put me on the paid one.",
        "Could you remove us from the trial and start the paid plan?",
        "If you can't meet the price, remove us from the bid.",
        "Vou descadastrar da ferramenta atual se o preço for bom.",
        "Quiero dar de baja del plan actual y pasar al nuevo.",
    ],
)
def test_who_leaves_something_else_than_our_mail_needs_no_reading(text: str) -> None:
    assert judgment(text) is Judgment.NO_OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "I tried to unsubscribe, it does not work.",
        "I cannot unsubscribe from your emails with the link.",
        "We have asked to be unsubscribed from your newsletter before.",
        "I did unsubscribe from Acme two times.",
        "I thought I had unsubscribed.",
        "Vou te bloquear e denunciar esse número",
        "Te voy a bloquear",
        "I am going to report you",
        "Wrong number, sorry.",
        "Remove me or I will call my lawyer.",
        "If you email me again I will report you for spamming.",
        "Can somebody there unsubscribe me from this thing?",
        "I'd be happy if you could make sure we get unsubscribed from all of that.",
        "You guys never stop emailing me even though we declined.",
        "I revoke any consent I gave you.",
        "No further correspondence, thank you.",
        "Could someone over there finally delete my contact?",
        "Please forget about me.",
        "I keep getting these, make it stop",
        "Não aguento mais esses e-mails de vocês",
        "No quiero nada de ustedes.",
        "Me molesta recibir esto, por favor paren.",
        "Next mail goes to my lawyer.",
        "I am not your audience; please purge my record.",
        "Could you kindly arrange for my removal from this mailing?",
        "Don't bother writing again.",
        "Quero que apaguem tudo que têm sobre mim.",
        "Dispenso novos contatos.",
        "No autorizo que usen mis datos",
        "Baja, por favor.",
        "Well. Unsubscribe. Not my cup of tea.",
        "\ufffd\ufffd\u0172\ufffd\ufffd",
        "Can we agree that there is no need to keep writing?",
        "Não há por que insistir.",
        "No hace falta seguir insistiendo.",
        "Remove him from the campaign, I take over and want the demo.",
        "Take her off your list, I do her job now.",
        "Esta caixa não é para propaganda.",
        "Esta caixa na\u0303o e\u0301 para propaganda.",
        "Plese remove me from your lsit",
        "We don't do business with spammers.",
        "Mi jefe me pidió que les diga que dejen de escribirle.",
        "Ya les pedí que me quiten, y no me escriban tanto, no me manden tantas cosas más.",
        "You are spamming me",
        "Please do not use this address anymore.",
        "Não use meu número",
        "No usen este correo",
        "Do me a favor and forget this address",
        "Esqueça meu contato",
        "Olvide mi correo",
        "Please forget our company.",
        "Block my address please",
        "I'm blocking this number",
        "Mark me DNC",
        "This is a request for erasure under article 17",
        "Apaga meu número",
    ],
)
def test_who_may_leave_our_mail_is_read(text: str) -> None:
    assert judgment(text) is not Judgment.NO_OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "Two of the chairs are out of stock: remove them from the list and send the rest.",
        "Could you take them off the list? We only need the first three.",
    ],
)
def test_who_may_speak_of_other_things_than_leads_is_read_and_not_suppressed(text: str) -> None:
    assert judgment(text) is Judgment.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "My colleagues left the company, please remove them from your list.",
        "Please take them off the mailing list.",
    ],
)
def test_who_asks_for_others_names_our_list(text: str) -> None:
    assert judgment(text) is Judgment.OPT_OUT


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_in_another_language_leaves_a_reply_readable(signature: str) -> None:
    assert judgment(f"Yes, please call me.\n\n{signature}") is Judgment.NO_OPT_OUT


@pytest.mark.parametrize(
    "text", ["Bonjour,\nMerci de me retirer.", "Hallo Ana,\nDanke, aber bitte abmelden."]
)
def test_thanks_that_ask_for_something_close_no_letter(text: str) -> None:
    assert judgment(text) is Judgment.UNCLEAR


def test_words_in_a_signature_are_no_request() -> None:
    signature = "Saludos\nMaría\nPara darse de baja de nuestro boletín haga clic aquí"

    assert judgment(f"Mándeme los precios.\n\n{signature}") is Judgment.NO_OPT_OUT
    assert judgment(signature) is Judgment.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Do not contact Paulo, contact me.",
        "Don't email my boss, he is on leave.",
        "Please don't reach out to my colleagues yet.",
        "I don't want to receive a long presentation, one page is enough.",
        "I do not need more emails, let's have a call.",
        "No contacte a finanzas, la persona indicada soy yo.",
        "Não quero receber proposta sem preço.",
        "No pare, me gustan sus correos.",
        "Please remove the VAT from the quote.",
        "Our spam filter ate your first mail.",
        "Basta me mandar o link que eu assino.",
        "Apaguei seu e-mail sem querer, manda de novo?",
        "No olvide enviarme la factura.",
        "Borré su correo sin querer, ¿me lo reenvía?",
        "Forget the old quote, send a new one.",
        "Please exclude shipping from the price.",
        "No busque más, soy yo la persona indicada y me interesa.",
        "Don't contact me by phone, email is better.",
        "I did not receive your email.",
        "I see no email from you.",
        "No tengo su correo.",
        "I deleted your message by mistake, please resend it.",
        "Sorry, your mail was in my spam.",
        "Basta um email seu e eu assino.",
    ],
)
def test_who_tells_us_how_to_write_needs_no_reading(text: str) -> None:
    assert judgment(text) is Judgment.NO_OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "Não quero a proposta. Me tirem da lista, por favor.",
        "I do not want a demo, please remove me from your list.",
        "No quiero la oferta, quítenme de la lista.",
        "Elimínenla de su lista, se jubiló.",
        "She has retired, please take her off your list.",
    ],
)
def test_who_refuses_an_offer_may_opt_out(text: str) -> None:
    assert judgment(text) is Judgment.OPT_OUT
