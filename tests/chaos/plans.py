"""The plan of a round: what goes wrong in it, and when. A pure function of the seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.chaos.changes import CHANGES
from tests.chaos.operators import LOCKS
from tests.chaos.provider import FAULTS

RUNS_AT_ONCE = 4
ROUND_SECONDS = 2.5
"""Everything that a plan starts, it starts within this time."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that happens at a moment of the round, to whatever ``dice`` chooses."""

    at_seconds: float
    kind: str
    detail: str
    seconds: float
    dice: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A round: its runs' triggers, its new enrollments, and everything that goes wrong."""

    number: int
    triggers: tuple[int, ...]
    """A number that occurs twice is a trigger delivered twice."""
    healthy: int
    hostile: int
    deeds: tuple[Deed, ...]
    provider_faults: tuple[str, ...]
    dice: int
    takes_back: bool = False
    """Whether operators undo, before the round, what they have changed."""

    def __str__(self) -> str:
        """Name what goes wrong."""
        deeds = [f"{deed.kind} {deed.detail}".strip() for deed in self.deeds]
        return ", ".join(sorted((*deeds, *self.provider_faults))) or "nothing goes wrong"


def plan_round(seed: int, number: int, *, is_long: bool) -> Plan:
    """Return the plan of one round; only the long version has providers that hang."""
    random = Random(f"{seed} {number}")
    is_calm = number % 4 == 3
    return Plan(
        number,
        triggers(random, are_repeated=number % 3 == 1),
        healthy=random.randint(15, 25),
        hostile=random.randint(0, 2),
        deeds=() if is_calm else tuple(deeds(random, has_restart=number % 4 == 2)),
        provider_faults=() if is_calm else provider_faults(random, may_hang=is_long),
        dice=random.getrandbits(32),
        takes_back=is_calm,
    )


def triggers(random: Random, *, are_repeated: bool) -> tuple[int, ...]:
    """Return the trigger of each run."""
    numbers = range(RUNS_AT_ONCE)
    return tuple(random.choices(numbers, k=RUNS_AT_ONCE) if are_repeated else numbers)


def provider_faults(random: Random, *, may_hang: bool) -> tuple[str, ...]:
    """Return some faults of the providers."""
    names = [name for name in FAULTS if may_hang or name != "hanging"]
    return tuple(random.choices(names, k=random.randint(0, 3)))


def deeds(random: Random, *, has_restart: bool) -> Iterator[Deed]:
    """Yield everything that operators, programs and the system do in a round."""
    for _ in range(4):
        yield deed(random, "withdraw", random.choice(tuple(CHANGES)))
    for table in random.sample(tuple(LOCKS), 2):
        yield deed(random, "lock", table)
    for kind in random.choices(("kill", "freeze", "end session"), weights=(3, 1, 1), k=2):
        yield deed(random, kind)
    if has_restart:
        yield deed(random, "restart", random.choice(("fast", "immediate")))


def deed(random: Random, kind: str, detail: str = "") -> Deed:
    """Return a deed at a random moment."""
    at, seconds = random.uniform(0.0, ROUND_SECONDS), random.choice((0.1, 0.5, 1.0, 3.0))
    return Deed(at, kind, detail, seconds, random.getrandbits(32))
