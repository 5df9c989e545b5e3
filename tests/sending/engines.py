"""The engine and the application over fakes of the store, the transports and the queue."""

from concurrent.futures import ThreadPoolExecutor

from cadence_core.model.enrollment import Channel
from cadence_core.personalization.port import Personalizer
from cadence_core.sending.application import Application
from cadence_core.sending.dispatch_options import DispatchOptions
from cadence_core.sending.domain.transitions import RetryPolicy
from cadence_core.sending.execute_batch import BatchEngine
from cadence_core.sending.further_batches import Growth
from cadence_core.sending.journal import PowertoolsJournal
from cadence_core.sending.personalize_drafts import Personalization
from cadence_core.sending.ports import Journal
from cadence_core.sending.prepare_steps import Preparation
from cadence_core.sending.settings import Settings
from cadence_core.templates.check_template import check_template
from cadence_core.templates.renderer import JinjaRenderer
from tests.sending.fakes import FakeJournal, FakeQueue, FakeRunStore, FakeTransport

ENVIRONMENT = {
    "DATABASE_URL": "postgresql://ana:pw@localhost/app",
    "EMAIL_TRANSPORT": "stub",
    "WHATSAPP_TRANSPORT": "stub",
}
POLICY = RetryPolicy(4)


def an_engine(
    store: FakeRunStore,
    transport: FakeTransport | None = None,
    journal: Journal | None = None,
    personalizer: Personalizer | None = None,
) -> BatchEngine:
    """Return an engine with the real renderer in this process and fakes for all I/O."""
    journal = journal or FakeJournal()
    transport = transport or FakeTransport()
    renderer = JinjaRenderer()
    personalization = (
        Personalization(personalizer, renderer, 20, is_required=False) if personalizer else None
    )
    return BatchEngine(
        store=store,
        transports=dict.fromkeys(Channel, lambda: transport),
        preparation=Preparation(
            renderer=renderer,
            journal=journal,
            policy=POLICY,
            concurrency=2,
            jitter=lambda: 0.5,
        ),
        check_template=check_template,
        options=DispatchOptions(2, 20, POLICY, jitter=lambda: 0.5),
        senders=ThreadPoolExecutor(2),
        journal=journal,
        growth=Growth(FakeQueue(), journal, max_batches=0),
        lease_grace_seconds=30,
        personalization=personalization,
    )


def an_application(
    store: FakeRunStore,
    transport: FakeTransport | None = None,
    personalizer: Personalizer | None = None,
    **environment: str,
) -> Application:
    """Return an application with the real journal; ``environment`` overrides settings."""
    settings = Settings.from_environment({**ENVIRONMENT, **environment})
    engine = an_engine(store, transport, PowertoolsJournal(), personalizer)
    return Application(settings, engine, close=lambda: None)
