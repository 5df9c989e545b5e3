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
# The people of a business, and how they reach it, or when their days are full: nothing to act on.
PEOPLE = {
    "en": r"customers?|clients?|patients?|guests?|owners?|people|parents|students|drivers?|teams?"
    r"|staff|orders?|requests?|questions|everyone|bookings?|calls",
    "pt": r"clientes?|pacientes?|hospedes?|pessoas|gente|pais|alunos?|motoristas?|equipes?|pedidos?"
    r"|perguntas?|todo mundo|reservas?|recados?",
    "es": r"clientes?|clientas?|pacientes?|huespedes?|gente|padres|alumnos?|conductores?|equipos?"
    r"|pedidos?|preguntas?|todos|reservas?|recados?",
}
US = {
    "en": "i|we|me|us|my|our|you can|if you",
    "pt": "eu|nos|me|meu|minha|nosso|nossa|voce pode|se voce",
    "es": "yo|nosotros|me|nos|mi|nuestro|nuestra|puede|si usted",
}
CHANNELS = re.compile(
    r"\b(?:whatsapp|voicemails?|instagram|sms|telephone|telefonemas?|facebook|by text"
    r"|(?:by|over the) phone|(?:por|pelo) (?:telefone|telefono))\b"
)
HABITS = {
    "en": r"(?:i (?:imagine|guess|suppose)|end(?:s|ed)? up|often|usually|always|still|tends? to"
    r"|every day|bus(?:y|iest)|late)",
    "pt": r"(?:imagin\w+|suponh\w+|costum\w+|sempre|todo dia|geralmente|acab\w+|ainda|moviment\w+"
    r"|corrid\w+|tarde)",
    "es": r"(?:imagin\w+|supong\w+|suele\w*|siempre|cada dia|generalmente|acab\w+|todavia|aun"
    r"|movid\w+|tarde)",
}
TIMES = {
    "en": "(?:in|during) the (?:morning|afternoon|evening)s?|(?:after|before|around) christmas"
    "|(?:mon|tues|wednes|thurs|fri|satur|sun)days",
    "pt": "de manha|pela manha|de tarde|a tarde|a noite|de noite|(?:depois|antes) do natal"
    "|n?as (?:segunda|terca|quarta|quinta|sexta)s(?:-feiras)?"
    "|(?:aos|n?os) (?:sabado|domingo|feriado)s",
    "es": "(?:por las?|cada|todas las) (?:manana|tarde|noche)s?|de noche"
    "|(?:despues|antes) de navidad"
    "|los (?:lunes|martes|miercoles|jueves|viernes|sabados|domingos|festivos)",
}
PATTERNS = {language: re.compile(rf"\b(?:{words})\b") for language, words in IDIOMS.items()}
CHANNEL = {
    language: re.compile(
        rf"(\b(?:{people})\b(?:(?!\b(?:{US[language]})\b)[^.!?\n]){{0,60}}?){CHANNELS.pattern}"
    )
    for language, people in PEOPLE.items()
}
HABIT = {
    language: re.compile(rf"(\b{habits}\b[^.!?\n]{{0,60}}?)\b(?:{TIMES[language]})\b")
    for language, habits in HABITS.items()
}


def without_idioms(folded: str, language: str | None) -> str:
    """Return the text without the idioms of its language; what stood around them stays apart."""
    if language not in PATTERNS:
        return folded
    text = HABIT[language].sub(r"\1 , ", PATTERNS[language].sub(" , ", folded))
    # Most texts name no channel, and to look for the people first takes long.
    return CHANNEL[language].sub(r"\1 , ", text) if CHANNELS.search(text) else text
