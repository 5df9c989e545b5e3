"""What comes between an operator and a change: a lost connection, and another operator."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial
from random import Random
from urllib.parse import urlsplit

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database, connect
from cadence_core.errors import (
    InvalidRequestError,
    StoreConflictError,
    StoreUnavailableError,
    UnknownNameError,
)
from cadence_core.operations.catalog import CATALOG, OPERATIONS
from cadence_core.operations.perform import MAY_BE_DONE, perform
from tests.conftest import cloned_database
from tests.operations.interfered import CountingDatabase, LostAnswer, known_values, outcome
from tests.operations.peopled import Request, a_request, people
from tests.sessions import blocked
from tests.waiting import wait_until
from tests.world import World

CHANGES = [o.name for o in OPERATIONS if o.changes and o.can_be_undone]
PAIRS = 10
WORLDS = settings().max_examples // 60
"""Each has every change, or so many pairs: the gate tries one, and `make explore` more."""
Call = tuple[str, Request]


class Beginning:
    """A generated database of which copies are made, and changes that were made up for it.

    ``calls``: for each sequence of names, changes of which each is about what the one before it is
    about, such as the same lead.
    """

    def __init__(
        self, postgres: str, url: str, random: Random, names: Sequence[Sequence[str]]
    ) -> None:
        self._postgres, self._url = postgres, url
        with closing(World(url)) as world, closing(Database(partial(connect, url))) as database:
            people(world, random)
            read_new_addresses(database)
            self._known = known_values(world.connection)
            self.calls = [_calls(world, random, each) for each in names]

    @contextmanager
    def copy(self) -> Iterator[str]:
        """Yield the URL of a copy."""
        with cloned_database(self._postgres, urlsplit(self._url).path[1:]) as url:
            yield url

    def outcome(self, url: str) -> Counter[str]:
        """Return what became of a copy."""
        with closing(connect(url)) as connection:
            return outcome(connection, self._known)


def _calls(world: World, random: Random, names: Sequence[str]) -> list[Call]:
    about: Request = {}
    calls: list[Call] = []
    for name in names:
        own = {**a_request(world, random, name), "is_dry_run": False}
        about = {**own, **{field: about[field] for field in own.keys() & about.keys()}}
        calls.append((name, about))
    return calls


def do(database: Database, call: Call) -> None:
    """Do a change as an operator does, who repeats what conflicts, or what leaves something out.

    What is refused changes nothing.
    """
    name, request = call
    operation = CATALOG[name]
    is_done = False
    with closing(database):
        while not is_done:
            with suppress(StoreConflictError):
                try:
                    answer = perform(database, operation, operation.parse(request), "ana")
                    is_done = not getattr(answer, "busy", 0)
                except (InvalidRequestError, UnknownNameError):
                    is_done = True


def said_of_loss(database: Database, call: Call) -> str:
    """Do a change that may lose its connection; return what its operator reads then."""
    try:
        do(database, call)
    except StoreUnavailableError as error:
        return str(error)
    return ""


def do_both(url: str, first: Call, second: Call, number: int) -> None:
    """Do two changes at once: the second one as soon as the first comes to this statement."""
    with ThreadPoolExecutor(1) as pool, closing(connect(url)) as watching:
        begun: list[Future[None]] = []

        def let_in(statement: int) -> None:
            if statement == number and not begun:
                begun.append(pool.submit(do, Database(partial(connect, url)), second))
                wait_until(
                    lambda: begun[0].done() or blocked(watching) == 1,
                    "the second change is done, or waits for the first",
                )

        do(CountingDatabase(url, before=let_in), first)
        begun[0].result()


@settings(max_examples=WORLDS, phases=[Phase.generate])
@given(random=st.randoms(use_true_random=True))
def test_a_change_whose_answer_is_lost_is_repeated_and_done_once(
    postgres: str, random: Random
) -> None:
    names = [[name] for name in random.sample(CHANGES, len(CHANGES))]
    with cloned_database(postgres) as url:
        beginning = Beginning(postgres, url, random, names)
        with beginning.copy() as undisturbed, beginning.copy() as disturbed:
            for [call] in beginning.calls:
                counting = CountingDatabase(undisturbed)
                do(counting, call)
                number = random.randrange(counting.statements)

                said = said_of_loss(LostAnswer(disturbed, number), call)
                assert not said or (MAY_BE_DONE in said) is (number > 0), (call, number)
                do(Database(partial(connect, disturbed)), call)

                once, again = (beginning.outcome(each) for each in (undisturbed, disturbed))
                assert (once - again, again - once) == ({}, {}), (call, number)


@settings(max_examples=WORLDS, phases=[Phase.generate])
@given(random=st.randoms(use_true_random=True))
def test_two_operators_at_once_leave_what_one_after_the_other_would(
    postgres: str, random: Random
) -> None:
    names = [_pair(random) for _ in range(PAIRS)]
    with cloned_database(postgres) as url:
        beginning = Beginning(postgres, url, random, names)
        for first, second in beginning.calls:
            with beginning.copy() as in_order, beginning.copy() as reversed_order:
                counting = CountingDatabase(in_order)
                do(counting, first)
                do(Database(partial(connect, in_order)), second)
                do(Database(partial(connect, reversed_order)), second)
                do(Database(partial(connect, reversed_order)), first)
                serial = [beginning.outcome(each) for each in (in_order, reversed_order)]
            number = random.randrange(counting.statements)
            with beginning.copy() as at_once:
                do_both(at_once, first, second, number)

                found = beginning.outcome(at_once)
                differences = [(each - found, found - each) for each in serial]
                assert ({}, {}) in differences, (first, second, number)


def _pair(random: Random) -> list[str]:
    first = random.choice(CHANGES)
    return [first, random.choice([first, *random.choices(CHANGES, k=1)])]
