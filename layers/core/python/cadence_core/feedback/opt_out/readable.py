"""Whether a text is in a language of which the grammar knows the requests."""

import random
import re
from functools import cache

from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from cadence_core.feedback.opt_out.english import ENGLISH
from cadence_core.feedback.opt_out.grammar import Language
from cadence_core.feedback.opt_out.portuguese import PORTUGUESE
from cadence_core.feedback.opt_out.spanish import SPANISH
from cadence_core.text.language import FUNCTION_WORDS, words_of
from cadence_core.text.plain_words import plain_words

LANGUAGES = ("en", "es", "pt")
# Of short replies, in which there are few other words.
REPLY_WORDS = """am great good sure next week month year call talk time meeting price today tomorrow
    later monday tuesday wednesday thursday friday send see look looking sounds works help need
    amanha hoje depois proxima proximo mes ano semana segunda terca quarta quinta sexta reuniao
    ligacao preco proposta vamos marcar falar conversar interessado interessada tenho ver vou
    manana luego proximo ano lunes martes miercoles jueves viernes reunion llamada precio
    oferta hablar interesado interesada tengo voy claro qual quanto quando onde como custa custo
    valor parece interessante mensal plano cuanto cuando donde cuesta interesante bien bueno mensual
    interesting cost costs monthly plan"""
LITERAL = re.compile(r"(?<![\w*{])[a-z]+(?![\w*}])")
MIN_SHARE = 0.5
"""Of known words, at which a text is readable."""
MIN_LETTERS = 12
"""Fewer may be a name or a courtesy, whose language cannot be determined."""
WEIGHT_OF_OTHERS = 0.002
"""How likely each other language is beforehand, in proportion to a known one."""
MAX_LENGTH = 500
"""Of what decides, in characters."""
MIN_PROBABILITY = 0.1
"""Of all known languages together: a doubt is no reason to ask a person."""
REPLACEMENT = "\ufffd"
"""Stands for bytes that are no text."""
MIN_PARTS = 4
"""Of which one is unreadable, at which a text is."""
LAST_LATIN = "\u024f"


def is_readable(text: str) -> bool:
    """Return whether a text may be in a known language."""
    text = text[:MAX_LENGTH].lower()
    letters = "".join(words_of(text))
    if MIN_PARTS * text.count(REPLACEMENT) > len(text):
        return False
    if 2 * sum(letter > LAST_LATIN for letter in letters) > len(letters):
        return False
    if len(letters) < MIN_LETTERS or _share_of_known_words(text) >= MIN_SHARE:
        return True
    return _probability(text) >= MIN_PROBABILITY


def _share_of_known_words(text: str) -> float:
    words = plain_words(text).split()
    return sum(word in _known_words() for word in words) / max(len(words), 1)


@cache
def _known_words() -> frozenset[str]:
    texts = (*(FUNCTION_WORDS[language] for language in LANGUAGES), REPLY_WORDS)
    grammars = " ".join(
        phrase for language in (ENGLISH, PORTUGUESE, SPANISH) for phrase in _phrases_of(language)
    )
    return frozenset(plain_words(" ".join(texts)).split()) | frozenset(LITERAL.findall(grammars))


def _phrases_of(language: Language) -> tuple[str, ...]:
    words = (*language.alone, *language.polite, *language.greetings, *language.instead)
    return (*language.parts.values(), *language.requests, *words)


def _probability(text: str) -> float:
    """Return how likely it is that a text is in one of the known languages."""
    state = random.getstate()  # the library seeds the random numbers of the whole process
    detectors = _detectors()
    detector = detectors.create()
    others = dict.fromkeys(detectors.langlist, WEIGHT_OF_OTHERS)
    detector.set_prior_map(others | dict.fromkeys(LANGUAGES, 1))
    detector.append(text)
    try:
        found = detector.get_probabilities()
    except LangDetectException:  # the text has no letters
        return 1
    finally:
        random.setstate(state)
    return float(sum(each.prob for each in found if each.lang in LANGUAGES))


@cache
def _detectors() -> DetectorFactory:
    DetectorFactory.seed = 0  # so that the same text always has the same language
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory
