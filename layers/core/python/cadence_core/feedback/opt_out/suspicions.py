"""Whether a clause that the grammar does not understand may ask for no more messages."""

import re
from collections.abc import Sequence

from cadence_core.feedback.opt_out.clauses import clauses_of
from cadence_core.feedback.opt_out.phrases import is_word, names_better_way
from cadence_core.text.plain_words import plain_words

# Words of those who want no more messages: of the writer, next to a word such as "me"; or of
# anyone.
WORDS_OF_REQUESTS = re.compile(
    r"\b(?:unsubscrib(?:e|ed|ing)|unsubscription|unsub|optout|(?:remove|delete|drop) (?:me|us)"
    r"|(?:take|get) (?:me|us) off"
    r"|stop (?:(?:e ?mail|messag|text|contact|call|writ|send|spam|bother|reach|harass|pester|phon"
    r"|bombard|flood|solicit|chas)\w*ing|messages|emails)"
    r"|descadastr\w+|desinscrev\w+|(?:pare|parem) de"
    r"|(?:me|nos) (?:remov|retir|exclu|tirem|tire d)\w*|desuscrib\w+|de baja"
    r"|dej\w+ de (?:enviar|mandar|escribir)|(?:no|nao|nunca) (?:me|nos) (?:\w+ )?"
    r"(?:envi|mand|escrib|contact|contat|molest)\w* (?:mais|mas|nada))\b"
)
# A clause that ends with a refusal to be written to: "do not email my boss" is an order.
REFUSAL = re.compile(
    r"\b(?:dont|do not|never|no longer|no more|not|nao|nunca|no|jamas|stop|quit|discontinue|cease"
    r"|desist|refrain|abst\w+|par[ea]m?|paren|dej\w+|deix\w+|chega|basta|enough|done)"
    r"(?: \w+){0,4} (?:e ?mail(?:s|ing)?|mail(?:s|ings?)?|messag(?:es?|ing)|correspondence"
    r"|contact(?:ing|ar|arme|en?)?|writ(?:e|ing)|send(?:ing)?|follow(?:ing)? ?ups?"
    r"|reach(?:ing)? out|newsletters?|hear(?:ing)? from|receiv(?:e|ing)|recib\w+|receb\w+"
    r"|escrib\w+|escrev\w+|enviar\w*|mandar\w*|(?:use|usen?|usem) (?:this|my|mi|este|esta|meu) \w+"
    r"|contat\w+|mensag\w+|mensaj\w+|correos?|insist\w*|incomod\w+|molest\w+|perturb\w+"
    r"|publicidad\w*|propagandas?|(?:e ?mails|mensagens|mensajes|correos) \w+|nada (?:de|suyo))"
    r"(?: (?:me|us|you|your|this|these|those|it|again|any|more|anymore|further|nothing|please|from"
    r"|in|the|future|nos|mas|mais|nada|esto|eso|isto|isso|conmigo|comigo|favor|por|de|voces"
    r"|ustedes))* $"
)
# What they do to the writer's own address or data whom the writer does not want to hear from.
OF_WRITER = re.compile(
    r"\b(?:remove|delete|erase|purge|scrub|strike|drop|exclude|block|mark|forget|unlist|unenroll)"
    r"(?: about)? (?:me|us|my|our|this (?:address|email|number))\b"
    r"|\b(?:remov|apag|exclu|delet|borr|elimin|bloque|esquec|olvid|suprim)\w*(?: \w+){0,4}"
    r" (?:me|nos|mim|meus?|minhas?|mis?)\b"
    r"|\b(?:me|nos) (?:remov|apag|exclu|delet|borr|elimin|bloque|esquec)\w*"
    r"|\b(?:elimin|borr|saqu|saca|quit|retir|desuscrib|excluy)\w*(?:me|nos)\b"
    r"|\b(?:out|off)(?: of)? (?:this|your|that|whatever|every)(?: \w+)?"
    r" (?:lists?|database|mailings?)\b"
)
# The rest is what only they say who want to be left alone, but not how.
OTHER_WORDS = re.compile(
    r"\b(?:blacklist\w*|lista negra|no solicitation|purge|dispenso|unwelcome|unlist|unenroll"
    r"|make it stop|receive nothing|request for (?:deletion|removal|erasure)|removal from"
    r"|(?:my|mi|meu) (?:lawyer|attorney|abogad\w|advogad\w)"
    r"|(?:revoke|withdraw)\w* \w+ consent|(?:no|nao) (?:autoriz|consent|consint|permit)\w+)\b"
)
FIRST_PERSON = re.compile(
    r"\b(?:i|id|ill|ive|we|me|us|my|our|eu|meus?|minhas?|nos|nosso|quero|yo|mis?|quiero|nuestro)\b"
)
# Leads, or goods or guests of the writer's own list.
ABOUT_OTHERS = re.compile(
    r"\b(?:(?:remove|delete|exclude|unsubscribe) (?:them|him|her) from|take (?:them|him|her) off)"
    r"\b(?: \w+){0,3}?"
    r" (?:lists?|contacts|database|crm|mailings|emails|campaign|sequence|newsletter)\b"
)
# Who says these is angry, or not the lead.
ACCUSATION = re.compile(
    r"\b(?:spamming|(?:as|for|como|por) spam|harass\w+|acoso|assedio"
    r"|(?:block|report)(?:ed|ing)? (?:you|your|this (?:number|account|email))"
    r"|(?:bloque|denunci|report)\w* (?:voces?|este|esse|tu|su|seu) \w+"
    r"|(?:te|lhe|los|le) (?:voy a |vou |vamos a )?(?:bloque|denunci|report)\w+"
    r"|vou (?:te )?(?:bloquear|denunciar|reportar)"
    r"|wrong number|numero (?:errado|equivocado))\b"
)
# "Unsubscribe from our current tool", "take me off the trial plan": the name of what the writer
# leaves follows. It is not our mail, unless one of these words, or our name, is in it.
LEFT_BEHIND = re.compile(
    r"\b(?:unsubscrib(?:e|ed|ing)|(?:remove|delete|drop|take|get) (?:me|us)(?: off)?|de baja"
    r"|descadastr\w+|desinscrev\w+|desuscrib\w+|(?:me|nos) (?:remov|retir|exclu|tir)\w*)"
    r"(?: (?:off|from|of|to|de|do|da|dos|das|del))+"
    r"(?P<what>(?: (?!(?:if|and|but|because|so|when|before|after|it|se|e|y|si|pero|mas|porque)\b)"
    r"\w+){1,5})"
)
OUR_MAIL = re.compile(
    r"\b(?:you|your|yours|this|these|that|those|here|all|any\w*|every\w*|whatever|future|list\w*"
    r"|mail(?:s|ings?)?|e ?mail\w*|message\w*|newsletter\w*|contact\w*|database|crm|spam|marketing"
    r"|communication\w*|systems?|sequence\w*|campaign\w*|thread|distribution|records?"
    r"|again|already|now|please|twice|me|us|myself"
    r"|sua|suas|seu|seus|voces?|est[ae]|ess[ae]s?|isso|cadastro|base|mensag\w+|correos?|mensajes?"
    r"|su|sus|tu|tus|ustedes|registros?|boletin\w*|envios?)\b"
)
MIN_LETTERS_OF_NAME = 3


def is_suspicious(line: str, ours: Sequence[str]) -> bool:
    """Return whether a line may ask for no more messages in words that are no request.

    ``ours`` are our addresses that it was sent to.
    """
    words, clauses = plain_words(line), clauses_of(line)
    if any(pattern.search(words) for pattern in (ACCUSATION, ABOUT_OTHERS, OTHER_WORDS)):
        return True
    is_request = any(map(OF_WRITER.search, clauses)) or (
        WORDS_OF_REQUESTS.search(words) and FIRST_PERSON.search(words)
    )
    return bool(is_request and not _is_about_others(words, ours)) or _refuses(clauses)


def _refuses(clauses: list[str]) -> bool:
    return not names_better_way(clauses) and any(
        REFUSAL.search(clause) or is_word(clause) for clause in clauses
    )


def _is_about_others(line: str, ours: Sequence[str]) -> bool:
    found = LEFT_BEHIND.search(line)
    if found is None or OUR_MAIL.search(found["what"]):
        return False
    return _names_of(ours).isdisjoint(found["what"].split())


def _names_of(ours: Sequence[str]) -> set[str]:
    """Return the words of our domains."""
    words = (re.split(r"\W+", address.rpartition("@")[2].lower()) for address in ours)
    return {word for each in words for word in each if len(word) >= MIN_LETTERS_OF_NAME}
