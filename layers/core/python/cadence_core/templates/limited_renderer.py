"""Rendering in a limited process: a template may cost its own message, and nothing else."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from cadence_core.errors import JobFailedError
from cadence_core.model.enrollment import Channel, DueEnrollment, Organization, Template
from cadence_core.model.message import Draft, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.runtime.limited_process.process import LimitedProcess
from cadence_core.templates.check_template import check_template, find_faults
from cadence_core.templates.checks import finish_draft
from cadence_core.templates.named_fields import Shown, show
from cadence_core.templates.renderer import JinjaRenderer

ResultT = TypeVar("ResultT")


class LimitedRenderer:
    """Renders and finishes drafts as ``JinjaRenderer`` does, but in a limited process."""

    def __init__(self, renderer: JinjaRenderer, process: LimitedProcess) -> None:
        self._renderer = renderer
        self._process = process

    def render(self, enrollment: DueEnrollment) -> Draft:
        """Return the finished draft of a step. It, or the error, has its cost in CPU time.

        Raises:
            RenderingError: as ``JinjaRenderer``; ``rendering_too_costly``, with its cause.
            ProcessUnavailableError: the system starts no process at the moment.
        """
        return self._run(_measured, self._renderer.render, enrollment)

    def finish(self, draft: Draft, channel: Channel) -> Draft:
        """Return a draft checked and completed; raises as ``render``."""
        return self._run(finish_draft, draft, channel)

    def check(self, template: Template, organization: Organization) -> None:
        """Check what does not depend on a lead; raises as ``render``."""
        self._run(check_template, template, organization)

    def faults(
        self, template: Template, organization: Organization, *, needs_subject: bool
    ) -> list[RenderingError]:
        """Return all that is wrong with a template and depends on no lead; raises as ``render``."""
        return self._run(_found, template, organization, needs_subject)

    def show(self, enrollment: DueEnrollment, *, is_sample: bool) -> Shown:
        """Return a message with the names of the fields that have no value; raises as ``render``.

        A message for a lead is finished as ``render`` does if nothing is missing.
        """
        return self._run(_shown, self._renderer, enrollment, is_sample)

    def _run(self, function: Callable[..., ResultT], *arguments: object) -> ResultT:
        try:
            return self._process.run(function, *arguments)
        except JobFailedError as error:
            limit = self._process.limits.cpu_seconds
            raise RenderingError(Reason.RENDERING_TOO_COSTLY, error.cause, limit) from None


def _found(
    template: Template,
    organization: Organization,
    needs_subject: bool,  # noqa: FBT001 (the process takes positions)
) -> list[RenderingError]:
    return find_faults(template, organization, needs_subject=needs_subject)


def _shown(
    renderer: JinjaRenderer,
    enrollment: DueEnrollment,
    is_sample: bool,  # noqa: FBT001 (the process takes positions)
) -> Shown:
    return show(renderer, enrollment, is_sample=is_sample)


def _measured(render: Callable[[DueEnrollment], Draft], enrollment: DueEnrollment) -> Draft:
    """Return a draft with its cost. CPU time, so that a busy computer makes nothing costly."""
    started = time.thread_time()
    try:
        draft = render(enrollment)
    except RenderingError as error:
        error.cpu_seconds = time.thread_time() - started
        raise
    return replace(draft, cpu_seconds=time.thread_time() - started)
