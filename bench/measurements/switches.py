"""What it costs to stop messages, and to let them leave again, among many that wait."""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

from bench.databases import patient
from bench.figures import Race, Ratio, Runner, milliseconds
from bench.sending import ORGANIZATION
from bench.stage import CADENCE, Stage, enroll
from cadence_core.database.connection import Database, connect
from cadence_core.operations.stops.pause import PauseRequest, ResumeRequest, pause, resume

SIZE, HUGE, ALLOWED_MS = 100_000, 1_000_000, 50.0
ABOUT = f"""How long it takes to stop what {SIZE:,} enrollments wait for and to let it go on,
together, against {ALLOWED_MS:g} ms. Cadences, senders and organizations are paused as an operator
does it. No enrollment is written, or the measurement fails. The trigger of `cadence_active`, which
serves the release before, is left out."""
SENDER = f"ana@{ORGANIZATION.lower()}.test"
WITHOUT_THE_RELEASE_BEFORE = "DROP TRIGGER copy_cadence_to_enrollments ON cadences"
WRITTEN = """
SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables
 WHERE relname = 'cadence_enrollments'"""
Act = Callable[[Database], object]
EDITS = {
    "archive a cadence": (
        "UPDATE cadences SET status = 'archived'",
        "UPDATE cadences SET status = 'active'",
    ),
    "a faulty step": (
        "UPDATE message_templates SET fault_code = '132001'",
        "UPDATE message_templates SET fault_code = ''",
    ),
    "a pilot": (
        "UPDATE cadences SET is_pilot = true",
        "UPDATE cadences SET is_pilot = false",
    ),
    "another window": (
        "UPDATE sending_hours SET opens = opens + interval '1 minute'",
        "SELECT refresh_open_spans()",
        "UPDATE sending_hours SET opens = opens - interval '1 minute'",
        "SELECT refresh_open_spans()",
    ),
}


def switches(stage: Stage) -> Iterator[Race]:
    """Yield one race: each switch against what it may take."""
    url = stage.database("switches")
    size = HUGE if stage.is_huge else SIZE
    enroll(url, size)
    with patient(url) as database:
        database.run(WITHOUT_THE_RELEASE_BEFORE)
    yield race(f"among {size:,}", url)


def race(name: str, url: str) -> Race:
    """Return the race of the switches in a database."""
    acts: dict[str, Act] = {
        "pause a cadence": partial(_paused, "cadence", CADENCE),
        "pause a sender": partial(_paused, "sender", SENDER),
        "pause an organization": partial(_paused, "organization", ORGANIZATION),
        **{each: partial(_edited, edits) for each, edits in EDITS.items()},
    }
    runners: dict[str, Runner] = {each: partial(_took, url, act) for each, act in acts.items()}
    allowed: dict[str, Runner] = {"allowed": partial(float, ALLOWED_MS)}
    return Race(name, allowed | runners, tuple(Ratio(each, "allowed") for each in acts))


def _paused(kind: str, name: str, database: Database) -> None:
    organization = None if kind == "organization" else ORGANIZATION
    target = {"kind": kind, "name": name, "organization": organization, "is_dry_run": False}
    pause(database, PauseRequest.model_validate({**target, "reason": "a measurement"}))
    resume(database, ResumeRequest.model_validate(target))


def _edited(edits: tuple[str, ...], database: Database) -> None:
    for sql in edits:
        database.fetch(sql, sql)


def _took(url: str, act: Act) -> float:
    with closing(Database(partial(connect, url))) as database:
        before = _written(database)
        duration = milliseconds(partial(act, database))
        assert _written(database) == before, "an enrollment was written"
    return duration


def _written(database: Database) -> int:
    database.fetch("flush", "SELECT pg_stat_force_next_flush()")
    [[written]] = database.fetch("written", WRITTEN)
    return int(written)
