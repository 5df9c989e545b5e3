"""Whether a text is in a language of which the grammar knows the requests."""

import random
from functools import cache

from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from cadence_core.text.language import words_of

LANGUAGES = ("en", "es", "pt")
MIN_LETTERS = 12
"""Fewer may be a name or a courtesy, of which no language can be told."""
WEIGHT_OF_OTHERS = 0.002
"""How likely each other language is beforehand, in proportion to a known one."""
MAX_LENGTH = 500
"""Of what decides, in characters."""
MIN_PROBABILITY = 0.1
"""Of all known languages together: a doubt is no reason to ask a person."""
LAST_LATIN = "\u024f"


def is_readable(text: str) -> bool:
    """Return whether a text may be in a known language."""
    text = text[:MAX_LENGTH].lower()
    letters = "".join(words_of(text))
    if 2 * sum(letter > LAST_LATIN for letter in letters) > len(letters):
        return False
    return len(letters) < MIN_LETTERS or _probability(text) >= MIN_PROBABILITY


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
