"""Language detection by function words: are two texts in the same language?

A detector of fifty languages is the wrong tool here: it always gives an answer, and for a message
of three lines often a wrong one. The question is narrower (did the text keep the template's
language?), and the words that occur in only one language of the list answer it.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from cadence_core.text.contact_points import is_link_or_address

# The most common short words of the languages we write in, and of those a model might slip into.
# A word in two lists counts for neither: see DISTINCTIVE.
FUNCTION_WORDS = {
    "en": """the and to of you your we our is are this that with for it be have has i would how can
        could at on was were will not if from they what who when there about an my let know here
        hi hello dear best regards just been do does did by as or but so which their its out up
        some any more than into thanks thank team""",
    "es": """a el la los las y de del que en un una para con por su sus como es son usted ustedes
        más pero muy también ya hola saludos gracias estimado estimada nuestro nuestra nosotros le
        les lo al esto esta este hay cuando donde qué cómo está están tiene tienen puede pueden
        podemos quisiera sobre sin si no se te tu yo mi hasta desde equipo semana hacer ser sido fue
        cada todo todos quiero buenos días ha han he me días unos""",
    "pt": """o a os as e de do da dos das que em um uma para com por seu sua seus suas como é são
        você vocês mais mas muito também já olá oi obrigado obrigada prezado prezada nosso nossa
        nós lhe no na nos nas ao aos isso isto essa esse esta este há quando onde não está estão
        tem têm pode podem podemos gostaria sobre sem se te eu meu minha até desde equipe equipa
        semana fazer ser foi cada tudo todos quero bom dia foram pelo pela num numa à às tudo bem
        abraço abraços atenciosamente sei vi""",
    "fr": """le la les et de du des que en un une pour avec par son sa ses comme est sont vous votre
        vos plus mais très aussi déjà bonjour merci cher chère notre nos nous lui au aux ce cette
        ces quand où pas ne êtes ont avez peut peuvent je mon ma sur sans si jusqu depuis équipe
        semaine faire être été chaque tout tous cordialement qui dans""",
    "de": """der die das und zu von sie ihr ihre wir unser ist sind dieses dass mit für es ein eine
        einen haben hat ich würde wie kann können auf war werden nicht wenn aus was wer hallo liebe
        lieber beste grüße danke sehr auch schon bei nach über im den dem des ihnen ihrem ihren uns
        team""",
    "it": """il lo la gli le e di del della dei che in un una per con suo sua come è sono voi vostro
        vostra più ma molto anche già ciao grazie gentile nostro nostra noi al alla questo questa
        quando dove non ha hanno può possono possiamo vorrei su senza se mi fino da squadra
        settimana fare essere stato ogni tutto tutti buongiorno cordiali saluti nel nella i""",
}
MIN_HITS = 2
MIN_HITS_RATIO = 1.5
MIN_WORDS = 12
WORD = re.compile(r"[^\W\d_]+")


def _distinctive() -> dict[str, str]:
    lists = {language: set(words.split()) for language, words in FUNCTION_WORDS.items()}
    spread = Counter(word for words in lists.values() for word in words)
    return {
        word: language for language, words in lists.items() for word in words if spread[word] == 1
    }


DISTINCTIVE = _distinctive()


def words_of(text: str) -> list[str]:
    """Return the words of a text, casefolded, in order."""
    return WORD.findall(unicodedata.normalize("NFC", text).casefold())


def language_of(text: str) -> str | None:
    """Return the language code of a text, or ``None`` if the language is not clear."""
    hits = _hits(text)
    (language, first), (_, second) = [*hits.most_common(2), ("", 0), ("", 0)][:2]
    return language if first >= MIN_HITS and first >= MIN_HITS_RATIO * second else None


def is_same_language(original: str, rewritten: str) -> bool:
    """Return whether a rewritten text kept the language and the script of the original.

    A rewrite whose language is not clear must have as many words of the original's as of any other.
    An original without a clear language allows any language that it has words of. A very short one
    without such words (a greeting and a name) allows every language.
    """
    if not _scripts_of(rewritten) <= _scripts_of(original):
        return False
    before, after = language_of(original), language_of(rewritten)
    hits = _hits(original)
    if before is not None:
        return after == before or (after is None and _leads(before, _hits(rewritten)))
    is_too_short = not hits and len(words_of(original)) < MIN_WORDS
    return after is None or after in hits or is_too_short


def _leads(language: str, hits: Counter[str]) -> bool:
    return hits[language] == max(hits.values(), default=0)


# A check asks several times about the same few texts.
@lru_cache(maxsize=8)
def _hits(text: str) -> Counter[str]:
    """Count each language's distinctive words, except in addresses: "com" is also Portuguese."""
    prose = " ".join(word for word in text.split() if not is_link_or_address(word))
    return Counter(DISTINCTIVE[word] for word in words_of(prose) if word in DISTINCTIVE)


def _scripts_of(text: str) -> set[str]:
    """Return the scripts of a text's letters: the first word of each letter's Unicode name."""
    return set(map(_script_of, filter(str.isalpha, set(unicodedata.normalize("NFKC", text)))))


@lru_cache(maxsize=1_000)
def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
