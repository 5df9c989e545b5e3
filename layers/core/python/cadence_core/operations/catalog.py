"""Every operation, by its name."""

from typing import Any

from cadence_core.operations.doctor.doctor import DOCTOR
from cadence_core.operations.enrolling.close import CLOSE
from cadence_core.operations.enrolling.enroll import ENROLL
from cadence_core.operations.enrolling.import_leads import IMPORT_LEADS
from cadence_core.operations.holds.holds import HELD_LEADS, HOLDS
from cadence_core.operations.holds.release import CLEAR_FAULTS, RELEASE
from cadence_core.operations.holds.restored import HOLD_RESTORED, SETTLE_LOST
from cadence_core.operations.holds.settle import SETTLE
from cadence_core.operations.holds.uncertain import UNCERTAIN
from cadence_core.operations.leads.duplicates import DUPLICATES
from cadence_core.operations.leads.facts.consent import CONSENT
from cadence_core.operations.leads.facts.mark import MARK
from cadence_core.operations.leads.facts.move import MOVE
from cadence_core.operations.leads.facts.pilot import PILOT
from cadence_core.operations.leads.lead import LEADS
from cadence_core.operations.leads.merge import MERGE
from cadence_core.operations.leads.person import ERASE_PERSON, EXPORT_PERSON, PERSON
from cadence_core.operations.leads.readings import READ_REPLIES, READINGS
from cadence_core.operations.leads.suppress import SUPPRESS, UNSUPPRESS
from cadence_core.operations.leads.suppress_many import SUPPRESS_MANY
from cadence_core.operations.operation import Operation
from cadence_core.operations.plans.apply import APPLY
from cadence_core.operations.plans.pull import PULL
from cadence_core.operations.reports.agenda import AGENDA
from cadence_core.operations.reports.cadences import CADENCES
from cadence_core.operations.reports.days import DAYS
from cadence_core.operations.reports.failures import FAILURES
from cadence_core.operations.reports.funnel import FUNNEL
from cadence_core.operations.reports.history import HISTORY
from cadence_core.operations.reports.message import MESSAGE
from cadence_core.operations.reports.organizations import ORGANIZATIONS
from cadence_core.operations.reports.outbox import OUTBOX
from cadence_core.operations.reports.preview import PREVIEW
from cadence_core.operations.reports.runs import RUNS
from cadence_core.operations.reports.senders import SENDERS
from cadence_core.operations.reports.status import STATUS
from cadence_core.operations.reports.unsent import UNSENT
from cadence_core.operations.stops.pause import PAUSE, RESUME
from cadence_core.operations.stops.reputation import LIFT_REPUTATION
from cadence_core.operations.templates.check_templates import CHECK_TEMPLATES
from cadence_core.operations.templates.preview_template import PREVIEW_TEMPLATE
from cadence_core.operations.templates.template_tests import TEST_SEND
from cadence_core.operations.upkeep.actions import ACTIONS
from cadence_core.operations.upkeep.identities import GIVE_IDENTITY
from cadence_core.operations.upkeep.purge import PURGE
from cadence_core.operations.upkeep.republish import REPUBLISH

OPERATIONS: tuple[Operation[Any, Any], ...] = (
    ACTIONS,
    AGENDA,
    APPLY,
    CADENCES,
    CHECK_TEMPLATES,
    CLEAR_FAULTS,
    CLOSE,
    CONSENT,
    DAYS,
    DOCTOR,
    DUPLICATES,
    ENROLL,
    ERASE_PERSON,
    EXPORT_PERSON,
    FAILURES,
    FUNNEL,
    GIVE_IDENTITY,
    HELD_LEADS,
    HISTORY,
    HOLDS,
    HOLD_RESTORED,
    IMPORT_LEADS,
    LEADS,
    LIFT_REPUTATION,
    MARK,
    MERGE,
    MESSAGE,
    MOVE,
    ORGANIZATIONS,
    OUTBOX,
    PAUSE,
    PERSON,
    PILOT,
    PREVIEW,
    PREVIEW_TEMPLATE,
    PULL,
    PURGE,
    READINGS,
    READ_REPLIES,
    RELEASE,
    REPUBLISH,
    RESUME,
    RUNS,
    SENDERS,
    SETTLE,
    SETTLE_LOST,
    STATUS,
    SUPPRESS,
    SUPPRESS_MANY,
    TEST_SEND,
    UNCERTAIN,
    UNSENT,
    UNSUPPRESS,
)

CATALOG = {operation.name: operation for operation in OPERATIONS}
