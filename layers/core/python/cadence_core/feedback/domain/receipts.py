"""Recognizes what help desks, filters and mail programs answer to every mail.

Each sign of it may be in a person's mail. Several together, and nothing that only a person says,
are a program's.
"""

import re

from cadence_core.feedback.domain.absences import MAX_OWN_TEXT, is_answer_to_us
from cadence_core.feedback.domain.mail import ReceivedMail
from cadence_core.feedback.domain.phrases import Phrase, Words
from cadence_core.text.plain_words import plain_words

MIN_WEIGHT = 3
MAX_OF_HEADER = 200
WEIGHTS = {
    Phrase.MACHINE: 2,
    Phrase.RECEIVED: 1,
    Phrase.SOON: 1,
    Phrase.UNANSWERED: 1,
    Phrase.THANKS: 1,
    Phrase.DESK: 1,
}
IN_SUBJECT = (Phrase.RECEIVED, Phrase.THANKS)
NEEDED = (Phrase.RECEIVED, Phrase.MACHINE, Phrase.UNANSWERED)
OF_PROGRAM = (*NEEDED, Phrase.SOON, Phrase.DESK)
# The names of headers, with the names of their programs in the values of some.
HELP_DESK = re.compile(
    r"(?:x-)?(?:zendesk|freshdesk|fd-ticket|jira|atlassian|servicenow|intercom|osticket|otrs|znuny"
    r"|zammad|front-message|helpscout|freescout|kayako|gorgias|redmine|gitlab|sfdc-entity|glpi"
    r"|hesk)\b"
    r"|(?:x-mailer|x-powered-by|managed-by|user-agent): .*\b(?:zendesk|freshdesk|jira|osticket|otrs"
    r"|znuny|zammad|redmine|glpi|kayako|helpscout|servicenow)\b",
    re.IGNORECASE,
)
TICKET = re.compile(
    r"[#\u2116]\s?[a-z]{0,5}-?\d{3,}"
    r"|\b(?:ticket|case|incident|request|reference|protocolo|chamado|caso|incidencia|vorgang"
    r"|demande|(?:ticket|vorgangs|saks|sags|[a\u00e4]rende)?num(?:ber|mer|mero|[e\u00e9]ro)"
    r"|n[u\u00fa]mero|numer(?:em)?)[\s:#.(]{0,3}(?:id|no|nr|number)?[\s:#.(]{0,3}[a-z]{0,5}-?\d{3,}",
    re.IGNORECASE,
)
# How WhatsApp Business and help desks answer in the name of a company, unless it writes its own.
RECEIPT = re.compile(
    r"(?:ola |oi |hello |hi |hola |bom dia |boa tarde )?(?:nos )?(?:agradecemos (?:o |a |pel[oa] "
    r"|por )?(?:seu |sua )?(?:contato|mensagem)"
    r"|obrigad[oa] por (?:entrar em contato|sua mensagem|contatar|nos contatar)|thank(?: you"
    r"|s) for (?:contacting|your message|your (?:e ?)?mail|reaching out to)"
    r"|gracias por (?:comunicarte|comunicarse|contactar\w*|tu mensaje|su mensaje|escribirnos)"
    r"|(?:your|sua|su) (?:request|ticket|case|solicitacao|solicitud) (?:no |number |id )?\d{2,})"
)
PROMISE = re.compile(
    r"\b(?:(?:como|em que) podemos (?:te |lhe )?ajud\w*|como podemos ayud\w*"
    r"|how (?:we can|can we|may we) help|nao estamos disponiveis|no estamos disponibles"
    r"|(?:we are|were) unavailable|nosso horario de atendimento|our (?:business|office) hours are"
    r"|(?:agent|representative)s? will (?:answer|respond|reply|contact|get back|be)"
    r"|(?:(?:retorn|respond|atend)(?:a|e)remos|entraremos em contato|nos pondremos en contacto"
    r"|(?:we will|well|but will) (?:get back|respond|reply|answer))(?: \w+){0,5} (?:em breve"
    r"|(?:assim que|mais breve) possivel|(?:lo )?antes posible|a la brevedad|as soon as possible"
    r"|shortly)"
    r"|(?:em breve|en breve|(?:assim que|mais breve) possivel|(?:lo )?antes posible|a la brevedad)"
    r"(?: \w+)? (?:retorn|respond|atend|contactar)(?:a|e)?remos"
    r"|your ticket|ticket \d+|(?:request|message|mail|ticket|case)(?: \d+)? has been received"
    r"|foi recebid[oa]|ha sido recibid[oa])\b"
)
REPLY_MARKER = re.compile(r"^\W*(?:please )?(?:type your )?reply above this line", re.IGNORECASE)


def is_receipt(mail: ReceivedMail) -> bool:
    """Return whether a mail says that ours has come to a help desk, and nothing else."""
    subject = "" if mail.is_marked_as_answer else mail.subject
    words = Words(mail.written)
    languages = dict.fromkeys(
        (*Words(subject).languages_saying(*IN_SUBJECT), *words.languages_saying(*WEIGHTS))
    )
    return any(_weight(mail, subject, language) >= MIN_WEIGHT for language in languages)


def _weight(mail: ReceivedMail, subject: str, language: str) -> int:
    """Return how much of a mail is what help desks say, none if it is a person's."""
    words = Words(mail.written)
    said = {phrase for phrase in WEIGHTS if words.say(phrase, language)}
    in_subject = any(Words(subject).say(phrase, language) for phrase in IN_SUBJECT)
    is_by_help_desk = _is_by_help_desk(mail)
    is_about_ours = in_subject or is_by_help_desk or not said.isdisjoint(NEEDED)
    if (
        not is_about_ours
        or words.say(Phrase.SELF, language)
        or is_answer_to_us(mail.written, [language])
    ):
        return 0
    signs = (
        in_subject,
        is_by_help_desk,
        TICKET.search(f"{mail.subject}\n{mail.written}") is not None,
        REPLY_MARKER.match(mail.written) is not None,
    )
    return sum(signs) + sum(WEIGHTS[phrase] for phrase in said)


def _is_by_help_desk(mail: ReceivedMail) -> bool:
    return any(HELP_DESK.match(f"{name}: {value[:MAX_OF_HEADER]}") for name, value in mail.headers)


def is_by_agent(mail: ReceivedMail) -> bool:
    """Return whether a person wrote a mail through a help desk, which calls all of it automatic.

    Its own receipts and surveys say what only programs say, and seldom what only people say.
    """
    if not mail.written or not _is_by_help_desk(mail):
        return False
    words = Words(mail.written)
    is_of_person = bool(words.languages_saying(Phrase.SELF)) or is_answer_to_us(
        mail.written, words.languages_saying(Phrase.SPOKEN)
    )
    is_of_program = bool(words.languages_saying(*OF_PROGRAM)) or is_receipt(mail)
    return is_of_person or not is_of_program


def is_challenge(mail: ReceivedMail) -> bool:
    """Return whether a filter asks for a proof that a person wrote our mail."""
    words = Words(f"{mail.subject}\n{mail.written}")
    languages = words.languages_saying(Phrase.CHALLENGE)
    asks = any(words.say(Phrase.PROOF, language) for language in languages)
    return asks and not is_answer_to_us(mail.written, languages)


def is_receipt_of_business(written: str) -> bool:
    """Return whether a text without quotations is what a company's program answers to everyone."""
    words = plain_words(written)
    is_receipt = RECEIPT.match(words) is not None and PROMISE.search(words) is not None
    return is_receipt and len(written) <= MAX_OWN_TEXT
