"""Senders that are built when the first message is to be sent: importing boto3 takes its time."""

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from cadence_core.channels.outcome import ChannelStopped, SendOutcome
from cadence_core.channels.port import ChannelSender
from cadence_core.model.message import Message

Built_co = TypeVar("Built_co", covariant=True)


class Lazy(Generic[Built_co]):
    """A value that is built once, when it is first asked for; by several threads at once, too."""

    def __init__(self, build: Callable[[], Built_co]) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._built: list[Built_co] = []

    def get(self) -> Built_co:
        """Return the value."""
        with self._lock:
            if not self._built:
                self._built.append(self._build())
            return self._built[0]


class LazySender:
    """Sends through a sender that is built for the first message."""

    def __init__(self, sender: Lazy[ChannelSender]) -> None:
        self._sender = sender

    def send(self, message: Message) -> SendOutcome:
        try:
            sender = self._sender.get()
        except Exception as error:  # no region, no package: whatever it is, nothing was sent
            return ChannelStopped("sender_not_built", type(error).__name__)
        return sender.send(message)


class RatedSender(Protocol):
    """A sender that can ask its provider how fast it may be."""

    def max_send_rate(self) -> float | None:
        """Return how many messages a second are allowed, if the provider tells."""
