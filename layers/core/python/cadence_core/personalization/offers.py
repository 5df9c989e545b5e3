"""Words of cost and risk that everyone needs, where a sentence makes an offer of them.

"Costs pile up in spring" describes a business; "costs fall", "our risk" and "no cost" are what a
seller would have to mean.
"""

import re

WORDS = {
    "en": "(?<!in )charges?|charging|purchases?|statements?|margins?|costs?|risks?|expenses?",
    "pt": "custos?|gastos?|riscos?|extratos?|balanco",
    "es": "costos?|costes?|gastos?|riesgos?|extractos?|balance",
}
NONE = {
    "en": "no|zero|without|without any|any|free of|extra|your|our",
    "pt": "sem|nenhum|zero|qualquer|todo o|nosso|nossos|seu|seus|pelo|a preco de|sem nenhum|baixo",
    "es": "sin|ningun|cero|cualquier|todo el|nuestro|nuestros|su|sus|al|a|sin ningun|bajo",
}
# What a sentence says if it takes a cost away or upon itself, ahead of the word or behind it.
SIGNS = {
    "en": r"we|us|our|ours|less|lower|falls?|fell|drops?|down|half|shrinks?|thinner|fatter|higher"
    r"|healthier|better|cuts?|cutting|gone|vanish\w*|trim\w*|off|nothing|nobody",
    "pt": r"nos|nossos?|nossas?|a gente|conosco|menos|menor\w*|caem?|cair\w*|baix\w+|reduz\w*"
    r"|cort\w+|saudave\w+|melhor\w*|some|somem|zero|nenhum|algum|metade|enxut\w+|diminu\w+|nada",
    "es": r"nosotros|nuestr\w+|menos|menor\w*|caen?|caer\w*|baj\w+|reduc\w+|reduzc\w+|recort\w+"
    r"|cero|san[oa]s?|mejor\w*|ninguno?|alguno?|mitad|disminu\w+|nada",
}


# Better terms, and the exceptions that lead to them.
TERMS = {
    "en": r"\b(?:better|lower|smaller|special|nicer|friendlier|different) (?:number|figure|rate|sum"
    r"|terms|deal|plan|conditions|amount)s?\b|\b(?:make|making|made) an exception\b"
    r"|\bexception (?:on|for)\b|\bgo(?:es|ing)? lower\b|\bcosts? back\b|\bsee to it\b"
    r"|\beverything\b[^.!?\n]{0,30}\bnothing\b|\b(?:figures|numbers|results)\b[^.!?\n]{0,40}"
    r"\b(?:will|going to)\b|\bempty[ -]handed\b|\bour compliments\b|\blook the other way\b",
    "pt": r"\b(?:numero|valor|plano|condic(?:ao|oes)|cifra|acordo)s? (?:melhor|menor|especia)\w*"
    r"|\b(?:faz|abr)\w+ (?:uma )?excecao\b|\btudo\b[^.!?\n]{0,30}\bnada\b"
    r"|\b(?:numeros|cifras|resultados)\b[^.!?\n]{0,40}\bvao\b|\bmaos vazias\b|\bno valor\b"
    r"|\bnossos cumprimentos\b|\b(?:leva|tem|sai com) vantagem\b|\bcuido (?:para|de que)\b",
    "es": r"\b(?:numero|cifra|plan|condici(?:on|ones)|acuerdo|valor)(?:es|s)?"
    r" (?:mejor|menor|especial)\w*|\bha[cg]\w+ (?:una )?excepcion\b|\btodo\b[^.!?\n]{0,30}\bnada\b"
    r"|\b(?:numeros|cifras|resultados)\b[^.!?\n]{0,40}\bvan a\b|\bmanos vacias\b"
    r"|\bva de nuestra parte\b|\blleva ventaja\b|\bencarg\w+ de que\b",
}


def _offer(language: str) -> re.Pattern[str]:
    words, none, signs = (f"(?:{each[language]})" for each in (WORDS, NONE, SIGNS))
    return re.compile(
        rf"{TERMS[language]}|\b{none} ({words})\b"
        rf"|\b{signs}\b[^.!?\n]*?\b({words})\b|\b({words})\b[^.!?\n]*?\b{signs}\b"
    )


OFFER = {language: _offer(language) for language in WORDS}


def offers_in(folded: str, language: str | None) -> set[str]:
    """Return the words of cost and risk that a text offers.

    In a language without patterns nothing is found.
    """
    pattern = OFFER.get(language or "")
    if pattern is None:
        return set()
    return {match[match.lastindex or 0] for match in pattern.finditer(folded)}
