from collections.abc import Iterator

import pytest

from cadence_core.feedback.application import build_application
from functions.delivery_events import app as delivery_events
from tests.feedback.inbox import WHATSAPP_NUMBER, Inbox
from tests.sending.claims import claims_read_at_once  # noqa: F401 (a fixture)
from tests.world import World


@pytest.fixture
def inbox(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """The feedback queue: each message delivered to it goes through the handler."""
    application = build_application({"DATABASE_URL": world.url})
    monkeypatch.setattr(delivery_events, "application", lambda: application)
    world.update("senders", world.whatsapp_sender, address=WHATSAPP_NUMBER)
    yield Inbox(world)
    application.database.close()


@pytest.fixture
def whatsapp(inbox: Inbox) -> Inbox:
    """The feedback queue, with the sender that the WhatsApp samples belong to."""
    inbox.world.update("senders", inbox.world.whatsapp_sender, address=WHATSAPP_NUMBER)
    return inbox
