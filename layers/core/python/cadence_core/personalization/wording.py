"""The words that a rewrite adds: contacts, numbers, dates and closed words are no one's to add."""

import re
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from cadence_core.personalization.claims import added_claims
from cadence_core.personalization.closed_classes import Entry, closed_words, links_named
from cadence_core.personalization.deadlines import deadlines_in
from cadence_core.personalization.folding import fold, fold_line, letter_by_letter, plain
from cadence_core.personalization.idioms import without_idioms
from cadence_core.personalization.names import added_names, sender_names
from cadence_core.personalization.numbers import (
    amounts_of,
    compounds_in,
    durations_of,
    figures_of,
    is_dictated,
    loose_times_in,
    measures_of,
    number_tokens,
    numbers_of_days,
    rates_of,
    without_grouping,
)
from cadence_core.personalization.offers import offers_in
from cadence_core.personalization.polarity import turned_words
from cadence_core.personalization.port import FallbackReason
from cadence_core.personalization.prices import added_to_prices
from cadence_core.personalization.speech_acts import added_acts
from cadence_core.personalization.totals import added_totals
from cadence_core.text.contact_points import SURROUNDING_PUNCTUATION, contact_points
from cadence_core.text.language import language_of

T = TypeVar("T")

# Those that closed words and numbers are listed in; in any other, all of them count.
LANGUAGES = ("pt", "en", "es")
PHONE = re.compile(r"\+?\d(?:[ ().\-/]{0,2}\d){7,}")
# A line that goes on in small letters is wrapped.
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<!\s)[^\S\n]*+\n\s*+(?![a-z\u00df-\u00ff])")
LOUD_AT = re.compile(r"(?<![\w.-])[\w.-]++ AT [\w.-]+")


@dataclass(frozen=True)
class _Wording:
    """A text, and what it says that a reader might act on."""

    text: str
    language: str | None

    @cached_property
    def folded(self) -> str:
        return without_grouping(fold(self.text))

    @cached_property
    def sentences(self) -> list[str]:
        return SENTENCE_END.split(self.text)

    @cached_property
    def lines(self) -> list[str]:
        """The sentences, folded."""
        return [*map(fold_line, self.sentences)]

    @cached_property
    def tokens(self) -> list[str]:
        """Words and numbers, without those in links and phone numbers."""
        text = " ".join(word for word in self.folded.split() if not _is_link(word))
        return number_tokens(PHONE.sub(" ", text), self.language)

    @cached_property
    def contact_points(self) -> frozenset[str]:
        return contact_points(plain(self.text))

    @property
    def spelled_contacts(self) -> set[str]:
        """Return what only looks like the spelling of a contact."""
        return {
            *letter_by_letter(self.folded),
            *LOUD_AT.findall(self.text),
            *(["a dictated number"] if is_dictated(self.folded, self.language) else []),
        }

    @property
    def links(self) -> list[str]:
        """Links and addresses, in order."""
        return [
            SURROUNDING_PUNCTUATION.sub("", word) for word in filter(_is_link, self.text.split())
        ]

    @cached_property
    def closed_words(self) -> set[Entry]:
        return closed_words(self.folded, self.language) | links_named(self.folded)

    @property
    def offers(self) -> set[str]:
        return offers_in(self.folded, self.language)

    @property
    def deadlines(self) -> set[tuple[str, str]]:
        return deadlines_in(self.folded, self.language)

    @property
    def figures(self) -> set[str]:
        return figures_of(self.tokens)

    @cached_property
    def days(self) -> set[tuple[str, str]]:
        return numbers_of_days(self.tokens)

    @cached_property
    def rates(self) -> set[tuple[str, str]]:
        return rates_of(self.tokens)

    @property
    def dates(self) -> set[str | tuple[str, str]]:
        return {
            *compounds_in(self.folded),
            *measures_of(self.tokens),
            *self.days,
            *self.rates,
        }

    @property
    def kept(self) -> set[str | tuple[str, ...]]:
        """Return the days, hours and amounts that a rewrite may not lose."""
        return {
            *self.days,
            *amounts_of(self.tokens),
            *self.rates,
        }


def wording_fault(after: str, before: str, known: str) -> FallbackReason | None:
    """Return why the words of a rewrite must not be sent, or ``None`` if they may be.

    ``before`` is the original, ``known`` are the facts that the model received.
    """
    language = language_of(before) or language_of(after)
    language = language if language in LANGUAGES else None
    return next(
        _faults(_Wording(after, language), _Wording(before, language), _Wording(known, language)),
        None,
    )


def _is_link(word: str) -> bool:
    return "://" in word or "@" in word


def _added(what: Callable[[_Wording], Set[T]], after: _Wording, *others: _Wording) -> Set[T]:
    """Return what only the rewrite says. What nothing depends on is not read."""
    added = what(after)
    for other in others:
        if added:
            added = added - what(other)
    return added


def _added_sentences(after: _Wording, before: _Wording) -> list[str]:
    """Return the sentences that a reader of both has not read, as they are written."""
    written = set(before.sentences)
    changed = [each for each in after.sentences if each not in written]
    read = set(before.lines)
    return [each for each in changed if fold_line(each) not in read]


def _faults(after: _Wording, before: _Wording, known: _Wording) -> Iterator[FallbackReason]:
    if after.contact_points - before.contact_points:
        yield FallbackReason.ADDED_CONTACT
    if before.contact_points - after.contact_points:
        yield FallbackReason.LOST_CONTACT
    if after.links != before.links or _added(lambda each: each.spelled_contacts, after, before):
        yield FallbackReason.ADDED_CONTACT
    texts = after, before, known
    sentences = _added_sentences(after, before)
    folded = [*map(fold_line, sentences)]
    new = _Wording(" ".join(sentences), after.language)
    without = _Wording(without_idioms(new.folded, after.language), after.language)
    added = _added(lambda each: each.closed_words, without, before, known)
    yield from sorted({reason for reason, _ in added}, key=list(FallbackReason).index)
    if _added(lambda each: each.figures, *texts):
        yield FallbackReason.ADDED_FIGURE
    if (
        _added(lambda each: each.offers, new, before, known)
        or any(added_totals(folded, before.folded, after.language))
        or any(added_claims(folded, before.lines, known.folded, after.language))
    ):
        yield FallbackReason.ADDED_PROMISE
    if added_names(plain(after.text), plain(f"{before.text}\n{known.text}")):
        yield FallbackReason.ADDED_NAME
    if (
        _added(lambda each: each.dates, *texts)
        or _added(lambda each: each.deadlines, without, before, known)
        or before.kept - after.kept
        or (
            durations_of(before.tokens) - durations_of(after.tokens)
            and _added(lambda each: loose_times_in(each.folded), *texts)
        )
    ):
        yield FallbackReason.CHANGED_DATE
    if any(turned_words(folded, before.lines, after.language)):
        yield FallbackReason.CHANGED_MEANING
    if any(added_to_prices(folded, before.lines, after.language)):
        yield FallbackReason.ADDED_MONEY
    names = sender_names(plain(before.text), plain(known.text))
    said = f"{before.folded}\n{known.folded}"
    yield from added_acts(sentences, said, names, after.language)
