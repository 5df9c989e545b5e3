"""Is everything what the engine needs? Each thing that is not comes with what fixes it.

First the database, then what the engine uses outside it.
"""

import os
from collections.abc import Callable, Mapping
from functools import cache, partial

from cadence_core.database.connection import Database
from cadence_core.errors import StoreRejectedError
from cadence_core.operations.doctor import doctor_database, doctor_plans
from cadence_core.operations.doctor.deployment.not_asked import NotAskedError
from cadence_core.operations.doctor.deployment.plan import Plan, read_plan
from cadence_core.operations.doctor.doctor_finding import MIGRATE, Finding, unknown
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record
from cadence_core.operations.reports.status import Status, StatusRequest, read_status

Check = Callable[[Database, Callable[[], Status]], Finding]


def _of_database(check: Callable[[Database], Finding]) -> Check:
    return lambda database, _: check(database)


def _of_status(check: Callable[[Status], Finding]) -> Check:
    return lambda _, status: check(status())


CHECKS: Mapping[str, Check] = {
    "version": _of_database(doctor_database.check_version),
    "encoding": _of_database(doctor_database.check_encoding),
    "clock": _of_database(doctor_database.check_clock),
    "revision": _of_database(doctor_database.check_revision),
    "functions": _of_database(doctor_database.check_functions),
    "rights": _of_database(doctor_database.check_rights),
    "time zones": _of_database(doctor_database.check_zones),
    "runs": _of_database(doctor_plans.check_run),
    "identities": _of_status(doctor_plans.check_identities),
    "senders": _of_status(doctor_plans.check_senders),
    "pauses": _of_status(doctor_plans.check_pauses),
    "cadences": _of_database(doctor_plans.check_cadences),
    "holidays": _of_database(doctor_plans.check_calendars),
    "templates": _of_status(doctor_plans.check_templates),
    "verdicts": _of_database(doctor_plans.check_verdicts),
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

    status = cache(partial(read_status, database, StatusRequest(runs=1)))
    in_database = [_find(area, partial(check, database, status)) for area, check in CHECKS.items()]
    return DoctorAnswer(findings=(*in_database, *check_deployment(_plan(database), os.environ)))


def _plan(database: Database) -> Plan | NotAskedError:
    try:
        return read_plan(database)
    except StoreRejectedError as error:
        return NotAskedError(f"what the plans use is not known: {error}", NOT_ASKED)


def _find(area: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except StoreRejectedError as error:
        return unknown(area, str(error), NOT_ASKED)


DOCTOR = Operation("doctor", DoctorRequest, DoctorAnswer, doctor)
