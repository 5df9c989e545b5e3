"""The messages that wait to begin and those that are being sent: what a turn begins, and when.

No I/O. Used by the thread that talks to the store.
"""

import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from cadence_core.model.enrollment import Channel, InteractionId
from cadence_core.model.message import PreparedStep
from cadence_core.sending.dispatch_options import DispatchOptions

# A turn records an answer after about this time, even if few others have arrived.
MAX_UNRECORDED_SECONDS = 1.0
# A turn begins a message after about this time, even if few others are ready.
MAX_READY_SECONDS = 0.02


@dataclass(slots=True)
class WaitingLine:
    """The messages of one dispatch, from their preparation to their provider's answer.

    ``max_sending`` returns how many messages of a channel may be ``sending`` at once.
    """

    options: DispatchOptions
    max_sending: Callable[[Channel], int]
    waiting: deque[PreparedStep] = field(default_factory=deque)
    _sending: dict[InteractionId, PreparedStep] = field(default_factory=dict)
    _answered: int = 0
    """How many answers the next turn records; the oldest of them is ``_oldest_answer`` old."""
    _oldest_answer: float = math.inf
    _waiting_since: float = 0.0
    """When something last arrived while nothing else waited."""

    @property
    def is_sending(self) -> bool:
        """Whether an answer will arrive."""
        return bool(self._sending)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits or is being sent."""
        return not (self.waiting or self._sending)

    def add(self, step: PreparedStep) -> None:
        """Add a message that is ready."""
        if not self.waiting:
            self._waiting_since = time.monotonic()
        self.waiting.append(step)

    def leave(self, steps: Iterable[PreparedStep]) -> None:
        """Remove messages that wait."""
        for step in steps:
            self.waiting.remove(step)

    def begin(self) -> list[PreparedStep]:
        """Return what the next turn begins; it is ``sending`` from now on.

        The same turn records the answers so far.
        """
        begin = list(self._that_may_begin())
        self.leave(begin)
        self._answered, self._oldest_answer = 0, math.inf
        self._sending |= {step.message.id: step for step in begin}
        return begin

    def end(self, step: PreparedStep) -> None:
        """Note that a message is not ``sending`` any more."""
        del self._sending[step.message.id]

    def note_answer(self) -> None:
        """Note that there is one more answer to record."""
        self._answered += 1
        self._oldest_answer = min(self._oldest_answer, time.monotonic())

    def patience(self) -> float | None:
        """Return in how many seconds a turn is due, if nothing arrives until then."""
        due_at = self._oldest_answer + MAX_UNRECORDED_SECONDS
        if self._has_idle_thread and any(True for _ in self._that_may_begin()):
            due_at = min(due_at, self._waiting_since + MAX_READY_SECONDS)
        return None if due_at == math.inf else max(0.0, due_at - time.monotonic())

    def is_turn_due(self, *, is_more_awaited: bool) -> bool:
        """Return whether enough has arrived, or a thread will soon have nothing to send."""
        is_ending = not (self.waiting or is_more_awaited or self._has_many_sending)
        if self._answered >= self.options.answers_per_turn and not is_ending:
            return True
        now = time.monotonic()
        if now >= self._oldest_answer + MAX_UNRECORDED_SECONDS:
            return True
        ready = sum(1 for _ in islice(self._that_may_begin(), self.options.messages_per_turn))
        if ready == 0:
            return False
        if ready == self.options.messages_per_turn:
            return len(self._sending) <= self.options.enough_sending
        is_late = now >= self._waiting_since + MAX_READY_SECONDS
        return self._has_idle_thread and (is_late or not is_more_awaited)

    @property
    def _has_many_sending(self) -> bool:
        """Whether so many answers will arrive that those before them need not wait for them."""
        return len(self._sending) >= self.options.answers_per_turn

    @property
    def _has_idle_thread(self) -> bool:
        return len(self._sending) < self.options.concurrency

    def _that_may_begin(self) -> Iterator[PreparedStep]:
        places = self.options.max_sending - len(self._sending)
        if not self.waiting or places <= 0:
            return
        sending = Counter(step.message.channel for step in self._sending.values())
        room: dict[Channel, int] = {}
        for step in self.waiting:
            channel = step.message.channel
            if channel not in room:
                room[channel] = self.max_sending(channel) - sending[channel]
            if room[channel] > 0:
                yield step
                room[channel] -= 1
                places -= 1
            if places == 0:
                return
