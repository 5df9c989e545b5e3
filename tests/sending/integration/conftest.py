from collections.abc import Callable, Iterator

import pytest

from cadence_core.database.connection import Database
from cadence_core.personalization.claude import ClaudePersonalizer
from cadence_core.runtime.telemetry import metrics
from cadence_core.sending.application import Application, build_application
from cadence_core.sending.store.run_store import PostgresRunStore
from local.stand_ins.server import StandInServer
from tests.claude import close
from tests.sending.claims import claims_read_at_once  # noqa: F401 (a fixture)
from tests.sending.integration.transports import SETTINGS, BuildApplication
from tests.sessions import NewSession
from tests.world import World

NewStore = Callable[[], PostgresRunStore]


@pytest.fixture
def build(world: World, stand_ins: StandInServer) -> Iterator[BuildApplication]:  # noqa: ARG001
    """Build applications connected to the stand-ins, and close them after the test."""
    built: list[Application] = []

    def build_one(**settings: str) -> Application:
        built.append(build_application({"DATABASE_URL": world.url, **SETTINGS, **settings}))
        return built[-1]

    yield build_one
    for application in built:
        application.close()


@pytest.fixture
def build_ai(build: BuildApplication, stand_ins: StandInServer) -> Iterator[BuildApplication]:
    """Build applications that use Claude's stand-in; close their connections after the test."""
    built: list[Application] = []
    defaults = {"AI_PROVIDER": "anthropic", **stand_ins.environment}
    metrics.clear_metrics()

    def build_one(**settings: str) -> Application:
        built.append(build(**{**defaults, **settings}))
        return built[-1]

    yield build_one
    metrics.clear_metrics()
    for application in built:
        personalization = application.engine.personalization
        if personalization and isinstance(personalization.personalizer, ClaudePersonalizer):
            close(personalization.personalizer)


@pytest.fixture
def new_store(new_session: NewSession) -> NewStore:
    """Build stores with a connection each, as concurrent executions have."""
    return lambda: PostgresRunStore(Database(new_session))


@pytest.fixture
def store(new_store: NewStore) -> PostgresRunStore:
    """A store for the world's database."""
    return new_store()
