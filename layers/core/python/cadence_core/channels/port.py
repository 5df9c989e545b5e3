"""What a run needs of a channel."""

from collections.abc import Callable
from typing import Protocol

from cadence_core.channels.outcome import SendOutcome
from cadence_core.model.message import Message

# How long a real channel waits for its provider.
CONNECT_TIMEOUT_SECONDS = 3
READ_TIMEOUT_SECONDS = 15


class Transport(Protocol):
    """Sends on one channel. Called from several threads at once."""

    def send(self, message: Message) -> SendOutcome:
        """Hand the message to the provider, once."""


TransportFactory = Callable[[], Transport]
"""Returns a channel's one sender, built when the first message is about to leave."""
