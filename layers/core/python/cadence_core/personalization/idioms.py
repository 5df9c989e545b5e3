"""Turns of speech whose words are closed elsewhere, and which offer and ask nothing.

They are what people say of their own work; found in good answers, and by reading the closed words
in the order of how often a language uses them.
"""

import re

IDIOMS = {
    "en": r"in charge|tak(?:es?|ing) charge|(?:pay|pays|paying|paid) (?:close |more )?attention"
    r"|at risk|the risk of|risk (?:of )?(?:losing|missing)|best practices?"
    r"|thin margins|tight (?:budgets?|margins)|(?:on|within|over) budget"
    r"|(?:costs?|loses?|losing|wastes?) (?:\w+ )?(?:time and )?money"
    r"|cash (?:flow|registers?|desks?)|purchase orders?|purchasing|customer loyalty|price lists?"
    r"|(?:number|priority) one (?:priority|concern|worry|headache)"
    r"|when (?:things|something|anything) goes? wrong|dust settles?|settles? (?:in|into|down)"
    r"|earn(?:s|ed|ing)? (?:\w+ )?(?:trust|loyalty|stars?|respect)|statement of"
    r"|access to (?:information|care|the (?:same|latest|right)\b)|in weeks like",
    "pt": r"(?:o|um|esse|este|ao|em) risco d[eao]|corr\w+ (?:o )?risco|lev\w+ em conta"
    r"|d\w+ conta d[eao]|se (?:d\w+ )?conta"
    r"|no fim das contas|no final das contas|(?:melhores|boas) praticas"
    r"|(?:custa|custam|perde|perdem|perder|gasta|gastam) (?:\w+ )?(?:tempo e )?dinheiro"
    r"|(?:fluxo|frente|ponto) de caixa|ordens? de compra"
    r"|alunos do primeiro ano|metade d[eoa]s? (?:dia|manha|tarde|tempo|semana|equipe)"
    r"|quando algo da errado|em semanas (?:mais|de|corridas|agitadas|cheias|assim)"
    r"|retorno d[eoa]s? (?:clientes?|pacientes?|alunos?|turma|ferias)|volta as aulas"
    r"|fi(?:m|ns|nal|nais) d[ea] (?:tarde|manha|noite)",
    "es": r"(?:el|un|ese|este|al|en) riesgo de|corr\w+ (?:el )?riesgo"
    r"|ten\w+ en cuenta|tiene en cuenta"
    r"|(?:dar|da|dan|damos|dio)(?:se|nos)? cuenta|por su cuenta|a fin de cuentas"
    r"|(?:mejores|buenas) practicas|(?:cuesta|cuestan|pierden?|perder|gastan?) (?:\w+ )?"
    r"(?:tiempo y )?dinero|flujo de caja|ordenes? de compra"
    r"|mitad d(?:el|e la|e las?) (?:dia|manana|tarde|tiempo|semana|equipo)"
    r"|cuando algo sale mal|en semanas (?:mas|de|asi|movidas)|vuelta al cole"
    r"|final(?:es)? de la (?:tarde|noche|manana)"
    r"|los resultados de (?:los|las|un|una|cada)",
}
PATTERNS = {language: re.compile(rf"\b(?:{words})\b") for language, words in IDIOMS.items()}


def without_idioms(folded: str, language: str | None) -> str:
    """Return the text without the idioms of its language; what stood around them stays apart."""
    pattern = PATTERNS.get(language or "")
    return pattern.sub(" , ", folded) if pattern else folded
