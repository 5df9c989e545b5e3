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
    "pt": "nao tem|sem|nenhum|zero|qualquer|todo o|nosso|nossos|seu|seus|pelo|a preco de"
    "|sem nenhum|baixo",
    "es": "no tiene|no supone|sin|ningun|cero|cualquier|todo el|nuestro|nuestros|su|sus|al|a"
    "|sin ningun|bajo",
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
    "en": "(?:better|lower|smaller|special|nicer|friendlier|different)"
    " (?:number|figure|rate|sum|terms|deal|plan|conditions|amount)s?"
    "|(?:make|making|made) an exception|exception (?:on|for)|go(?:es|ing)? lower|costs? back"
    "|see to it|empty[ -]handed"
    r"|everything\b[^.!?\n]{0,30}\bnothing|(?:figures|numbers|results)\b[^.!?\n]{0,40}"
    r"\b(?:will|going to)|(?:but )?not for you|(?:is|are) yours|everyone wins|results come"
    "|half (?:of )?(?:the|your) (?:town|city|country|market|industry) already|our compliments"
    "|look the other way|(?:the moment|the day|as soon as|once) you (?:switch|sign|start|join|buy)"
    "|if (?:it|this|you) (?:does not|doesn't|do not|don't) (?:work|help|save|pay|like|love|sell)",
    "pt": r"(?:numero|valor|plano|condic(?:ao|oes)|cifra|acordo)s?"
    r" (?:melhor|menor|especia|unic|exclusiv|diferenciad)\w*"
    r"|(?:faz|abr)\w+ (?:uma )?excecao|tudo\b[^.!?\n]{0,30}\bnada|maos vazias|no valor"
    r"|(?:numeros|cifras|resultados)\b[^.!?\n]{0,40}\bvao|nossos cumprimentos"
    "|para (?:voce|voces) nao|e (?:seu|sua) se|todo mundo ganha|sem gastar|um presente"
    "|(?:assim que|no dia em que) (?:voce )?(?:assinar|comecar|entrar|trocar|fechar|contratar)"
    "|se nao (?:funcionar|gostar|economizar|der certo|vender|melhorar|ajudar)"
    "|funciona sempre|sem excecao|(?:leva|tem|sai com) vantagem|cuido (?:para|de que)",
    "es": r"(?:numero|cifra|plan|condici(?:on|ones)|acuerdo|valor)(?:es|s)?"
    r" (?:mejor|menor|especial|unic|exclusiv)\w*|ha[cg]\w+ (?:una )?excepcion"
    r"|todo\b[^.!?\n]{0,30}\bnada"
    r"|(?:numeros|cifras|resultados)\b[^.!?\n]{0,40}\bvan a|manos vacias|va de nuestra parte"
    r"|para (?:usted|ustedes) no|es suy[oa]|medi[ao] (?:ciudad|pais|sector) ya|sin gastar"
    r"|(?:en cuanto|el dia que) (?:usted )?(?:firme|empiece|entre|cambie|contrate|compre)"
    r"|si no (?:ahorra|funciona|gusta|le gusta|convence|vende|mejora|sirve)"
    r"|funciona siempre|sin excepcion|como perder|lleva ventaja|encarg\w+ de que",
}


def _offer(language: str) -> re.Pattern[str]:
    words, none, signs = (f"(?:{each[language]})" for each in (WORDS, NONE, SIGNS))
    return re.compile(
        rf"\b(?:{TERMS[language]})\b|\b{none} ({words})\b"
        rf"|\b{signs}\b[^.!?\n]{{0,80}}?\b({words})\b|\b({words})\b[^.!?\n]{{0,80}}?\b{signs}\b"
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
