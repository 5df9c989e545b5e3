"""What a sentence does: it asks the reader for something, or commits us to something.

A personal text describes. It may ask and promise what the template does, in its own words, and
nothing else. What a request or a promise is about has no end of words; how it is said has few: a
verb at the head of a clause, or what "I" and "we" do.
"""

import re
from collections.abc import Iterable, Iterator, Set
from itertools import pairwise, takewhile

from cadence_core.personalization.folding import fold, fold_line, plain, words_in
from cadence_core.personalization.grammar import Grammar, stem
from cadence_core.personalization.grammar_en import ENGLISH
from cadence_core.personalization.grammar_es import SPANISH
from cadence_core.personalization.grammar_pt import PORTUGUESE
from cadence_core.personalization.outcomes import outcomes_in
from cadence_core.personalization.port import FallbackReason

GRAMMARS = {"en": ENGLISH, "pt": PORTUGUESE, "es": SPANISH}
CLAUSE_END = re.compile(r"[:;\u2013\u2014(]|\s-\s")
# A verb has no comma ahead of its object; a name that is called has.
CLAUSE_HEAD = re.compile(r"\W*([a-z]+)(?:[^\w,]+([a-z]+)|,)")
CONDITIONAL = re.compile(r"[a-z]+[aei]ria[mn]?")
MAX_WORDS_TO_VERB = 4
NAME = re.compile(r"[^\W\d_]+|,")


def added_acts(
    sentences: Iterable[str], known: str, names: Set[str], language: str | None
) -> Iterator[FallbackReason]:
    """Yield why one of the added sentences asks or promises what the known text does not.

    ``known`` is folded. ``names`` are those of the sender and what they offer: they promise as "we"
    do. In a language without a grammar nothing is found.
    """
    grammar = GRAMMARS.get(language or "")
    if grammar is None or language is None:
        return
    for sentence in sentences:
        folded = fold_line(sentence)
        if "://" not in folded and any(
            request not in known for request in _requests(sentence, folded, grammar)
        ):
            yield FallbackReason.ADDED_REQUEST
        verbs = {*_promises(sentence, folded, grammar), *_done_by(names, sentence, grammar)}
        if verbs and not set(map(stem, verbs)) <= set(map(stem, words_in(known))):
            yield FallbackReason.ADDED_PROMISE
        if any(each not in known for each in outcomes_in(sentence, folded, language)):
            yield FallbackReason.ADDED_PROMISE


def _requests(sentence: str, folded: str, grammar: Grammar) -> Iterator[str]:
    """Yield the words that ask the reader to act."""
    for match in grammar.requests.finditer(folded):
        yield match[0]
    for match in grammar.accented_requests.finditer(sentence):
        yield fold(match[0])
    is_question = folded.endswith("?")
    if is_question:
        for match in grammar.questions.finditer(folded):
            if match["verb"] not in grammar.asked:
                yield match[0]
    for clause in _clauses(folded, grammar):
        lead = grammar.leads.match(clause)
        head = CLAUSE_HEAD.match(clause, lead.end() if lead else 0)
        if head and (
            head[1] in grammar.commands if is_question else grammar.is_imperative(head[1], head[2])
        ):
            yield head[0]


def _clauses(folded: str, grammar: Grammar) -> Iterator[str]:
    for clause in CLAUSE_END.split(folded):
        yield clause
        if grammar.subordinates.match(clause):
            yield clause.partition(",")[2]


def _promises(sentence: str, folded: str, grammar: Grammar) -> Iterator[str]:
    """Yield the verbs of what we do or would do, and of what would happen."""
    for pattern, text, is_harmless in (
        (grammar.commitments, folded, grammar.may_say),
        (grammar.accented_commitments, sentence.lower(), grammar.may_say),
        (
            grammar.futures,
            "" if folded.endswith("?") else folded,
            grammar.foreseen.__contains__,
        ),
    ):
        for match in pattern.finditer(text):
            verb = fold(next(filter(None, match.groups()), match[0]))
            if not is_harmless(verb):
                yield verb


def _done_by(names: Set[str], sentence: str, grammar: Grammar) -> Iterator[str]:
    """Yield what a sentence says that we do: the named, what is "our", and what any name would do.

    What they may say of themselves is not among it.
    """
    words = NAME.findall(plain(sentence))
    lower = [word.lower() for word in words]
    are_we = False
    for position, word in enumerate(lower):
        clause = [*takewhile(",".__ne__, lower[position + 1 : position + MAX_WORDS_TO_VERB])]
        is_named = words[position][0].isupper() and word not in grammar.no_verbs
        verbs: Iterable[str] = ()
        if word in grammar.ours or (are_we and word in grammar.ands):
            are_we = True
            verbs = (verb for verb, after in pairwise(clause) if after in grammar.objects)
        elif is_named:
            are_we = are_we or word in names
            verb = next((each for each in clause if each not in grammar.beside), "")
            if word in names or (position and CONDITIONAL.fullmatch(verb)):
                verbs = (verb,)
        yield from (verb for verb in verbs if verb and not grammar.may_do(verb))
