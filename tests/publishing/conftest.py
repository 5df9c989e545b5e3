import pytest

from local.stand_ins.server import StandInServer
from tests.publishing.publisher import Publisher
from tests.world import World


@pytest.fixture
def publisher(world: World, stand_ins: StandInServer, monkeypatch: pytest.MonkeyPatch) -> Publisher:
    """A publisher that was here before, so that events are recorded."""
    monkeypatch.setenv("DATABASE_URL", world.url)
    monkeypatch.setenv("EVENT_BUS", "crm")
    publisher = Publisher(world, stand_ins)
    publisher.tick()
    stand_ins.forget()
    return publisher
