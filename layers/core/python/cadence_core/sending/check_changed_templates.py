"""Check the templates that changed, so that a fault is known before its first lead is due."""

from collections.abc import Callable, Iterator, Sequence

from cadence_core.errors import (
    ProcessUnavailableError,
    StoreRejectedError,
    StoreUnavailableError,
)
from cadence_core.model.enrollment import Organization, Template
from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.ports import Journal, RunStore
from cadence_core.sending.records import ChangedTemplate, TemplateCheck

MAX_TEMPLATES = 50
"""Templates that one run checks."""
TIME_SHARE = 0.5
"""The fraction of the time that a run has left after its batch."""
MAX_CHECK_SECONDS = 20.0
"""A check takes milliseconds; at the worst, the rendering process ends it twice at its limit."""

Check = Callable[[Template, Organization], None]


def check_changed_templates(
    store: RunStore, check: Check, journal: Journal, time_left: TimeLeft
) -> None:
    """Check templates and record what is wrong with them. It holds nothing: the claim does.

    Those for which there is no time or process, or whose result cannot be recorded, are left to a
    later run.
    """
    try:
        changed = store.changed_templates(limit=MAX_TEMPLATES)
        checks = list(_checks(changed, check, journal, time_left.part(TIME_SHARE)))
        faulty = store.record_checks(checks) if checks else []
    except (StoreRejectedError, StoreUnavailableError) as error:
        journal.degraded("templates not checked yet", str(error))
        return
    if faulty:
        journal.templates_faulty(faulty)


def _checks(
    changed: Sequence[ChangedTemplate], check: Check, journal: Journal, time_left: TimeLeft
) -> Iterator[TemplateCheck]:
    for each in changed:
        if not time_left.allows(MAX_CHECK_SECONDS):
            return
        try:
            check(each.template, each.organization)
        except RenderingError as error:
            yield TemplateCheck(each, error.reason, error.detail)
        except ProcessUnavailableError as error:  # no fault of the template
            journal.degraded("templates not checked yet", str(error))
            return
        except Exception as error:  # it must not come back with every run
            journal.unexpected("checking a template", error, template_id=str(each.template.id))
            yield TemplateCheck(each, Reason.NOT_PREPARED, type(error).__name__)
        else:
            yield TemplateCheck(each)
