"""The times that a text sets: until when, within how long."""

import re

NOUNS = {
    "en": "minutes? hours? days? weeks? weekend months? quarter years? season semester term lunch"
    " mornings? afternoons? evenings? nights? noon midnight tonight today tomorrow business"
    " holidays",
    "pt": "minutos? horas? dias? semanas? mes meses trimestre semestre anos? quinzena temporada"
    " manhas? noites? hoje amanha almoco expediente feriado ferias natal",
    "es": "minutos? horas? dias? semanas? mes meses trimestre semestre anos? quincena temporada"
    " mananas? noches? mediodia medianoche hoy comer almuerzo jornada vacaciones navidad",
}
# What stands ahead of the noun, with at most two words between.
LIMITS = {
    "en": "by|until|till|before|within|close of|next|coming|following"
    "|(?:in|for|over) (?:a few|some|the next|a couple of|the coming)",
    "pt": "ate|antes d[aeo]s?|depois d[aeo]s?|apos|dentro de|daqui a|proxim[ao]s?|por mais"
    "|em (?:poucos|poucas|alguns|algumas|uns|umas)|no fim d[aeo]|no final d[aeo]|ao fim d[aeo]",
    "es": "hasta|antes de|despues de|dentro de|proxim[ao]s?|a fin de|a finales? de|al acabar"
    "|en (?:pocos|pocas|algunos|algunas|unos|unas)|al final de|por otr[ao]s?",
}
# Which of several weeks or days: "the second week".
ORDINALS = {
    "en": r"(first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th) (week|day|half|quarter)",
    "pt": r"(primeir[ao]|segund[ao]|terceir[ao]|quart[ao]) (semana|dia|quinzena|metade|trimestre)",
    "es": r"(primer[ao]?|segund[ao]|tercer[ao]?|cuart[ao]) (semana|dia|quincena|mitad|trimestre)",
}
# Early, in the middle or late: the same word in another form is the same part.
NAMES = {
    "en": "january|february|march|april|may|june|july|august|september|october|november|december"
    "|spring|summer|autumn|fall|winter",
    "pt": "janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"
    "|primavera|verao|outono|inverno",
    "es": "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    "|primavera|verano|otono|invierno",
}
PARTS = {
    "en": "(?P<early>early|beginning of|start of)|(?P<mid>mid|middle of)|(?P<late>late|end of)",
    "pt": "(?P<early>(?:inicio|comeco)s? d[aeo])|(?P<mid>meados d[aeo])"
    "|(?P<late>fi(?:m|ns|nal|nais) d[aeo])",
    "es": "(?P<early>(?:principio|inicio|comienzo)s? d(?:el|e))|(?P<mid>mediados d(?:el|e))"
    "|(?P<late>fin(?:al|ales|es)? d(?:el|e))",
}
# Months without a name have their busy ends; in the middle of one, things are only set.
MIDDLE = {
    "en": "mid[ -]?(?:month|week|year)|middle of (?:the|this|next) (?:month|week|year)",
    "pt": "meados d[aeo] (?:proxim[oa] )?(?:mes|semana|ano)",
    "es": "mediados d(?:el|e) (?:proximo )?(?:mes|semana|ano)",
}


def _limit(language: str) -> re.Pattern[str]:
    limits, nouns = LIMITS[language], "|".join(NOUNS[language].split())
    # "Until the 12th of March" is a date: its number is compared elsewhere. "Até você" is a way.
    return re.compile(
        rf"\b({limits})\b(?: (?!(?:{limits}|senhora?|voces?)\b)[a-z]+){{0,2}}? ({nouns})\b(?! \d)"
    )


LIMIT = {language: _limit(language) for language in LIMITS}
PART = {
    language: re.compile(
        rf"\b(?:{parts})[ -](?:o |el |la |next |proxim[oa] )?(?:{NAMES[language]})\b"
    )
    for language, parts in PARTS.items()
}
ORDINAL = {language: re.compile(rf"\b{ordinal}\b") for language, ordinal in ORDINALS.items()}
MIDDLES = {language: re.compile(rf"\b(?:{middle})\b") for language, middle in MIDDLE.items()}


def deadlines_in(folded: str, language: str | None) -> set[tuple[str, str]]:
    """Return each limit of time with its noun, parts of months, and which of several weeks or days.

    In a language without patterns nothing is found.
    """
    if language not in LIMIT:
        return set()
    return {
        *((match[1], match[2]) for match in LIMIT[language].finditer(folded)),
        *(
            ("in", part)
            for match in PART[language].finditer(folded)
            for part, is_said in match.groupdict().items()
            if is_said
        ),
        *((match[1], match[2]) for match in ORDINAL[language].finditer(folded)),
        *(("in", match[0]) for match in MIDDLES[language].finditer(folded)),
    }
