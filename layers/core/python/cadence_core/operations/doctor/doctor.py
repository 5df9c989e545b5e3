"""Is everything what the engine needs? Each thing that is not comes with what fixes it.

First the database, then what the engine uses outside it.
"""

import os
from collections.abc import Callable, Mapping

from cadence_core.database.connection import Database
from cadence_core.errors import StoreRejectedError
from cadence_core.operations.doctor import doctor_database, doctor_plans
from cadence_core.operations.doctor.deployment.not_asked import NotAskedError
from cadence_core.operations.doctor.deployment.plan import Plan, read_plan
from cadence_core.operations.doctor.doctor_finding import MIGRATE, Finding, unknown
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record

CHECKS: Mapping[str, Callable[[Database], Finding]] = {
    "version": doctor_database.check_version,
    "encoding": doctor_database.check_encoding,
    "clock": doctor_database.check_clock,
    "revision": doctor_database.check_revision,
    "functions": doctor_database.check_functions,
    "rights": doctor_database.check_rights,
    "time zones": doctor_database.check_zones,
    "runs": doctor_plans.check_run,
    "identities": doctor_plans.check_identities,
    "senders": doctor_plans.check_senders,
    "pauses": doctor_plans.check_pauses,
    "cadences": doctor_plans.check_cadences,
    "holidays": doctor_plans.check_calendars,
    "templates": doctor_plans.check_templates,
    "verdicts": doctor_plans.check_verdicts,
}
NOT_ASKED = f"connect as cadence_operator; if tables are missing, {MIGRATE}"


class DoctorRequest(Record):
    """A request to check everything."""


class DoctorAnswer(Record):
    """One finding for each thing that was checked, the foundations first."""

    findings: tuple[Finding, ...]


def doctor(database: Database, request: DoctorRequest) -> DoctorAnswer:  # noqa: ARG001
    """Check everything; what cannot be asked stops no other check.

    AWS is asked with the credentials and settings of this environment: of the command, or of the
    function of the stack.

    Raises:
        StoreUnavailableError: the database cannot be reached, or the connection was lost.
    """
    from cadence_core.operations.doctor.deployment.checks import check_deployment  # noqa: PLC0415 (boto3)

    in_database = [_find(database, area) for area in CHECKS]
    return DoctorAnswer(findings=(*in_database, *check_deployment(_plan(database), os.environ)))


def _plan(database: Database) -> Plan | NotAskedError:
    try:
        return read_plan(database)
    except StoreRejectedError as error:
        return NotAskedError(f"what the plans use is not known: {error}", NOT_ASKED)


def _find(database: Database, area: str) -> Finding:
    try:
        return CHECKS[area](database)
    except StoreRejectedError as error:
        return unknown(area, str(error), NOT_ASKED)


DOCTOR = Operation("doctor", DoctorRequest, DoctorAnswer, doctor)
