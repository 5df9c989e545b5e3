"""What a batch, and a pause, cost among many leads that are due, and after many messages."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from functools import partial

from bench.databases import a_copy
from bench.figures import Race, Ratio, Runner, milliseconds
from bench.sending import ORGANIZATION
from bench.stage import Stage, batch_ms, engine, enroll, remember
from cadence_core.database.connection import Database, connect
from cadence_core.operations.stops.pause import PauseRequest, ResumeRequest, pause, resume

ORGANIZATIONS = 1_000
ABOUT = f"""The same among more leads that are due, or after more messages that were sent. A batch
is claimed, rendered and finished, 50 emails, with a transport that sends nothing and every optional
rule on: of one organization, and of {ORGANIZATIONS:,}, one of which owns nine tenths of the leads.
A pause stops an organization with every lead in it, and is lifted again."""
SIZES, HUGE = (1_000, 10_000, 100_000), 1_000_000
SENT, HUGE_SENT = (0, 100_000), 2_000_000
BATCH, CONCURRENCY = 50, 10


def growth(stage: Stage) -> Iterator[Race]:
    """Yield races of batches and of pauses, among ever more leads and after ever more messages."""
    sizes = (*SIZES[: 2 if stage.is_quick else None], *((HUGE,) if stage.is_huge else ()))
    urls = _filled(stage, sizes)
    yield from _batches("batch among", urls)
    pauses: dict[str, Runner] = {
        name: partial(milliseconds, partial(_pause_and_resume, url)) for name, url in urls.items()
    }
    yield _race("pause and resume of", pauses)
    if not stage.is_quick:
        # Among fewer leads, some organizations would have none.
        urls = _filled(stage, sizes[1:], ORGANIZATIONS)
        yield from _batches(f"batch of {ORGANIZATIONS:,} organizations among", urls)
        sent = (*SENT, *((HUGE_SENT,) if stage.is_huge else ()))
        yield from _batches("batch after", {f"{count:,}": _used(stage, count) for count in sent})


def _filled(stage: Stage, sizes: Sequence[int], organizations: int = 1) -> dict[str, str]:
    """Return the URLs of databases with as many leads, by their number."""
    urls: dict[str, str] = {}
    name, before = f"growth_{organizations}", 0
    stage.database(name, organizations)
    for size in sizes:
        larger = f"growth_{organizations}_{size}"
        urls[f"{size:,}"] = a_copy(stage.server, larger, name)
        enroll(urls[f"{size:,}"], size - before)
        name, before = larger, size
    return urls


def _used(stage: Stage, messages: int) -> str:
    url = stage.database(f"history_{messages}")
    remember(url, messages)
    return url


def _batches(name: str, urls: Mapping[str, str]) -> Iterator[Race]:
    with ExitStack() as stack:
        runners: dict[str, Runner] = {}
        for size, url in urls.items():
            application = stack.enter_context(
                engine(url, BATCH, CONCURRENCY, EMAIL_TRANSPORT="stub")
            )
            runners[size] = partial(batch_ms, application, url, BATCH)
        yield _race(name, runners)


def _race(name: str, runners: Mapping[str, Runner]) -> Race:
    base, *more = runners
    return Race(name, runners, tuple(Ratio(each, base) for each in more))


def _pause_and_resume(url: str) -> None:
    with closing(Database(partial(connect, url))) as database:
        stop = PauseRequest(
            kind="organization", name=ORGANIZATION, reason="a measurement", is_dry_run=False
        )
        pause(database, stop)
        resume(database, ResumeRequest(kind="organization", name=ORGANIZATION, is_dry_run=False))
