"""The door of sending: settings in, application out. Connections open on first use.

Handlers, operators' tools and the tests of other rooms use only the names in ``__all__``.
"""

import atexit
import os
import random
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cadence_core.database import access
from cadence_core.database.access import open_database
from cadence_core.database.settings import DatabaseSettings
from cadence_core.model.enrollment import Channel
from cadence_core.model.unsubscribe_token import UnsubscribeLinks
from cadence_core.runtime.current import Current
from cadence_core.runtime.environment import with_secrets
from cadence_core.runtime.event_shapes import QueueInvocation
from cadence_core.runtime.limited_process.process import LimitedProcess
from cadence_core.runtime.secrets import fetch_secret
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending import providers
from cadence_core.sending.answers import explain_answer, preview_answer
from cadence_core.sending.dispatch_options import DispatchOptions
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.domain.transitions import RetryPolicy
from cadence_core.sending.execute_batch import BatchEngine
from cadence_core.sending.further_batches import Growth
from cadence_core.sending.inquiries import ASSUMPTION, Inquiries, inquiries
from cadence_core.sending.invocations import (
    AskedAbout,
    ClassicScheduledEvent,
    Invocation,
    ManualRequest,
    ScheduledInvocation,
    UrlInvocation,
    parse_invocation,
    parse_queued_request,
)
from cadence_core.sending.journal import PowertoolsJournal
from cadence_core.sending.pacing import Pacer
from cadence_core.sending.prepare_steps import Preparation
from cadence_core.sending.providers import (
    Rate,
    email_transport,
    personalization,
    whatsapp_transport,
)
from cadence_core.sending.records import RunInProgress, Trigger
from cadence_core.sending.responses import error_response, ok_response, queue_response, run_response
from cadence_core.sending.settings import Settings
from cadence_core.sending.sqs_batch_queue import SqsBatchQueue
from cadence_core.sending.store.run_store import PostgresRunStore
from cadence_core.sending.template_messages import (
    ShownMessage,
    TemplateMessages,
    template_messages,
)
from cadence_core.sending.template_tests import message_of_test, send_test, settings_of_test
from cadence_core.sending.why_not import Row, WhyNot
from cadence_core.templates.limited_renderer import LimitedRenderer
from cadence_core.templates.renderer import JinjaRenderer

__all__ = [
    "ASSUMPTION",
    "Application",
    "ClassicScheduledEvent",
    "Inquiries",
    "Invocation",
    "ManualRequest",
    "QueueInvocation",
    "Row",
    "RunInProgress",
    "RunSummary",
    "ScheduledInvocation",
    "Settings",
    "ShownMessage",
    "TemplateMessages",
    "Trigger",
    "UrlInvocation",
    "WhyNot",
    "application",
    "build_application",
    "error_response",
    "forget_application",
    "inquiries",
    "make_clients",
    "message_of_test",
    "ok_response",
    "parse_invocation",
    "parse_queued_request",
    "queue_response",
    "run_response",
    "send_test",
    "settings_of_test",
    "template_messages",
]

# Tables are joined in the order in which a statement names them: the rows at hand first, and each
# next one by its key. Without statistics, PostgreSQL would join by organization.
SESSION = {"join_collapse_limit": "1"}


@dataclass(frozen=True, slots=True)
class Application:
    """The engine with its settings, ready for invocations."""

    settings: Settings
    engine: BatchEngine
    close: Callable[[], None]
    """Closes the database connection and ends the rendering process; the next run starts anew."""

    @property
    def manual_trigger_token(self) -> str | None:
        """The bearer token of the function URL; ``None`` if none is configured."""
        token = self.settings.manual_trigger_token
        return token.get_secret_value() if token else None

    def execute(
        self, trigger: Trigger, time_left: TimeLeft, batch_size: int | None = None
    ) -> RunSummary | RunInProgress:
        """Execute one batch of ``batch_size`` enrollments, by default the configured number."""
        size = batch_size or self.settings.batch_size
        return self.engine.execute(trigger, batch_size=size, time_left=time_left)

    def preview(
        self, time_left: TimeLeft, batch_size: int | None = None, at: datetime | None = None
    ) -> dict[str, Any]:
        """Return which leads would get a message, and why others would not; change nothing."""
        size = batch_size or self.settings.batch_size
        return preview_answer(self.inquiries, time_left, size, at)

    def explain(
        self, asked: AskedAbout, time_left: TimeLeft, at: datetime | None = None
    ) -> dict[str, Any]:
        """Return why the next messages of an enrollment, or of a lead, are not sent."""
        return explain_answer(self.inquiries, asked, time_left, at)

    @property
    def inquiries(self) -> Inquiries:
        """What this application answers without changing anything."""
        return Inquiries(self.engine.store, self.engine.preparation)


def application() -> Application:
    """Return this process's application: built once, and rebuilt after a secret is rotated.

    Raises:
        ConfigurationError, SecretUnavailableError: name every missing or invalid setting.
    """
    return _current.get(_settings_from(with_secrets(os.environ, fetch_secret)))


def make_clients(environment: Mapping[str, str]) -> None:
    """Make the AWS clients that a run needs. Call it while the function is loaded."""
    access.make_clients(environment)
    providers.make_clients(environment)


def forget_application() -> None:
    """Close this process's application; the next invocation builds a new one."""
    _current.forget()


def build_application(environment: Mapping[str, str]) -> Application:
    """Build an application from environment variables.

    Raises:
        ConfigurationError: names every missing or invalid setting.
    """
    return _build(_settings_from(environment))


AllSettings = tuple[Settings, DatabaseSettings]


def _settings_from(environment: Mapping[str, str]) -> AllSettings:
    return Settings.from_environment(environment), DatabaseSettings.from_environment(environment)


def _build(all_settings: AllSettings) -> Application:
    settings, database_settings = all_settings
    renderer = LimitedRenderer(JinjaRenderer(_unsubscribe_links(settings)), _rendering)
    journal = PowertoolsJournal()
    policy = RetryPolicy(settings.max_attempts)
    options = DispatchOptions(
        concurrency=settings.send_concurrency,
        send_timeout_seconds=settings.send_timeout_seconds,
        policy=policy,
        jitter=random.random,
    )
    session = {**SESSION, "cadence.send_seconds": str(options.max_seconds_until_sent)}
    database = open_database(database_settings, session)
    email, email_rate = email_transport(settings, journal)
    rates: Mapping[Channel, Rate] = {
        Channel.EMAIL: email_rate,
        Channel.WHATSAPP: lambda: settings.max_sends_per_second,
    }
    engine = BatchEngine(
        store=PostgresRunStore(database, timedelta(hours=settings.uncertain_hold_hours)),
        transports={Channel.EMAIL: email, Channel.WHATSAPP: whatsapp_transport(settings)},
        preparation=Preparation(
            renderer=renderer,
            journal=journal,
            policy=policy,
            concurrency=settings.send_concurrency,
            jitter=random.random,
        ),
        check_template=renderer.check,
        options=options,
        senders=ThreadPoolExecutor(options.concurrency, "send"),
        journal=journal,
        growth=Growth(
            queue=SqsBatchQueue(settings.extra_batches_queue_url or ""),
            journal=journal,
            max_batches=settings.extra_batches_max,
        ),
        lease_grace_seconds=settings.lease_grace_seconds,
        personalization=personalization(settings, renderer),
        pacers={channel: Pacer(rate) for channel, rate in rates.items()},
    )

    def close() -> None:
        database.close()
        _rendering.close()

    _rendering.start()  # a process is best forked before the first thread
    return Application(settings, engine, close)


_rendering = LimitedProcess()
"""One for all applications of this process: nothing in it depends on their settings."""
atexit.register(_rendering.close)
_current = Current(_build, lambda application: application.close())


def _unsubscribe_links(settings: Settings) -> UnsubscribeLinks | None:
    base_url, key = settings.unsubscribe_base_url, settings.unsubscribe_signing_key
    return UnsubscribeLinks(base_url, key) if base_url and key else None
