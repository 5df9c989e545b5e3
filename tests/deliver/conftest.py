from collections.abc import Iterator

import pytest

from cadence_core.personalization.claude import ClaudePersonalizer
from cadence_core.runtime.telemetry import metrics
from cadence_core.sending.application import Application, build_application
from local.stand_ins.running import running_stand_ins
from local.stand_ins.server import StandInServer
from tests.deliver.claude import close
from tests.deliver.engine import SETTINGS, BuildApplication
from tests.world import World


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandInServer]:
    """The providers, as far as the SDKs can tell."""
    with running_stand_ins() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def build(world: World, stand_ins: StandInServer) -> Iterator[BuildApplication]:  # noqa: ARG001
    """Build applications that speak to the stand-ins, and close them in the end."""
    built: list[Application] = []

    def build_one(**settings: str) -> Application:
        built.append(build_application({"DATABASE_URL": world.url, **SETTINGS, **settings}))
        return built[-1]

    yield build_one
    for application in built:
        application.engine.store._database.close()  # type: ignore[attr-defined]


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
