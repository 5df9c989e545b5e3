"""What an automatic answer says about the lead: away, until when, or gone from the company."""

import re

from cadence_core.feedback.opt_out.unquoted import own_words
from cadence_core.text.plain_words import plain_words

MAX_OWN_TEXT = 900
"""People who are away write little; what is longer is a letter."""
MIN_FURTHER_SIGNS = 2

# All patterns are for plain words: lower case, no accents, no punctuation.
ABSENT = re.compile(
    r"\b(?:i m|im|i am|i will be|ill be|i ll be|we are|our offices? (?:is|are|will be)"
    r"|the office is) (?:currently |now |presently |still )?"
    r"(?:away|out of (?:the |my )?office|on (?:\w+ )?(?:leave|vacation|holidays?|business trip)"
    r"|travell?ing|abroad|off (?:work|until|from|this)|closed)"
    r"|\b(?:estou|estarei|encontro me|me encontro) (?:\w+ )?(?:fora|ausente|de ferias|em ferias"
    r"|de licenca|em licenca|em viagem|viajando)"
    r"|\b(?:estoy|estare|me encuentro|me encontrare) (?:\w+ )?(?:fuera|ausente|de vacaciones"
    r"|de baja|de viaje|de permiso)"
    r"|\bich bin (?:\w+ ){0,6}(?:nicht im (?:buro|haus)|abwesend|im urlaub|ausser haus|au er haus"
    r"|in elternzeit)"
    r"|\bje suis (?:\w+ )?(?:absente?|en conges?|en vacances|en deplacement)|\bje serai (?:absente?"
    r"|en conges?|en vacances)"
    r"|\b(?:sono|saro) (?:\w+ )?(?:fuori ufficio|fuori sede|in ferie|assente)"
    r"|\bik ben (?:\w+ ){0,3}(?:afwezig|niet op kantoor|met vakantie|op vakantie)"
)
FURTHER_SIGNS = tuple(
    map(
        re.compile,
        (
            (
                r"\b(?:limited|no|intermittent|sporadic) access\b|\b(?:read|check"
                r"|see)(?:ing)? (?:my )?(?:e ?)?mails? only\b|\bnot (?:be )?(?:read"
                r"|check)(?:ing)?\b"
                r"|\bacesso limitado\b|\bsem acesso\b|\bacceso limitado\b|\bsin acceso\b"
                r"|\bkeinen zugriff\b|\bacces limite\b|\bnicht weitergeleitet\b"
            ),
            (
                r"\b(?:until|till|return(?:ing)?|back (?:on|in|at))\b|\b(?:ate|retorno|retornarei"
                r"|volto"
                r"|voltarei) (?:o |a |ao |em |no |dia )?\w*\d"
                r"|\b(?:hasta|regreso|vuelvo|regresare|volvere) (?:el |la |en |dia )*\w*\d|\b(?:bis"
                r"|zuruck|wieder) \w+|\bjusqu au\b|\bde retour\b|\bfino al\b|\btot\b"
            ),
            (
                r"\burgent\w*|\burgencias?\b|\burgenze\b|\bdringend\w*|\bimmediate (?:assistance"
                r"|help"
                r"|attention)\b|\bemergency\b|\bspoed\w*"
            ),
            (
                r"\b(?:in|during) my absence\b|\bminha ausencia\b|\bmi ausencia\b"
                r"|\bmeiner abwesenheit\b|\bmon absence\b|\bmia assenza\b|\bmijn afwezigheid\b"
            ),
            (
                r"\b(?:please )?(?:contact|write to|reach out to|call|address) (?!me\b)|\b(?:can"
                r"|will) help\b|\bfavor (?:contat|entrar em contato|falar|escrever)\w*"
                r"|\bpor favor (?:contact|escrib|dirij)\w*|\bwenden sie sich\b"
                r"|\bveuillez (?:contacter"
                r"|vous adresser)\b|\bsi prega di contattare\b|\bneem contact\b"
            ),
            (
                r"\b(?:answer|reply|respond|get back to you|read your)\b.{0,30}\b(?:return|when i"
                r"|as soon as|upon|once)\b|\bresponderei\b|\bresponderre\b"
                r"|\brespondere\b|\bnach meiner ruckkehr\b|\ba mon retour\b|\bal mio rientro\b"
                r"|\bbij terugkomst\b"
            ),
        ),
    )
)
# What only a person says, who answers us.
SPOKEN_TO_US = re.compile(
    r"\b(?:interested|interesse|interesado|interessiert|call me|ring me|lets|let us"
    r"|meet(?:ing)?|reuniao|reunion|termin|proposal|proposta"
    r"|propuesta|angebot|price|preco|precio|quote|orcamento|send me|sounds|happy to|would (?:love"
    r"|like)|glad|we can|you can|could you|can you|please (?:send|call me|remove|stop|resend)"
    r"|unsubscribe|schedule|talk|speak|chat|demo|yes|sim|ja|oui|no thanks|podemos|vamos|hablamos"
    r"|falamos|conversar|next week works|after that|then we|ping me|try me)\b"
)
GREETED_BY_NAME = re.compile(
    r"(?:hi|hello|dear|hey|good (?:morning|afternoon)|ola|oi|bom dia|boa tarde|prezad[oa]|car[oa]"
    r"|hola|buenos dias|buenas tardes|estimad[oa]|hallo|guten tag"
    r"|lieber?|sehr geehrter?|bonjour|cher|chere|ciao|buongiorno|beste)\s+"
    r"(?!all\b|there\b|sender\b|everyone\b|colleagues?\b|friends?\b|sirs?\b|madam\b|team\b|and\b"
    r"|thank|thanks|a todos|todos\b|damen\b|remetente\b|remitente\b"
    r"|cliente\b|senhor|i\b|im\b|we\b|you\b|obrigad|gracias|agradec|vielen|danke|merci|estou|estoy"
    r"|ich|je)[a-z]{2,}"
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
    r"|your ticket|ticket \d+|(?:request|message|mail|ticket|case)(?: \d+)? has been received"
    r"|foi recebid[oa]|ha sido recibid[oa])\b"
)
LEFT = re.compile(
    r"\b(?:no longer (?:working (?:for|at|with|here)|works? (?:for|at|with|here)|employed"
    r"|an employee"
    r"|part of (?:the|our)|with (?!me\b)|at (?!my\b|home\b|work\b|the (?:office|desk)\b))"
    r"|(?:has|have) left (?:the (?:company|organi[sz]ation|firm|business|bank|school)|our|us\b)"
    r"|left (?:the|our) company|no longer associated with (?!me\b)"
    r"|(?:does nt|doesnt|does not) work (?:here|at|for|with) \w*\s?(?:any ?more"
    r"|any longer)?"
    r"|(?:ja )?nao trabalh[ao] mais|me desliguei d[ao]|nao estou mais na empresa"
    r"|ja nao trabalha|nao faz(?:em)? mais parte|nao integra mais"
    r"|nao esta mais (?:na|no|conosco|connosco)|deixou (?:a|o) (?:empresa|companhia|grupo|quadro)"
    r"|desligou se|foi desligad[oa]|ya no (?:trabaj[ao] (?:en|con|para|aqui)|labor[ao]"
    r"|form[ao] parte|pertenece"
    r"|se encuentra (?:en|con) (?:la empresa|nosotros))|(?:ha )?dejado la empresa|dejo la empresa"
    r"|nicht (?:mehr|langer) (?:bei|fur|in|im|am|beschaftigt|tatig)\b|(?:das"
    r"|unser) unternehmen verlassen|ausgeschieden|ne (?:travaille|fait) plus|n est plus (?:dans"
    r"|employee?|salariee?|au sein)"
    r"|nest plus (?:dans|employee?|salariee?|au sein)|a quitte (?:la|l|notre|ses|son)"
    r"|non lavora piu|non fa piu parte|ha lasciato (?:l azienda|lazienda|la societa)"
    r"|niet (?:meer|langer) werkzaam|werkt niet (?:meer|langer)|juz nie pracuje|nie pracuje juz"
    r"|har slutat|arbetar inte langre|jobber ikke lenger|arbejder ikke længere"
    r"|больше не работает|更多不在本公司|已离职|已離職)"
)


def own_text(text: str) -> str:
    """Return what the writer of a mail wrote, without what the mail program quotes."""
    return "\n".join(own_words(text).written)


def says_absent(written: str) -> bool:
    """Return whether a text without quotations, and without any other sign, is automatic.

    People also write that they are away. So a text counts only if it says so and nothing else: it
    has further signs of such an answer, addresses no particular person and asks nothing.
    """
    words = plain_words(written)
    is_spoken_to_us = (
        "?" in written
        or SPOKEN_TO_US.search(words)
        or GREETED_BY_NAME.match(plain_words(written.partition("\n")[0]))
    )
    if len(written) > MAX_OWN_TEXT or is_spoken_to_us or not ABSENT.search(words):
        return False
    return sum(sign.search(words) is not None for sign in FURTHER_SIGNS) >= MIN_FURTHER_SIGNS


def is_receipt_of_business(written: str) -> bool:
    """Return whether a text without quotations is what a company's program answers to everyone."""
    words = plain_words(written)
    is_receipt = RECEIPT.match(words) is not None and PROMISE.search(words) is not None
    return is_receipt and len(written) <= MAX_OWN_TEXT


def says_left(written: str) -> bool:
    """Return whether an automatic answer, without quotations, says that the lead has left."""
    return LEFT.search(plain_words(written)) is not None
