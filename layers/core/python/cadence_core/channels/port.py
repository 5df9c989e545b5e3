"""The interface between a run and a channel."""

from collections.abc import Callable
from typing import Protocol

from cadence_core.channels.outcome import SendOutcome
from cadence_core.model.message import Message

# How long a transport waits for its provider.
CONNECT_TIMEOUT_SECONDS = 3
READ_TIMEOUT_SECONDS = 15


class Transport(Protocol):
    """Sends on one channel. Implementations must be thread-safe."""

    def send(self, message: Message) -> SendOutcome:
        """Hand the message to the provider, once."""


TransportFactory = Callable[[], Transport]
"""Returns the one transport of a channel, which it builds for the first message to send."""
