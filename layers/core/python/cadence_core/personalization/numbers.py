"""Numbers in a text, in digits and in words, and what they count."""

import re
from functools import cache
from itertools import pairwise

from cadence_core.personalization.idioms import PEOPLE

UNITS_TO_NINETEEN = {
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen",
    "pt": "dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis"
    " dezessete dezoito dezenove",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
    " dieciseis diecisiete dieciocho diecinueve",
}
TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
}
OTHER_NUMBERS = {
    "en": """zero 0, hundred 100, hundreds 100, thousand 000, thousands 000, million 000000,
        millions 000000, billion 000000, dozen 12, dozens 12, half 0.5""",
    "pt": """zero 0, duas 2, cem 100, cento 100, duzentos 200, trezentos 300, quatrocentos 400,
        quinhentos 500, catorze 14, dezasseis 16, dezassete 17, dezanove 19, centenas 100, mil 000,
        milhares 000, milhao 000000, milhoes 000000, duzia 12, duzias 12, dezenas 10, metade 0.5,
        dobro 2x, triplo 3x""",
    "es": """cero 0, cien 100, ciento 100, cientos 100, doscientos 200, trescientos 300,
        cuatrocientos 400, quinientos 500, mil 000, miles 000, millon 000000, millones 000000,
        docena 12, docenas 12, mitad 0.5, doble 2x, triple 3x, veintiuno 21, veintidos 22,
        veintitres 23, veinticuatro 24, veinticinco 25, veintiseis 26, veintisiete 27,
        veintiocho 28, veintinueve 29""",
}
# One is also an article, so it counts only where a number is dictated.
DICTATED = {"one", "oh", "um", "uma", "meia", "un", "uno", "una"}
HALF_HOUR = re.compile(r"\b(?:half an hour|meia hora|media hora)\b")
# They count nothing that a reader pays or waits for: "twice", "from scratch", "two people".
IDIOM = re.compile(
    r"\b(?:no two|from zero|do zero|de cero|(?:duas vezes|dos veces)(?! (?:mais|mas|o|el|la|a)\b)"
    r"|half (?!(?:of|off|the|your|our|a|an|price|as|that|this|what|it|hour)\b)[a-z]+"
    r"|half the (?:day|morning|afternoon|time|battle|team)"
    r"|(?:two|dois|duas|dos) (?:sides|ends|worlds|lados|pontas|mundos|puntas)"
    # Both of what was named before.
    r"|(?:the two|[oa]s (?:dois|duas)|l[oa]s dos)(?=\s*(?:[.,;:!?)]|$))"
    rf"|(?:two|dois|duas|dos) (?:{'|'.join(PEOPLE.values())}|personas)"
    r"|one or two|uma? ou d(?:ois|uas)|un[oa]? o dos)\b"
)
AM_OR_PM = re.compile(r"(?<=[\d\s])([ap])\.?\s?m\b\.?")
TOKEN = re.compile(r"[a-z]+|\d+|[$€£¥₿%]")
# Digits that one sign joins: a date, a time, an amount, a version.
COMPOUND = re.compile(r"(?<!\d)\d++(?:[:/.,\-\u2013h]\d+)+")
AND = {"and", "e", "y"}
UNITS = {
    word: unit
    for unit, words in {
        "minute": "minute minutes min mins minuto minutos minutinhos minutitos",
        "hour": "hour hours hr hrs h hs hora horas",
        "day": "day days dia dias",
        "week": "week weeks semana semanas",
        "month": "month months mes meses",
        "year": "year years ano anos",
        "second": "second seconds sec secs segundo segundos",
        "am": "am",
        "pm": "pm",
        "$": "$ dollar dollars dolar dolares reais usd brl",
        "€": "€ euro euros eur",
        "£": "£ pound pounds gbp",
        "%": "% percent",
        "¥": "¥",
        "₿": "₿ bitcoin",
    }.items()
    for word in words.split()
}
CURRENCIES = set("$€£¥₿")
MIN_DICTATED = 4
# "$ 49 a month", "49 € al mes".
MAX_WORDS_TO_PERIOD = 5
DAYS = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|segunda|terca|quarta|quinta|sexta|sabado|domingo"
    r"|lunes|martes|miercoles|jueves|viernes"
)
MONTHS = re.compile(
    r"january|february|march|april|may|june|july|august|september|october|november|december"
    r"|janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"
    r"|enero|febrero|marzo|mayo|junio|julio|septiembre|octubre|noviembre|diciembre"
)
BEFORE_TIME = {"at", "as", "a", "las", "la", "the", "dia", "el", "o", "feira", "on"}
BEFORE_MONTH = {"of", "de", "do", "del"}
LOOSE_TIME = re.compile(
    r"\b(?:an?|one|uma?|una?|half an?|meio|medio|media) (?:hour|day|morning|afternoon|week|hora|dia"
    r"|manha|tarde|semana|manana|jornada)\b"
)
# "1,400" and "1.400" are 1400. A price with cents has two digits behind its sign.
GROUPED = re.compile(r"(?<![\d.,:/])\d{1,3}(?:[.,]\d{3})+(?![\d:/]|[.,]\d)")
DOZENS = {"dozen", "dozens", "duzia", "duzias", "docena", "docenas"}
DURATIONS = {"minute", "day", "week", "month", "year", "second"}


@cache
def number_words(language: str | None) -> dict[str, str]:
    """Return the values of the number words of a language, or of all if it is not known."""
    languages = (language,) if language in TENS else tuple(TENS)
    values: dict[str, str] = {}
    for each in languages:
        values |= {word: str(n) for n, word in enumerate(UNITS_TO_NINETEEN[each].split(), 2)}
        values |= {word: str(n * 10) for n, word in enumerate(TENS[each].split(), 2)}
        values |= dict(pair.split() for pair in OTHER_NUMBERS[each].split(","))
    return values


def number_tokens(folded: str, language: str | None) -> list[str]:
    """Return words, numbers and signs of money, in order; numbers in words have become digits."""
    text = AM_OR_PM.sub(r" \1m ", HALF_HOUR.sub(" 30 minutos ", IDIOM.sub(" ", folded)))
    values = number_words(language)
    tokens: list[str] = []
    for token in TOKEN.findall(text):
        value = values.get(token, token)
        if token in DOZENS and tokens and tokens[-1].isdigit():
            tokens[-1] = str(int(tokens[-1]) * 12)
        elif token in values and len(value) == 1 and _ends_in_tens(tokens[-2:]):
            while tokens[-1] in AND:
                tokens.pop()
            tokens[-1] = str(int(tokens[-1]) + int(value))
        else:
            tokens.append(value)
    return tokens


def without_grouping(folded: str) -> str:
    """Return the text with whole numbers from a thousand on in digits alone."""
    return GROUPED.sub(lambda number: re.sub(r"[.,]", "", number[0]), folded)


def figures_of(tokens: list[str]) -> set[str]:
    """Return the numbers among the tokens."""
    return {token for token in tokens if token[0].isdigit()}


def compounds_in(folded: str) -> set[str]:
    """Return the dates, times and amounts that are written as several numbers."""
    return {each.replace("h", ":") for each in COMPOUND.findall(folded)}


def measures_of(tokens: list[str]) -> set[tuple[str, str]]:
    """Return each number with the unit of time or money beside it."""
    return {
        (second, first) if first in CURRENCIES else (first, UNITS[second])
        for first, second in pairwise(tokens)
        if (first in CURRENCIES and second[0].isdigit()) or (first[0].isdigit() and second in UNITS)
    }


def amounts_of(tokens: list[str]) -> set[tuple[str, str]]:
    """Return each amount of money with its currency."""
    return {(number, unit) for number, unit in measures_of(tokens) if unit in CURRENCIES}


def durations_of(tokens: list[str]) -> set[tuple[str, str]]:
    """Return each number of minutes or hours."""
    return {(number, unit) for number, unit in measures_of(tokens) if unit in ("minute", "hour")}


def loose_times_in(folded: str) -> set[str]:
    """Return the times without a number, such as "an hour"."""
    return set(LOOSE_TIME.findall(folded))


def rates_of(tokens: list[str]) -> set[tuple[str, str]]:
    """Return each amount of money with the time that it pays for, such as a month."""
    found: set[tuple[str, str]] = set()
    for position, token in enumerate(tokens):
        if UNITS.get(token) in CURRENCIES:
            near = tokens[max(position - 1, 0) : position + MAX_WORDS_TO_PERIOD]
            numbers = [each for each in near if each[0].isdigit()]
            periods = [UNITS[each] for each in near if UNITS.get(each) in DURATIONS]
            found |= {(number, period) for number in numbers[:1] for period in periods[:1]}
    return found


def is_dictated(folded: str, language: str | None) -> bool:
    """Return whether a number is spoken digit by digit, as only phone numbers and codes are."""
    values = number_words(language)
    run: list[str] = []
    for token in TOKEN.findall(folded):
        is_digit = token in DICTATED or len(
            values.get(token, token if token.isdigit() else "")
        ) in (
            1,
            2,
        )
        run = [*run, token] if is_digit else []
        if len(run) >= MIN_DICTATED and not all(map(str.isdigit, run[-MIN_DICTATED:])):
            return True
    return False


def _ends_in_tens(tokens: list[str]) -> bool:
    """Return whether a number such as "thirty" or "treinta y" may go on."""
    while tokens and tokens[-1] in AND:
        tokens = tokens[:-1]
    return bool(tokens) and re.fullmatch("[2-9]0", tokens[-1]) is not None


def numbers_of_days(tokens: list[str]) -> set[tuple[str, str]]:
    """Return each weekday and month with the number that belongs to it: an hour, or a day."""
    found: set[tuple[str, str]] = set()
    for position, token in enumerate(tokens):
        if DAYS.fullmatch(token):
            number = _number_after(tokens, position)
        elif MONTHS.fullmatch(token):
            number = _number_before(tokens, position) or _number_after(tokens, position)
        else:
            continue
        if number:
            found.add((token, number))
    return found


def _number_after(tokens: list[str], position: int) -> str | None:
    while (position := position + 1) < len(tokens) and tokens[position] in BEFORE_TIME:
        pass
    number, *unit = tokens[position : position + 2] or [""]
    is_duration = bool(unit) and UNITS.get(unit[0]) in DURATIONS
    return number if number[:1].isdigit() and not is_duration else None


def _number_before(tokens: list[str], position: int) -> str | None:
    while (position := position - 1) >= 0 and tokens[position] in BEFORE_MONTH:
        pass
    return tokens[position] if position >= 0 and tokens[position].isdigit() else None
