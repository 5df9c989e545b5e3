"""What a sentence states of its reader: that is the message's to say.

A promise needs no word of promises: "you come out ahead", "your tables fill", "no visit is missed".
What these share is their subject. A personal text may ask about its readers and theirs, say what
they do, or what its author saw and supposes; what becomes of them it cannot know.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from cadence_core.personalization.claim_words import CLAIM_WORDS, ClaimWords
from cadence_core.personalization.folding import words_in

COMPANY = re.compile(r"^company_name (.*)", re.MULTILINE)
# So much of both makes a sentence one of the message, reworded.
MIN_SHARED = 0.5
STEM_LENGTH, MIN_WORD = 5, 4
FIRST_PERSON = re.compile(r"[a-z]+(?:o|mos)")


def added_claims(
    sentences: Iterable[str], written: Sequence[str], facts: str, language: str | None
) -> Iterator[str]:
    """Yield the clauses that state what becomes of the reader, in sentences of their own.

    All are folded. ``facts`` are what is known of the reader, each on a line with its name. A
    question states nothing. In a language without closed words nothing is found.
    """
    closed = CLAIM_WORDS.get(language or "")
    if closed is None:
        return
    text = " ".join(written)
    company = frozenset(words_in(" ".join(COMPANY.findall(facts))))
    before = [*map(_stems, written)]
    topic = _Topic(closed, company, text, _stems(text))
    for sentence in sentences:
        if not sentence.endswith("?") and "://" not in sentence and not _rewords(sentence, before):
            yield from topic.claims_in(sentence)


def _rewords(sentence: str, before: Iterable[Set[str]]) -> bool:
    stems = _stems(sentence)
    return any(len(stems & each) >= MIN_SHARED * max(len(stems), len(each)) for each in before)


def _stems(sentence: str) -> set[str]:
    return {_stem(word) for word in words_in(sentence) if len(word) >= MIN_WORD}


def _stem(word: str) -> str:
    return word[:STEM_LENGTH].rstrip("s")


@dataclass(frozen=True)
class _Topic:
    """What a message is about: its reader, their company, and the ``things`` in its ``text``."""

    closed: ClaimWords
    company: Set[str]
    text: str
    things: Set[str]

    def claims_in(self, sentence: str) -> Iterator[str]:
        """Yield the claims ahead of what marks the rest as observed."""
        for position, clause in enumerate(self.closed.clause_end.split(sentence)):
            if self.closed.observes.search(clause):
                return
            words = words_in(self.closed.more_than.sub(" ", clause))
            is_said = clause.strip(" .") in self.text
            if not is_said and self._is_claim(words, is_first=not position):
                yield clause

    def _is_claim(self, clause: list[str], *, is_first: bool) -> bool:
        closed = self.closed
        verb, *rest = self._behind_subject(clause, is_first=is_first) or [""]
        if not verb:
            return False
        if verb in closed.describes or (verb in closed.is_ and set(rest[:1]) & closed.states):
            return not closed.changes.isdisjoint(rest)
        return True

    def _behind_subject(self, clause: list[str], *, is_first: bool) -> list[str]:
        """Return the verb and what follows, if the subject is of the message; or nothing."""
        closed = self.closed
        words = [*dropwhile(closed.ahead.__contains__, clause)]
        before = [*takewhile((closed.articles | closed.theirs).__contains__, words)]
        head, *behind = words[len(before) :] or [""]
        verb = self._verb(behind, noun="" if head in closed.readers else head)
        if head in closed.readers or not closed.theirs.isdisjoint(before):
            return [] if head in closed.letters else verb
        if is_first and head in closed.clitics:
            return [] if FIRST_PERSON.fullmatch("".join(behind[:1])) else verb
        if head in self.company or self._is_thing(head, is_alone=not before, is_first=is_first):
            return [] if self._is_said(verb) else verb
        return []

    def _is_thing(self, noun: str, *, is_alone: bool, is_first: bool) -> bool:
        """Return whether a noun is one of the message's.

        Without an article only a plural at the head of a sentence is no verb.
        """
        is_noun = len(noun) >= MIN_WORD and (not is_alone or (is_first and noun.endswith("s")))
        return is_noun and _stem(noun) in self.things and noun not in self.closed.beside

    def _is_said(self, verb: list[str]) -> bool:
        """Return whether the message has the verb, and nothing says how much."""
        is_written = not _stems(" ".join(verb[:1])).isdisjoint(self.things)
        return is_written and self.closed.changes.isdisjoint(verb)

    def _verb(self, behind: list[str], *, noun: str) -> list[str]:
        """Return the words from the verb on, behind "of the stores", "empty" and "always"."""
        closed = self.closed
        while behind and behind[0] in closed.of:
            named = dropwhile((closed.articles | closed.theirs).__contains__, behind[1:])
            behind = [*named][1:]
        return [*dropwhile(lambda word: self._is_beside(word, noun), behind)]

    def _is_beside(self, word: str, noun: str) -> bool:
        closed = self.closed
        if word in closed.beside or word in self.company:
            return True
        is_verb = word in closed.describes or word in closed.is_
        return not is_verb and closed.adjective.fullmatch(f"{noun} {word}") is not None
