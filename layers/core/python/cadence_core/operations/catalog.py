"""Every operation, by its name."""

from typing import Any

from cadence_core.operations.actions import ACTIONS
from cadence_core.operations.agenda import AGENDA
from cadence_core.operations.apply import APPLY
from cadence_core.operations.cadences import CADENCES
from cadence_core.operations.check_templates import CHECK_TEMPLATES
from cadence_core.operations.close import CLOSE
from cadence_core.operations.days import DAYS
from cadence_core.operations.doctor import DOCTOR
from cadence_core.operations.enroll import ENROLL
from cadence_core.operations.funnel import FUNNEL
from cadence_core.operations.holds import HELD_LEADS, HOLDS
from cadence_core.operations.import_leads import IMPORT_LEADS
from cadence_core.operations.lead import LEADS
from cadence_core.operations.merge import MERGE
from cadence_core.operations.message import MESSAGE
from cadence_core.operations.operation import Operation
from cadence_core.operations.organizations import ORGANIZATIONS
from cadence_core.operations.outbox import OUTBOX
from cadence_core.operations.pause import PAUSE, RESUME
from cadence_core.operations.person import ERASE_PERSON, EXPORT_PERSON, PERSON
from cadence_core.operations.preview import PREVIEW
from cadence_core.operations.preview_template import PREVIEW_TEMPLATE
from cadence_core.operations.pull import PULL
from cadence_core.operations.purge import EXPIRED, PURGE
from cadence_core.operations.readings import READ_REPLIES, READINGS
from cadence_core.operations.release import CLEAR_FAULTS, RELEASE
from cadence_core.operations.reputation import LIFT_REPUTATION
from cadence_core.operations.restored import HOLD_RESTORED, SETTLE_LOST
from cadence_core.operations.runs import RUNS
from cadence_core.operations.senders import SENDERS
from cadence_core.operations.settle import SETTLE
from cadence_core.operations.status import STATUS
from cadence_core.operations.suppress import SUPPRESS, UNSUPPRESS
from cadence_core.operations.template_tests import TEST_SEND
from cadence_core.operations.uncertain import UNCERTAIN

OPERATIONS: tuple[Operation[Any, Any], ...] = (
    ACTIONS,
    AGENDA,
    APPLY,
    CADENCES,
    CHECK_TEMPLATES,
    CLEAR_FAULTS,
    CLOSE,
    DAYS,
    DOCTOR,
    ENROLL,
    ERASE_PERSON,
    EXPIRED,
    EXPORT_PERSON,
    FUNNEL,
    HELD_LEADS,
    HOLDS,
    HOLD_RESTORED,
    IMPORT_LEADS,
    LEADS,
    LIFT_REPUTATION,
    MERGE,
    MESSAGE,
    ORGANIZATIONS,
    OUTBOX,
    PAUSE,
    PERSON,
    PREVIEW,
    PREVIEW_TEMPLATE,
    PULL,
    PURGE,
    READINGS,
    READ_REPLIES,
    RELEASE,
    RESUME,
    RUNS,
    SENDERS,
    SETTLE,
    SETTLE_LOST,
    STATUS,
    SUPPRESS,
    TEST_SEND,
    UNCERTAIN,
    UNSUPPRESS,
)

CATALOG = {operation.name: operation for operation in OPERATIONS}
