"""Automatic answers that say so only in their subject or in their first lines, and their dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.absences import says_absent, says_left
from cadence_core.feedback.domain.automatic_mail import Nature, nature_of
from cadence_core.feedback.domain.mail import Header, MailBody, ReceivedMail
from cadence_core.feedback.domain.receipts import is_receipt_of_business
from cadence_core.feedback.domain.return_dates import MAX_DAYS_AWAY, away_until

TODAY = date(2026, 11, 25)
# As Exchange writes them in the language of the mailbox, and others.
SUBJECTS = (
    "Automatic reply: Hello",
    "Resposta automática: Olá",
    "Respuesta automática: Hola",
    "Réponse automatique : Bonjour",
    "Automatische Antwort: Hallo",
    "Risposta automatica: Ciao",
    "Automatisch antwoord: Hallo",
    "Automatiskt svar: Hej",
    "Autosvar: Hej",
    "Automatisk svar: Hej",
    "Automaattinen vastaus: Hei",
    "Sjálfvirkt svar: Halló",
    "Automatyczna odpowiedź: Cześć",
    "Odpowiedź automatyczna: Cześć",
    "Automatická odpověď: Ahoj",
    "Automatická odpoveď: Ahoj",
    "Automatikus válasz: Szia",
    "Răspuns automat: Bună",
    "Automatski odgovor: Bok",
    "Samodejni odgovor: Zdravo",
    "Automaatvastus: Tere",
    "Automātiskā atbilde: Sveiki",
    "Automatinis atsakymas: Labas",
    "Përgjigje automatike: Tung",
    "Otomatik yan\u0131t: Merhaba",
    "Avtomatik cavab: Salam",
    "Trả lời tự động: Xin chào",
    "Balasan otomatis: Halo",
    "Resposta automàtica: Hola",
    "Erantzun automatikoa: Kaixo",
    "Αυτόματη απάντηση: Γεια",
    "Автоматический ответ: Привет",
    "Автоматична відповідь: Привіт",
    "Автоматичен отговор: Здравей",
    "Аўтаматычны адказ: Прывітанне",
    "תשובה אוטומטית: שלום",
    "رد تلقائي: مرحبا",
    "پاسخ خودکار: سلام",
    "स्वचालित उत्तर: नमस्ते",
    "การตอบกลับอัตโนมัติ: สวัสดี",
    "自动答复: 你好",
    "自动回复: 你好",
    "自動回覆: 你好",
    "自動応答: こんにちは",
    "자동 회신: 안녕하세요",
    "Auto: Hello Maria",
    "AUTO: Maria Souza is out of the office (returning 12/01/2026)",
    "Maria Souza is out of the office until Monday",
    "[lead.test #4711] AutoReply: Hello Maria",
    "Your email requires verification verify#dVX7j2kQ9aBcDeF",
    "Ticket #48213 has been created",
    "We received your request [#48213]",
    "Chamado 48213: solicitação recebida",
    "OOO",
    "OOO: Hello Maria",
    "OOO Re: Hello Maria",
    "[OOO] Re: Hello Maria",
    "[lead.test] OOO - back on Monday",
    "OOO until 7 December",
    "Abwesenheit: Hallo Maria",
    "Abwesenheit AW: Hallo Maria",
    "Autorespuesta: Hola",
    "Auto-réponse",
    "Poza biurem: Cześć",
    "Nieobecność: Cześć",
    "不在通知",
    "休暇中: こんにちは",
)
# People begin new subjects with such words too.
SUBJECTS_OF_PEOPLE = (
    "Ooops, wrong file",
    "OOO la la",
    "Ooo-la-la",
    "OOO Romashka would like an offer",
    "Abwesenheit im Team",
    "Abwesenheitsmanagement für 50 Personen",
    "休暇中の対応について",
    "Re: OOO",
    "Re: Abwesenheit: Hallo",
)
TEXTS = (
    (
        "This week I am away and read mail only now and then. Paulo at the front desk can help"
        " until the 8th."
    ),
    "Hello,\nI am out of the office until 12 January. In urgent cases write to paulo@lead.test.",
    (
        "Thank you for your message. I am on annual leave and will return on 4 January. For"
        " immediate assistance please contact paulo@lead.test."
    ),
    "Olá, estou de férias até 12/01. Em caso de urgência, favor contatar paulo@lead.test.",
    "Estoy fuera de la oficina hasta el 12 de enero. En mi ausencia, por favor contacten a Paulo.",
    "Ich bin bis zum 12. Januar im Urlaub. In dringenden Fällen wenden Sie sich an Paulo.",
    "Je suis absente jusqu'au 12 janvier. Pendant mon absence, veuillez contacter Paul.",
)


def nature(subject: str, text: str = "…", *headers: Header, sender: str = "m@lead.test") -> Nature:
    named = [("from", f"Maria <{sender}>"), ("subject", subject), *headers]
    return nature_of(ReceivedMail(named, sender, MailBody(text)))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_alone_is_enough(subject: str) -> None:
    assert nature(subject) is Nature.AUTO_REPLY


@pytest.mark.parametrize("subject", SUBJECTS_OF_PEOPLE)
def test_a_word_that_people_write_too_is_not_enough(subject: str) -> None:
    assert nature(subject, "Can we talk about it?") is Nature.PERSON


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_alone_is_enough(text: str) -> None:
    assert says_absent(text)
    assert nature("Re: Hello Maria", text) is Nature.AUTO_REPLY


@pytest.mark.parametrize(
    "sender",
    [
        "no-reply@lead.test",
        "noreply@lead.test",
        "do_not_reply@lead.test",
        "support-noreply@lead.test",
        "naoresponda@lead.test",
        "nao-responder@lead.test",
        "no-responder@lead.test",
        "ne-pas-repondre@lead.test",
        "challenge@sender.spamarrest.com",
    ],
)
def test_who_reads_no_answers_has_not_answered(sender: str) -> None:
    assert nature("Hello", sender=sender) is Nature.AUTO_REPLY


@pytest.mark.parametrize(
    "header", ["x-boxtrapper", "x-tmda-fingerprint", "x-spamarrest", "x-bluebottle-request"]
)
def test_a_challenge_is_no_reply(header: str) -> None:
    assert nature("Hello", "…", (header, "1")) is Nature.AUTO_REPLY


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for contacting us. Your case number is 00012345. Do not change the subject.",
        "Obrigado por contatar a Lead. Protocolo 00012345. Não altere o assunto deste e-mail.",
    ],
)
def test_who_wants_the_subject_unchanged_is_a_program(text: str) -> None:
    assert nature("Case 00012345: Hello", text) is Nature.AUTO_REPLY


@pytest.mark.parametrize("link", ["https://filter.test/confirm", "https://filter.test/c?id=1"])
def test_a_challenge_may_end_with_any_link(link: str) -> None:
    text = f"My mailbox is protected against spam. Click to confirm that you are real: {link}"

    assert nature("Re: Hello", text) is Nature.AUTO_REPLY


def test_who_presses_unsubscribe_in_apple_mail_is_a_person() -> None:
    headers = [("auto-submitted", "auto-replied"), ("x-apple-unsubscribe", "true")]

    assert nature("unsubscribe", "…", *headers) is Nature.PERSON


@pytest.mark.parametrize(
    "text",
    [
        "Olá! Agradecemos seu contato. Como podemos ajudar?",
        "Olá! Agradecemos seu contato. Em breve retornaremos.",
        "Obrigado por entrar em contato. Assim que possível responderemos.",
        "Gracias por comunicarte con nosotros. En breve te responderemos.",
        "Thank you for contacting us. Shortly one of our agents will be with you.",
        "Agradecemos sua mensagem. Não estamos disponíveis no momento, mas responderemos em breve.",
        "Thank you for contacting Lead! Please let us know how we can help you.",
        "Thank you for your message. We're unavailable right now, but will respond soon.",
        "Your request 48213 has been received and is being reviewed by our support staff.",
        "Gracias por comunicarte con Lead. ¿Cómo podemos ayudarte?",
        "Thanks for contacting Lead Support. An agent will answer within 2 days.",
        "Obrigado por entrar em contato com a Padaria. Retornaremos assim que possível.",
        "Gracias por escribirnos. Le responderemos lo antes posible.",
    ],
)
def test_the_receipt_of_a_business_is_recognized(text: str) -> None:
    assert is_receipt_of_business(text)


@pytest.mark.parametrize(
    "text",
    [
        "Obrigado por entrar em contato, mas não podemos atender agora.",
        "Agradecemos o contato. Retornaremos se houver interesse.",
        "Thank you for your message. I will get back to you as soon as possible.",
        "Gracias por su mensaje. Le responderé lo antes posible.",
    ],
)
def test_who_answers_politely_for_a_company_is_a_person(text: str) -> None:
    assert not is_receipt_of_business(text)


@pytest.mark.parametrize(
    "text",
    [
        "Maria Souza no longer works at Lead.",
        "Maria is no longer with the company.",
        "I have left the company. Please write to paulo@lead.test.",
        "Please note that I am no longer employed by Lead.",
        "A Maria não trabalha mais na empresa.",
        "Maria não faz mais parte do nosso quadro.",
        "María ya no trabaja en esta empresa.",
        "Frau Souza ist nicht mehr im Unternehmen tätig.",
        "Frau Souza hat das Unternehmen verlassen.",
        "Maria ne travaille plus chez Lead.",
        "Maria a quitté l'entreprise.",
        "Maria non lavora più in azienda.",
        "Maria is niet meer werkzaam bij Lead.",
    ],
)
def test_who_has_left_is_understood(text: str) -> None:
    assert says_left(text)


@pytest.mark.parametrize(
    "text",
    [
        "I am no longer in the office today.",
        "The document is no longer with me.",
        "I have left the office for today.",
        "I am on maternity leave. My last day before leave was Friday.",
        "I am away until 12 January.",
        "Ich bin weg.",
        "",
    ],
)
def test_who_is_away_has_not_left(text: str) -> None:
    assert not says_left(text)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("I am away until 20 December 2026.", "2026-12-20"),
        ("I am away until 20 December.", "2026-12-20"),
        ("I will return on December 20th, 2026.", "2026-12-20"),
        ("Back on Jan 4", "2027-01-04"),
        ("out of the office (returning 12/01/2026)", "2026-12-01"),
        ("returning 01/12/2026", "2026-12-01"),
        ("away from 1 December to 20 December", "2026-12-20"),
        ("until 02/03/2027", "2027-03-02"),
        ("until 12/20/2026", "2026-12-20"),
        ("until 2026-12-20", "2026-12-20"),
        ("returning 20.12.26", "2026-12-20"),
        ("Estou fora até 20 de dezembro de 2026", "2026-12-20"),
        ("Estarei de volta em 20/12", "2026-12-20"),
        ("Férias de 01/12/2026 a 20/12/2026", "2026-12-20"),
        ("Estoy fuera hasta el 20 de diciembre", "2026-12-20"),
        ("Regreso el 20 de diciembre de 2026", "2026-12-20"),
        ("Ich bin vom 1.12. bis 20.12.2026 im Urlaub", "2026-12-20"),
        ("Ich bin ab dem 21. Dezember wieder da, bis zum 20. Dezember nicht", "2026-12-21"),
        ("Je suis absent jusqu'au 20 décembre 2026", "2026-12-20"),
        ("de retour le 1er février 2027", "2027-02-01"),
        ("Ik ben afwezig tot 3 maart", "2027-03-03"),
        ("Estarei fora até 3 de março", "2027-03-03"),
        ("in ferie fino al 6 gennaio 2027", "2027-01-06"),
        ("I was away until 20 November 2026.", None),
        ("We sent you up to 12 marketing emails", None),
        ("There is a conference on 20 December", None),
        ("I am away until 20 December 2027.", None),
        ("Until 31/02/2027", None),
        ("Our conference is on 20 December 2026.", None),
        ("Call +55 11 98765-4321 until noon", None),
        ("away until soon", None),
    ],
)
def test_the_day_of_the_return_is_read(text: str, until: str | None) -> None:
    assert away_until(text, TODAY) == (until and date.fromisoformat(until))


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("I'm out until Friday.", "2026-11-27"),
        ("I will return next Wednesday.", "2026-12-02"),
        ("Out of office, back on Monday, 7 December.", "2026-12-07"),
        ("Estou fora até sexta-feira.", "2026-11-27"),
        ("Volto na segunda.", "2026-11-30"),
        ("Volto na segunda semana do mês.", None),
        ("Estoy fuera hasta el lunes.", "2026-11-30"),
        ("Bin bis Freitag nicht im Haus.", "2026-11-27"),
        ("De retour lundi.", "2026-11-30"),
        ("On Monday we are closed.", None),
    ],
)
def test_a_weekday_is_the_next_one(text: str, until: str | None) -> None:
    wednesday = date(2026, 11, 25)

    assert away_until(text, wednesday) == (until and date.fromisoformat(until))


def test_after_the_last_day_of_the_calendar_there_is_no_weekday() -> None:
    assert away_until("back on Monday", date.max) is None


@given(st.dates(TODAY + timedelta(1), TODAY + timedelta(MAX_DAYS_AWAY)))
def test_any_day_ahead_is_read_in_any_form(day: date) -> None:
    for form in ("%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d %b", "%d.%m.%Y"):
        ambiguous = form == "%d.%m.%Y" and day.day <= 12
        read = away_until(f"Away until {day.strftime(form)}. Thanks", TODAY)
        assert read is not None
        assert read == day or ambiguous


@given(st.text(), st.dates())
def test_any_text_on_any_day_is_read(text: str, today: date) -> None:
    until = away_until(f"until {text} back 12/01 until 9 May", today)

    assert until is None or 0 < (until - today).days <= MAX_DAYS_AWAY


@pytest.mark.parametrize(
    "text",
    ["Volto dia 02/12", "Estoy de vacaciones hasta el 02/12", "Ich bin wieder da, bis 02.12."],
)
def test_the_day_precedes_the_month_in_languages_other_than_english(text: str) -> None:
    assert away_until(text, date(2026, 11, 18)) == date(2026, 12, 2)


@pytest.mark.parametrize(
    "text",
    [
        "Maria Souza left our company.",
        "Maria is no longer associated with Acme.",
        "Não trabalho mais na Acme.",
        "Me desliguei da empresa.",
        "Ya no trabajo en Acme.",
        "Ya no formo parte de Acme.",
    ],
)
def test_a_lead_who_left_may_write_it_in_the_first_person(text: str) -> None:
    assert says_left(text)
