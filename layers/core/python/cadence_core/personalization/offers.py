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
    r"|cuts?|cutting|gone|vanish\w*|trim\w*|off|nothing|nobody",
    "pt": r"nos|nossos?|nossas?|a gente|conosco|menos|menor\w*|caem?|cair\w*|baix\w+|reduz\w*"
    r"|cort\w+|some|somem|zero|nenhum|algum|metade|enxut\w+|diminu\w+|nada",
    "es": r"nosotros|nuestr\w+|menos|menor\w*|caen?|caer\w*|baj\w+|reduc\w+|reduzc\w+|recort\w+"
    r"|cero|ninguno?|alguno?|mitad|disminu\w+|nada",
}


def _offer(language: str) -> re.Pattern[str]:
    words, none, signs = (f"(?:{each[language]})" for each in (WORDS, NONE, SIGNS))
    return re.compile(
        rf"\b{none} ({words})\b|\b{signs}\b[^.!?\n]*?\b({words})\b|\b({words})\b[^.!?\n]*?\b{signs}\b"
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
