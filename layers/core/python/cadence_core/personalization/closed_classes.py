"""Which closed words a text uses: words, phrases, and signs that only their context makes out."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from cadence_core.personalization.closed_words import CLASSES
from cadence_core.personalization.folding import disguised_words, words_in
from cadence_core.personalization.port import FallbackReason

Entry = tuple[FallbackReason, str]
# A shorter word may mean something harmless in another language.
MIN_FOREIGN_WORD = 6
# Installments in Portuguese, plots of land in Spanish.
FALSE_FRIENDS = {"parcela", "parcelas"}
MONTHS = "jan|feb|fev|mar|march|apr|abr|may|mai|jun|jul|aug|ago|sept?|set|oct|out|nov|dec|dez|dic"
DOMAINS = (
    "com|net|org|io|br|co|info|biz|link|app|site|online|xyz|ai|dev|shop|store|ly|gg|uk|pt|ru|cn"
    "|top|club|live|mx|ar|tv|eu"
)
# Domains that are also words: they count at the end of a clause, where "el punto es" cannot stand.
DOMAIN_WORDS = "es|de|it|me|us|fr|in|cl|pe|uy|pro|fit|tech|web|page|info"
# "Second" to "sixth" are also the days from Monday to Friday.
PORTUGUESE_DAY = (
    r"\b(segunda|quarta|quinta|sexta)s?(?=\s*(?:-?\s?feira|as\b|a (?:tarde|noite)\b|de manha|pela"
    r"|ou\b|que vem|em vez|\d|[,.;:!?)\n]|$))"
    r"|\b(?:ate|partir d[ae]|toda) (segunda|quarta|quinta|sexta)\b"
)
# Not "feel free", "if you are free" and "a free hour".
FREE_OF_CHARGE = (
    r"\bfree\b(?<!feel free)(?<!you free)(?<!re free)(?<!be free)(?<!hands-free)"
    r"(?! (?:up|time|slots?|hours?|moment|minutes|to|on|at|next|this)\b)"
    r"(?! (?:hands?|tables?|rooms?|beds?|seats?)\b)"
    r"|\bfree for (?:you\b|your\b|life|one|the first)"
)
NOTHING_EVER = r"\b(?:no|nobody|nothing|none|not a|not one)\b[^.!?\n]{1,40}\bever\b"
RISING_SALES = (
    r"\b(?:sales|bookings|orders|reservas|vendas|ventas|matriculas|pedidos|encomendas)"
    r" (?:rise|grow|go up|climb|double|soar|sobem|crescem|aumentam|dobram|suben|crecen|aumentan)\b"
)
# Not the message that came before: "my email from last week".
MY_MAILBOX = (
    r"\b(?:my|meu|mi) (?:e-?mail|correo)\b"
    r"(?! (?:from last|of last|about|sobre|anterior|da semana|do mes|de la semana|del mes)\b)"
)
ANY = ("pt", "en", "es", None)
# A match is compared with the template's: its first group that is filled, or else all of it.
PATTERNS = tuple(
    (reason, languages, re.compile(pattern))
    for reason, languages, pattern in (
        (FallbackReason.CHANGED_DATE, ("pt", None), PORTUGUESE_DAY),
        # "La mañana" is the morning, without it tomorrow.
        (FallbackReason.CHANGED_DATE, ANY, r"(?<!\bla )(?<!\bmedia )\bmanana\b"),
        (FallbackReason.CHANGED_DATE, ANY, rf"\b({MONTHS})\.?\s\d{{1,2}}\b"),
        (
            FallbackReason.CHANGED_DATE,
            ANY,
            rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s|de\s)?({MONTHS})\b",
        ),
        (FallbackReason.ADDED_MONEY, ANY, r"\br\$|[$€£¥₿%]"),
        (FallbackReason.ADDED_MONEY, ("en", None), FREE_OF_CHARGE),
        (FallbackReason.ADDED_PROMISE, ("en", None), NOTHING_EVER),
        (FallbackReason.ADDED_PROMISE, ANY, RISING_SALES),
        (FallbackReason.ADDED_CHANNEL, ANY, MY_MAILBOX),
        (FallbackReason.ADDED_CONTACT, ANY, r"[a-z\d][,;:/_*|~^+-](?:com|net|org|io|biz|xyz)\b"),
        (
            FallbackReason.ADDED_CONTACT,
            ANY,
            rf"(?:\b|_)(?:dot|d0t|punto|ponto|punkt|point|period|stop)(?:[^a-z\d]|_){{1,3}}(?:{DOMAINS})\b",
        ),
        (
            FallbackReason.ADDED_CONTACT,
            ANY,
            rf"\b(?:dot|punto|ponto) (?:{DOMAIN_WORDS})(?=\s*(?:[.,;:!?)]|$))",
        ),
        (FallbackReason.ADDED_CONTACT, ANY, r"\s[\[({<]\s?(?:a|at|em|en)\s?[\])}>]\s\w"),
        (FallbackReason.ADDED_CONTACT, ANY, r"[a-z\d][-_]at[-_][a-z]"),
        (FallbackReason.ADDED_CONTACT, ANY, r"(?<![a-z\d])[a-z\d]++_[a-z\d]+"),
        # The scheme of a link: "tel:", "mailto:".
        (FallbackReason.ADDED_CONTACT, ANY, r"\b[a-z]{3,}:[a-z\d+/]"),
        (FallbackReason.ADDED_CONTACT, ANY, r"[a-z\d]\s[,;:]\s?(?:com|net|org)\b"),
    )
)
LINK_WORD = re.compile(r"\b(?:links?|enlaces?|urls?)\b")
PHRASE_END = re.compile(r"(?<=[.!?])\s+")
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(slots=True)
class _Lexicon:
    """The entries that count in a message of one language."""

    words: dict[str, set[Entry]] = field(default_factory=lambda: defaultdict(set))
    stems: dict[str, set[Entry]] = field(default_factory=lambda: defaultdict(set))
    stem_lengths: set[int] = field(default_factory=set)
    phrases: dict[tuple[str, str], list[tuple[tuple[str, ...], Entry]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, reason: FallbackReason, text: str) -> None:
        entry = (reason, text)
        first, *rest = text.split()
        if rest:
            self.phrases[first, rest[0][:2]].append((tuple(rest), entry))
        elif first.endswith("*"):
            self.stems[first[:-1]].add(entry)
            self.stem_lengths.add(len(first) - 1)
        else:
            self.words[first].add(entry)


@cache
def _lexicon(language: str | None) -> _Lexicon:
    lexicon = _Lexicon()
    for reason, languages in CLASSES.items():
        is_known = language in languages
        for each, entries in languages.items():
            for text in " ".join(entries.split()).split(", "):
                is_own = each == language or not is_known
                is_clear = " " in text or len(text) >= MIN_FOREIGN_WORD
                if is_own or (is_clear and text not in FALSE_FRIENDS):
                    lexicon.add(reason, text)
    return lexicon


def closed_words(folded: str, language: str | None) -> set[Entry]:
    """Return the closed words and signs that folded text uses, with the reason to refuse each."""
    found: set[Entry] = set()
    for word in {*words_in(folded), *disguised_words(folded)}:
        found |= _entries_of(word, language)
    for sentence in PHRASE_END.split(folded):
        found |= _phrases_in(words_in(sentence), _lexicon(language))
    for reason, languages, pattern in PATTERNS:
        if language in languages:
            found |= {(reason, _shown(match)) for match in pattern.finditer(folded)}
    return found


def _phrases_in(words: list[str], lexicon: _Lexicon) -> set[Entry]:
    return {
        entry
        for position, (word, following) in enumerate(pairwise(words), 1)
        for rest, entry in lexicon.phrases.get((word, following[:2]), ())
        if _begins(words[position : position + len(rest)], rest)
    }


def links_named(folded: str) -> set[Entry]:
    """Return the sentences that speak of a link without showing it."""
    return {
        (FallbackReason.ADDED_CHANNEL, sentence)
        for sentence in SENTENCE.split(folded)
        if LINK_WORD.search(sentence) and "://" not in sentence
    }


@lru_cache(maxsize=20_000)
def _entries_of(word: str, language: str | None) -> frozenset[Entry]:
    lexicon = _lexicon(language)
    stems = (word[:length] for length in lexicon.stem_lengths)
    return frozenset(lexicon.words.get(word, ())).union(
        *(lexicon.stems[stem] for stem in stems if stem in lexicon.stems)
    )


def _begins(words: list[str], pattern: tuple[str, ...]) -> bool:
    return len(words) == len(pattern) and all(
        word.startswith(part[:-1]) if part.endswith("*") else word == part
        for word, part in zip(words, pattern, strict=True)
    )


def _shown(match: re.Match[str]) -> str:
    return next(filter(None, match.groups()), match[0])
