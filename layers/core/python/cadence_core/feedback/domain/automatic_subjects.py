"""Recognizes automatic answers by their subject, which mail programs write in many languages."""

import re
from collections.abc import Iterable, Iterator

from cadence_core.feedback.domain.absences import (
    DIGIT,
    FURTHER,
    is_answer_to_us,
    is_personal,
)
from cadence_core.feedback.domain.mail import ANSWER_PREFIX, TAGS, ReceivedMail, beginnings
from cadence_core.feedback.domain.phrases import Phrase, Words
from cadence_core.text.plain_words import plain_words

# RFC 3834 and Notes: "Auto: Hello Maria", "AUTO: Maria Souza is out of the office".
AUTO_PREFIX = re.compile(r"auto\s*[:\uff1a]", re.IGNORECASE)
# These words also begin what people write ("Abwesenheit im Team"), so the subject ends after them,
# or goes on with what a program adds.
WORD_OF_ABSENCE = re.compile(
    rf"{TAGS.pattern}\[?(?:ooo|abwesenheit|nieobecno[sś][cć]|不在通知|休暇中)"
    r"(?:\s*(?:$|[:\uff1a()\[\]|/]|[-\u2013\u2014](?!\w))"
    rf"|\s+(?:{ANSWER_PREFIX.pattern}|(?:until|till|returning|back|bis)\b))",
    re.IGNORECASE,
)
ABSENT_PERSON = re.compile(
    r".*\b(?:is|will be) (?:currently )?(?:out of (?:the )?office|on (?:\w+ ){0,2}leave"
    r"|on (?:vacation|holiday))(?: (?:returning|until|till|from|back|since|on|starting)\b.*)?"
)
# Receipts of help desks, and challenges.
RECEIPT_SUBJECT = re.compile(
    r"(?:we (?:have )?received your|recebemos (?:a )?sua (?:solicitacao|mensagem|requisicao)"
    r"|hemos recibido su (?:solicitud|consulta)"
    r"|(?:your )?(?:ticket|request|case|chamado|solicitacao|caso|incidente|incident|anfrage"
    r"|demande)\b.{0,40}"
    r"\b(?:received|created|opened|registered|recebid[oa]|criad[oa]|abert[oa]|registrad[oa]"
    r"|recibid[oa]|cread[oa]|eroffnet|recue)$"
    r"|your (?:e ?mail|message) requires verification|please confirm your (?:message|email)"
    r"|confirm your email to"
    r"|verification required|antispam uol|.*\bverify ?[0-9a-z]{10,}$)"
)
TAG = re.compile(r"\[([^\]]*)\]\s*")
# A program puts its words before the subject of the mail that it answers, or before its own "Re:".
END_OF_HEAD = re.compile(
    rf"\s*(?:[:\uff1a()|]|\s/\s|[-\u2013\u2014](?!\w))|\s+(?:{ANSWER_PREFIX.pattern})",
    re.IGNORECASE,
)
HEADS = (Phrase.AWAY, Phrase.READ)


def has_automatic_subject(mail: ReceivedMail, *, is_quiet: bool) -> bool:
    """Return whether a mail's subject, together with its text, is that of an automatic answer.

    ``is_quiet`` says whether the mail asks for no automatic answers.
    """
    subject = plain_words(mail.untagged_subject)
    automatic = beginnings("automatic_subjects.txt")
    heads = _heads(mail)
    if (
        any(plain_words(head) in automatic for head in heads)
        or (AUTO_PREFIX.match(mail.untagged_subject) and not is_answer_to_us(mail.written, ()))
        or WORD_OF_ABSENCE.match(mail.subject)
    ):
        return True
    if mail.is_marked_as_answer:
        return False
    if subject.startswith(automatic) and not is_personal(mail.written, ()):
        return True
    is_absent = ABSENT_PERSON.fullmatch(subject) and "?" not in mail.subject
    if is_absent or RECEIPT_SUBJECT.match(subject):
        return True
    # A person may write these words in the middle of a subject. They count there only if the mail
    # also asks for no automatic answers.
    is_inside = is_quiet and any(words in subject for words in automatic)
    return (
        is_inside
        or _has_head(heads, mail.written)
        or _has_words_of_absence(mail)
        or _is_absence_in_both(mail)
    )


def _has_head(heads: list[str], written: str) -> bool:
    """Return whether the subject begins with words that stand apart, as a program writes them."""
    languages = [language for head in heads for language in _languages_of_head(head)]
    is_absent = any(ABSENT_PERSON.fullmatch(plain_words(head)) for head in heads)
    return bool(languages or is_absent) and not is_personal(written, languages)


def _languages_of_head(head: str) -> list[str]:
    words = Words(head)
    until = words.languages_beginning_with(Phrase.AWAY)
    return [
        *words.languages_saying_only(*HEADS),
        *words.languages_saying(Phrase.ABSENT, Phrase.LEFT),
        *(until if DIGIT.search(head) else ()),
    ]


def _heads(mail: ReceivedMail) -> list[str]:
    """Return what stands in brackets before the subject, and what stands apart in it, first."""
    tags = TAGS.match(mail.subject)
    heads = TAG.findall(tags[0]) if tags else []
    end = END_OF_HEAD.search(mail.untagged_subject)
    return [*heads, mail.untagged_subject[: end.start()]] if end else heads


def _has_words_of_absence(mail: ReceivedMail) -> bool:
    """Return whether the subject, or a part of it, says in some words that the lead is away."""
    subject = mail.untagged_subject
    parts = [part for part in (subject, *END_OF_HEAD.split(subject)) if len(Words(part)) > 1]
    absent = Words(subject).languages_saying(Phrase.ABSENT, Phrase.LEFT)
    languages = [*_languages_of_absence(parts), *absent]
    return bool(languages) and not is_personal(mail.written, languages)


def _languages_of_absence(parts: Iterable[str]) -> Iterator[str]:
    """Yield the languages in which a part of a subject is a word of absence and nothing else."""
    for part in parts:
        yield from Words(part).languages_saying_only(Phrase.AWAY)


def _is_absence_in_both(mail: ReceivedMail) -> bool:
    """Return whether a part of the subject is a word of absence, and the text says more of it."""
    languages = [*_languages_of_absence(END_OF_HEAD.split(mail.untagged_subject))]
    words = Words(mail.written)
    phrases = (Phrase.ABSENT, *FURTHER)
    is_said = any(words.say(phrase, language) for phrase in phrases for language in languages)
    return is_said and not is_personal(mail.written, languages)
