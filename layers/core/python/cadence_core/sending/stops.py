"""The channels and senders that a provider has stopped in this run."""

import threading
from uuid import UUID

from cadence_core.channels.outcome import ChannelStopped
from cadence_core.model.enrollment import Channel
from cadence_core.model.message import Message


class Stops:
    """The set of stopped channels and senders. Used from several threads at once."""

    def __init__(self) -> None:
        self._stopped: set[Channel | UUID] = set()
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        """Return whether anything is stopped."""
        return bool(self._stopped)

    def add(self, message: Message, outcome: ChannelStopped) -> bool:
        """Stop the message's channel, or only its sender; return whether the stop is new."""
        scope = message.sender.id if outcome.only_sender else message.channel
        with self._lock:
            is_new = scope not in self._stopped
            self._stopped.add(scope)
        return is_new

    def covers(self, message: Message) -> bool:
        """Return whether the message's channel or sender is stopped."""
        return not self._stopped.isdisjoint((message.channel, message.sender.id))
