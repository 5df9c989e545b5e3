"""The limits of dispatching."""

from collections.abc import Callable
from dataclasses import dataclass

from cadence_core.sending.domain.transitions import RetryPolicy
from cadence_core.sending.send_step import MAX_SLOT_WAIT_SECONDS

# Time reserved at the end of an invocation for recording results and the summary.
RESERVE_SECONDS = 2.0
# More are not waited for, while threads are idle; they take some milliseconds to prepare.
MAX_PER_FIRST_TURN = 20


@dataclass(frozen=True, slots=True)
class DispatchOptions:
    """The limits of dispatching."""

    concurrency: int
    send_timeout_seconds: float
    policy: RetryPolicy
    jitter: Callable[[], float]

    @property
    def needed_seconds(self) -> float:
        """The time that must be left of the invocation when a send starts."""
        return self.send_timeout_seconds + RESERVE_SECONDS

    @property
    def max_seconds_until_sent(self) -> float:
        """The longest from the turn that begins a message to its provider's answer.

        It may wait for a thread, which is busy with another send, and for a slot.
        """
        return 2 * self.send_timeout_seconds + MAX_SLOT_WAIT_SECONDS

    @property
    def max_sending(self) -> int:
        """How many messages may be ``sending`` at once."""
        return 2 * self.concurrency

    @property
    def messages_per_turn(self) -> int:
        """How many ready messages are worth a round trip to the database."""
        return min(self.concurrency, MAX_PER_FIRST_TURN)

    @property
    def enough_sending(self) -> int:
        """With more than so many ``sending``, no thread waits before its answers cause a turn."""
        return self.max_sending - self.answers_per_turn

    @property
    def answers_per_turn(self) -> int:
        """How many answers are worth a round trip to the database."""
        # Those of the others are awaited during the turn: of many threads, more of them come.
        others = max(1, self.concurrency // 4 - 1)
        return max(1, self.concurrency - others)
