"""How English, Portuguese and Spanish ask and promise; see ``speech_acts``.

All patterns but the accented ones are for folded text: small letters without accents.
"""

import re
from dataclasses import dataclass
from functools import cached_property

NEVER = re.compile(r"(?!)")
MIN_ROOT = 3
STEM_LENGTH, LONG_STEM = 4, 5


@dataclass(frozen=True)
class Grammar:
    """The closed parts of one language.

    ``leads`` may stand ahead of a verb at the head of a clause, ``not_verbs`` are what else may
    stand there, ``objects`` follow a verb, ``particles`` only those of ``with_particles``, and
    anything ``commands``.
    ``beside`` may stand between a name and its verb. ``ours`` make any noun our product.
    ``ands`` join another verb, as a comma does.
    ``asked`` are verbs that a question may ask the reader for, ``said`` what we may do: a verb of
    theirs may also stand in another form of the present or past, which differs in ``endings``.
    """

    leads: re.Pattern[str]
    subordinates: re.Pattern[str]
    verb: re.Pattern[str]
    not_verbs: frozenset[str]
    objects: frozenset[str]
    particles: frozenset[str]
    with_particles: frozenset[str]
    commands: frozenset[str]
    beside: frozenset[str]
    ours: frozenset[str]
    ands: frozenset[str]
    requests: re.Pattern[str]
    questions: re.Pattern[str]
    asked: frozenset[str]
    commitments: re.Pattern[str]
    endings: re.Pattern[str]
    said: frozenset[str]
    futures: re.Pattern[str] = NEVER
    foreseen: frozenset[str] = frozenset()
    accented_requests: re.Pattern[str] = NEVER
    accented_commitments: re.Pattern[str] = NEVER

    def is_imperative(self, first: str, second: str | None) -> bool:
        """Return whether two words at the head of a clause tell the reader to act."""
        if first in self.commands or (first in self.with_particles and second in self.particles):
            return True
        return (
            second in self.objects
            and first not in self.not_verbs
            and self.verb.fullmatch(first) is not None
        )

    def may_do(self, verb: str) -> bool:
        """Return whether a verb of our product promises nothing. Longer verbs are closer kin."""
        length = LONG_STEM if len(verb) > LONG_STEM else STEM_LENGTH
        return verb in self.no_verbs or verb[:length] in self.said_stems

    def may_say(self, verb: str) -> bool:
        """Return whether a verb of ours promises nothing."""
        return verb in self.said or self._root(verb) in self.said_roots

    @cached_property
    def no_verbs(self) -> frozenset[str]:
        """Return the words that are no verbs wherever they stand."""
        return self.not_verbs | self.objects | self.particles

    @cached_property
    def said_stems(self) -> frozenset[str]:
        """Return how the verbs begin that our product may do."""
        said = self.said | self.foreseen
        return frozenset(word[:length] for word in said for length in (STEM_LENGTH, LONG_STEM))

    @cached_property
    def said_roots(self) -> frozenset[str]:
        """What is left of the verbs without their endings."""
        return frozenset(filter(None, map(self._root, self.said)))

    def _root(self, verb: str) -> str | None:
        ending = self.endings.search(verb)
        return verb[: ending.start()] if ending and ending.start() >= MIN_ROOT else None


def stem(verb: str) -> str:
    """Return what the forms of a verb share: "llega", "llegará"."""
    return verb[:STEM_LENGTH]


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a text."""
    return frozenset(text.split())
