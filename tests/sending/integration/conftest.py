from collections.abc import Callable, Iterator

import pytest

from cadence_core.database.connection import Database
from cadence_core.personalization.claude import ClaudePersonalizer
from cadence_core.runtime.telemetry import metrics
from cadence_core.sending.application import Application, build_application
from cadence_core.sending.store.run_store import PostgresRunStore
from local.stand_ins.server import StandInServer
from tests.claude import close
from tests.sending.integration.transports import SETTINGS, BuildApplication
from tests.sessions import NewSession
from tests.world import World

NewStore = Callable[[], PostgresRunStore]


@pytest.fixture
def build(world: World, stand_ins: StandInServer) -> Iterator[BuildApplication]:  # noqa: ARG001
    """Build applications that speak to the stand-ins, and close them in the end."""
    built: list[Application] = []

    def build_one(**settings: str) -> Application:
        built.append(build_application({"DATABASE_URL": world.url, **SETTINGS, **settings}))
        return built[-1]

    yield build_one
    for application in built:
        application.close()


@pytest.fixture
def build_ai(build: BuildApplication, stand_ins: StandInServer) -> Iterator[BuildApplication]:
    """Build applications that ask Claude's stand-in, and close their connections in the end."""
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
    """Make a store with a connection of its own, as another execution would have."""
    return lambda: PostgresRunStore(Database(new_session))


@pytest.fixture
def store(new_store: NewStore) -> PostgresRunStore:
    """A store for the world's database."""
    return new_store()
