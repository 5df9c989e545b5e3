"""The composition root: settings in, application out. Nothing is connected before it is used."""

import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from cadence_core.adapters.jinja_renderer import JinjaRenderer
from cadence_core.adapters.personalizers import NoPersonalizer, StubPersonalizer
from cadence_core.adapters.postgres.access import database_access
from cadence_core.adapters.postgres.connection import Database, open_connection
from cadence_core.adapters.postgres.run_store import PostgresRunStore
from cadence_core.adapters.secrets import fetch_secret
from cadence_core.adapters.sqs_batch_queue import SqsBatchQueue
from cadence_core.adapters.stub_sender import StubSender
from cadence_core.config import Settings
from cadence_core.domain.enrollment import Channel
from cadence_core.domain.summary import RunSummary
from cadence_core.domain.transitions import RetryPolicy
from cadence_core.environment import DatabaseSettings, with_secrets
from cadence_core.observability import PowertoolsJournal
from cadence_core.ports import Personalizer, RunInProgress, Trigger
from cadence_core.services.dispatch_steps import DispatchOptions
from cadence_core.services.execute_batch import BatchEngine
from cadence_core.services.growth import Growth
from cadence_core.services.prepare_steps import Preparation
from cadence_core.services.preview_batch import preview_batch
from cadence_core.services.time_left import TimeLeft


@dataclass(frozen=True, slots=True)
class Application:
    """The engine with its settings, ready to be invoked."""

    settings: Settings
    engine: BatchEngine
    close: Callable[[], None]
    """Drops the connection; a further run opens another."""

    @property
    def manual_trigger_token(self) -> str | None:
        """The bearer token of the function URL, if there is one."""
        token = self.settings.manual_trigger_token
        return token.get_secret_value() if token else None

    def execute(
        self, trigger: Trigger, time_left: TimeLeft, batch_size: int | None = None
    ) -> RunSummary | RunInProgress:
        """Execute one batch, of the configured size unless told otherwise."""
        size = batch_size or self.settings.batch_size
        return self.engine.execute(trigger, batch_size=size, time_left=time_left)

    def preview(self, batch_size: int | None = None) -> dict[str, Any]:
        """Tell who would get what and why not; write nothing, send nothing."""
        size = batch_size or self.settings.batch_size
        preparation = replace(self.engine.preparation, personalizer=NoPersonalizer())
        return {
            "dry_run": True,
            **preview_batch(self.engine.store, preparation, batch_size=size),
        }


_AllSettings = tuple[Settings, DatabaseSettings]
_built: dict[_AllSettings, Application] = {}


def application() -> Application:
    """Return this process's application: built once, and again when a secret was rotated."""
    settings = _settings_from(with_secrets(os.environ, fetch_secret))
    if settings not in _built:
        forget_application()
        _built[settings] = _build(*settings)
    return _built[settings]


def forget_application() -> None:
    """Close this process's application; the next invocation builds another."""
    while _built:
        _built.popitem()[1].close()


def build_application(environment: Mapping[str, str]) -> Application:
    """Build an application from environment variables.

    Raises:
        ConfigurationError: names every setting that is missing or bad.
    """
    return _build(*_settings_from(environment))


def _settings_from(environment: Mapping[str, str]) -> _AllSettings:
    return Settings.from_environment(environment), DatabaseSettings.from_environment(environment)


def _build(settings: Settings, database_settings: DatabaseSettings) -> Application:
    database = Database(partial(database_access(database_settings).open, open_connection))
    journal = PowertoolsJournal()
    policy = RetryPolicy(settings.max_attempts)
    sender = StubSender(settings.outbox_dir)
    engine = BatchEngine(
        store=PostgresRunStore(database),
        senders={Channel.EMAIL: sender, Channel.WHATSAPP: sender},
        preparation=Preparation(
            renderer=JinjaRenderer(),
            personalizer=_personalizer(settings),
            journal=journal,
            policy=policy,
            concurrency=settings.send_concurrency,
            jitter=random.random,
        ),
        options=DispatchOptions(
            concurrency=settings.send_concurrency,
            send_timeout_seconds=settings.send_timeout_seconds,
            policy=policy,
            jitter=random.random,
        ),
        journal=journal,
        growth=Growth(
            queue=SqsBatchQueue(settings.extra_batches_queue_url or ""),
            journal=journal,
            most_batches=settings.extra_batches_max,
        ),
        lease_grace_seconds=settings.lease_grace_seconds,
    )
    return Application(settings, engine, database.close)


def _personalizer(settings: Settings) -> Personalizer:
    match settings.ai_provider:
        case "off":
            return NoPersonalizer()
        case "stub":
            return StubPersonalizer()
