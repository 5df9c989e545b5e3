"""Checks of the server, the schema and the session's role."""

from datetime import UTC, datetime

from cadence_core.database.connection import Database
from cadence_core.database.function_files import FUNCTIONS, function_files
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import PACKAGE
from cadence_core.database.role_rights import ROLES, rights_of
from cadence_core.database.zone_data import differing_zones
from cadence_core.operations.doctor.doctor_finding import MIGRATE, Finding, Named, judge, ok, wrong
from cadence_core.operations.reading import Record, read

MIN_POSTGRES_VERSION = 15
MAX_CLOCK_SECONDS = 5
OPERATOR = "cadence_operator"
UPGRADE = (
    "aws rds modify-db-instance --db-instance-identifier NAME --engine-version VERSION"
    " --apply-immediately"
)


class Server(Record):
    """The server's major version, the database's encoding, the session's role, and the time."""

    version: int
    encoding: str
    role: str
    at: datetime


class ZoneOffset(Record):
    """A zone's offset from UTC at a moment, all in seconds."""

    zone: str
    at: int
    seconds: int


def check_version(database: Database) -> Finding:
    """PostgreSQL is new enough."""
    version = _server(database).version
    sentence = f"PostgreSQL {version}; the engine needs {MIN_POSTGRES_VERSION} or newer"
    if version >= MIN_POSTGRES_VERSION:
        return ok("version", sentence)
    return wrong(
        "version", sentence, f"upgrade the server: {UPGRADE} --allow-major-version-upgrade"
    )


def check_encoding(database: Database) -> Finding:
    """The database can store every text."""
    encoding = _server(database).encoding
    faults = [] if encoding == "UTF8" else [encoding]
    fix = "create another database with CREATE DATABASE … ENCODING 'UTF8' and move into it"
    return judge("encoding", faults, "the encoding is UTF8", "the encoding is not UTF8", fix)


def check_clock(database: Database) -> Finding:
    """The database and this computer agree on the time."""
    before = datetime.now(UTC)
    at = _server(database).at
    after = datetime.now(UTC)
    seconds = max((before - at).total_seconds(), (at - after).total_seconds(), 0.0)
    faults = [f"{seconds:.0f} s"] if seconds > MAX_CLOCK_SECONDS else []
    good = f"the clocks agree within {MAX_CLOCK_SECONDS} s"
    fix = "set this computer's clock: timedatectl set-ntp true"
    return judge("clock", faults, good, "this computer and the database differ", fix)


def check_revision(database: Database) -> Finding:
    """The schema is the one that this code knows."""
    newest = max(path.stem[:4] for path in (PACKAGE / "database/migrations/versions").glob("*.py"))
    found = [row.name for row in read(database, Named, "doctor/doctor_revision")]
    faults = [] if found == [newest] else [", ".join(found) or "none"]
    is_ahead = bool(found) and max(found) > newest
    fix = "check out the deployed version" if is_ahead else MIGRATE
    return judge(
        "revision", faults, f"the schema is at {newest}", f"the code knows {newest}, not", fix
    )


def check_functions(database: Database) -> Finding:
    """Every function of the database is that of this code."""
    installed = {row.name for row in read(database, Named, "doctor/doctor_functions")}
    files = list(function_files(FUNCTIONS))
    faults = [name for name, _, comment in files if comment not in installed]
    good = f"all {len(files)} functions are those of this version"
    return judge("functions", faults, good, "functions of another version or none", MIGRATE)


def check_rights(database: Database) -> Finding:
    """The role has the rights of its part; a role of another name those of an operator."""
    role = _server(database).role
    part = role if (ROLES / f"{role}.sql").is_file() and role.startswith("cadence_") else OPERATOR
    asked = as_json([right._asdict() for right in rights_of(part)])
    faults = [row.name for row in read(database, Named, "doctor/doctor_rights", rights=asked)]
    as_part = "" if role == part else f" of {part}"
    return judge(
        "rights",
        faults,
        f"the role {role} has the rights{as_part}",
        f"the role {role} lacks rights{as_part}",
        f"{MIGRATE}: it grants them to {part}; or connect as {part}",
    )


def check_zones(database: Database) -> Finding:
    """The time zones in use have the data of IANA."""
    offsets = read(database, ZoneOffset, "doctor/doctor_zones")
    rows = ((offset.zone, offset.at, offset.seconds) for offset in offsets)
    faults = sorted(set(differing_zones(rows)))
    good = "the time zones in use are as Python knows them"
    fix = f"install a minor upgrade of PostgreSQL: {UPGRADE}"
    return judge("time zones", faults, good, "hours of the next 400 days differ in", fix)


def _server(database: Database) -> Server:
    [server] = read(database, Server, "doctor/doctor_server")
    return server
