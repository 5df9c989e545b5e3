"""What is known of the channels: how fast each may go, whether it works, whether it was stopped."""

from collections import deque
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from uuid import UUID

from cadence_core.domain.enrollment import Channel
from cadence_core.domain.message import Message, PreparedStep
from cadence_core.domain.outcome import ChannelStopped
from cadence_core.services.pacing import Pacer


@dataclass(frozen=True, slots=True)
class Channels:
    """Lives as long as the process does: a warm environment knows that a channel works."""

    pacers: Mapping[Channel, Pacer] = field(default_factory=dict)
    proven: set[Channel] = field(default_factory=set)

    def take_slot(self, channel: Channel, *, within_seconds: float) -> bool:
        """Wait until the channel may send; tell at once if that is too far away."""
        pacer = self.pacers.get(channel)
        return pacer is None or pacer.take_slot(within_seconds=within_seconds)


class Stops:
    """The channels and senders that were stopped in this run."""

    def __init__(self) -> None:
        self._stopped: set[Channel | UUID] = set()
        self._told: set[Channel | UUID] = set()

    def add(self, message: Message, outcome: ChannelStopped) -> None:
        """Stop what the outcome of this message says. Called from several threads at once."""
        self._stopped.add(_scope(message, outcome))

    def include(self, message: Message) -> bool:
        """Tell whether the message belongs to something stopped."""
        return not self._stopped.isdisjoint((message.channel, message.sender.id))

    def is_news(self, message: Message, outcome: ChannelStopped) -> bool:
        """Tell whether this is asked for the first time about this channel or sender."""
        scope = _scope(message, outcome)
        is_news = scope not in self._told
        self._told.add(scope)
        return is_news


def _scope(message: Message, outcome: ChannelStopped) -> Channel | UUID:
    return message.sender.id if outcome.only_sender else message.channel


class Lineup:
    """The steps that wait to be begun, in order.

    A channel that is not proven is tried with one message, and the others of it wait for the
    answer: a provider that takes nothing is then asked once a run, not once a thread.
    """

    def __init__(self, steps: Iterable[PreparedStep], proven: Set[Channel]) -> None:
        self._steps = deque(steps)
        self._proven = proven

    def __bool__(self) -> bool:
        return bool(self._steps)

    def has_next(self, being_sent: Set[Channel]) -> bool:
        """Tell whether ``take`` would return a step."""
        busy = being_sent - self._proven
        return any(step.message.channel not in busy for step in self._steps)

    def take(self, room: int, being_sent: Set[Channel]) -> list[PreparedStep]:
        """Remove and return up to ``room`` steps that may begin beside what is being sent."""
        busy = set(being_sent - self._proven)
        taken: list[PreparedStep] = []
        passed: list[PreparedStep] = []
        while self._steps and len(taken) < room:
            step = self._steps.popleft()
            channel = step.message.channel
            if channel in busy:
                passed.append(step)
                continue
            taken.append(step)
            if channel not in self._proven:
                busy.add(channel)
        self._steps.extendleft(reversed(passed))
        return taken

    def remove_all(self) -> list[PreparedStep]:
        """Remove and return every step."""
        removed = list(self._steps)
        self._steps.clear()
        return removed

    def remove_stopped(self, stops: Stops) -> list[PreparedStep]:
        """Remove and return the steps of what was stopped."""
        removed = [step for step in self._steps if stops.include(step.message)]
        self._steps = deque(step for step in self._steps if not stops.include(step.message))
        return removed
