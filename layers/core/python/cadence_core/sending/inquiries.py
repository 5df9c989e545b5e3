"""Questions about what a run would do at a moment, and why. Nothing is changed by asking."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.model.enrollment import EnrollmentId
from cadence_core.model.unsubscribe_token import UnsubscribeLinks
from cadence_core.runtime.limited_process.process import LimitedProcess
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.domain.transitions import RetryPolicy
from cadence_core.sending.ports import RunStore
from cadence_core.sending.prepare_steps import Preparation
from cadence_core.sending.preview_batch import Preview, preview_batch
from cadence_core.sending.store.run_store import PostgresRunStore
from cadence_core.sending.why_not import WhyNot, why_not
from cadence_core.templates.limited_renderer import LimitedRenderer
from cadence_core.templates.renderer import JinjaRenderer

ASSUMPTION = "that nothing else happens until then"
"""What an answer about a later moment assumes."""
MAX_ENROLLMENTS = 20
"""Of a lead, in one answer."""
EXAMPLE_LINKS = UnsubscribeLinks(
    "https://unsubscribe.example", b"the links of a preview lead nowhere"
)


@dataclass(frozen=True, slots=True)
class Inquiries:
    """Answers with the statements and the preparation of a run.

    Without ``at``, the moment is the present. Personal texts, which cost money, are not made.
    """

    store: RunStore
    preparation: Preparation

    def preview(
        self,
        time_left: TimeLeft,
        batch_size: int,
        at: datetime | None = None,
        *,
        with_texts: bool = False,
    ) -> Preview:
        """Return what the next batch would be. See ``preview_batch``."""
        return preview_batch(
            self.store,
            self.preparation,
            batch_size=batch_size,
            time_left=time_left,
            at=at,
            with_texts=with_texts,
        )

    def why_not(
        self,
        enrollments: Collection[EnrollmentId],
        time_left: TimeLeft,
        at: datetime | None = None,
    ) -> list[WhyNot]:
        """Return every rule about the next messages of these enrollments. See ``why_not``."""
        return why_not(self.store, self.preparation, enrollments, time_left=time_left, at=at)

    def enrollments_of(self, lead_id: UUID) -> list[EnrollmentId]:
        """Return the enrollments of a lead, the newest first."""
        return self.store.enrollments_of(lead_id, limit=MAX_ENROLLMENTS)


@contextmanager
def inquiries(database: Database) -> Iterator[Inquiries]:
    """Yield inquiries for operators, who lack the engine's settings and need none of them.

    The unsubscribe links in the texts are examples.
    """
    process = LimitedProcess()
    preparation = Preparation(
        renderer=LimitedRenderer(JinjaRenderer(EXAMPLE_LINKS), process),
        journal=_NoJournal(),
        policy=RetryPolicy(max_attempts=1),
        concurrency=1,
        jitter=lambda: 0.5,
    )
    try:
        yield Inquiries(PostgresRunStore(database), preparation)
    finally:
        process.close()


class _NoJournal:
    """Says nothing: an unexpected error is a row of the answer."""

    def unexpected(self, what: str, error: BaseException, **ids: str) -> None:
        """Ignore it."""
