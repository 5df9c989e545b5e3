"""The channels and senders that a provider stopped in this run."""

import threading
from uuid import UUID

from cadence_core.channels.outcome import ChannelStopped
from cadence_core.model.enrollment import Channel
from cadence_core.model.message import Message


class Stops:
    """Remembers what was stopped. Used from several threads at once."""

    def __init__(self) -> None:
        self._stopped: set[Channel | UUID] = set()
        self._lock = threading.Lock()

    def add(self, message: Message, outcome: ChannelStopped) -> bool:
        """Stop the channel, or only the sender, of this message; tell whether that is news."""
        scope = message.sender.id if outcome.only_sender else message.channel
        with self._lock:
            is_news = scope not in self._stopped
            self._stopped.add(scope)
        return is_news

    def include(self, message: Message) -> bool:
        """Tell whether the message belongs to something stopped."""
        return not self._stopped.isdisjoint((message.channel, message.sender.id))
