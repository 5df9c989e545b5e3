"""A provider whose answers say little, and what holds for its messages all the same."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from cadence_core.channels.outcome import NotAccepted, SendOutcome, Sent, Uncertain
from cadence_core.model.message import Message
from tests.engine import Engine
from tests.world import Row, World

FATES = ("answered", "not answered", "lost", "refused")
"""What becomes of a message: the answer is late or never comes, or the message is lost on its way,
or the provider refuses the first attempt."""
STEPS = 2
LONG = "20 hours"
MAX_ROUNDS = 12
MESSAGES = """
    SELECT i.id, i.status AS message, e.status, e.status_reason,
           e.current_step = s.step_order AS is_at_step
      FROM interactions AS i
      JOIN cadence_enrollments AS e ON e.id = i.enrollment_id
      JOIN cadence_steps AS s ON s.id = i.step_id
     WHERE i.type = 'message'"""


@dataclass(frozen=True)
class FatefulProvider:
    """Does to a message what the number in its address says.

    It keeps a file for each attempt and each acceptance, which outlive the processes that call it.
    """

    folder: Path

    def send(self, message: Message) -> SendOutcome:
        fate = FATES[int(message.to.partition("@")[0].removeprefix("lead")) % len(FATES)]
        is_first = not any(self.folder.glob(f"{message.id}.tried.*"))
        self._keep(message, "tried")
        if is_first and fate == "refused":
            return NotAccepted("busy")
        if is_first and fate == "lost":
            return Uncertain("timeout")
        self._keep(message, "accepted")
        return Uncertain("timeout") if fate == "not answered" else Sent(f"provider-{message.id}")

    def _keep(self, message: Message, what: str) -> None:
        (self.folder / f"{message.id}.{what}.{uuid4()}").touch(exist_ok=False)

    def accepted(self) -> Counter[UUID]:
        """Return how often each message was accepted."""
        names = (file.name.split(".") for file in self.folder.iterdir())
        return Counter(UUID(id_) for id_, what, _ in names if what == "accepted")


class Fates:
    """Enrollments of two steps whose messages have every fate."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.provider = world, FatefulProvider(folder)
        self._cadence = world.cadence({}, {})

    def enroll(self, leads: int) -> None:
        self.world.enroll_many(self._cadence, leads)

    def go_on(self, engine: Engine) -> None:
        """Run long after, until nothing is due, and check what became of every message."""
        self.world.pass_time(LONG)
        engine.run_until_quiet()
        accepted = self.provider.accepted()
        assert set(accepted.values()) <= {1}
        messages = self._messages()
        for row in messages:
            times = accepted.pop(row["id"], 0)
            match row["message"]:
                case "sent":
                    assert times == 1, row
                case "uncertain":  # it waits for evidence, and the step after it too
                    assert (row["status"], row["status_reason"]) == ("paused", "uncertain_send"), (
                        row
                    )
                    assert row["is_at_step"], row
                case status:
                    assert (status, times) == ("failed", 0), row
        assert not accepted

    def come_to_an_end(self, engine: Engine) -> None:
        """Settle what is uncertain by what the provider knows, until every step was sent once."""
        for _ in range(MAX_ROUNDS):
            accepted = self.provider.accepted()
            for row in self._messages():
                if row["message"] == "uncertain":
                    verdict = "sent" if row["id"] in accepted else "not_sent"
                    self.world.rows("SELECT settle_interaction(:id, :v)", id=row["id"], v=verdict)
            self.go_on(engine)
        enrollments = self.world.count("cadence_enrollments")
        assert self.world.count("cadence_enrollments", "status = 'completed'") == enrollments
        assert len(self.provider.accepted()) == enrollments * STEPS

    def _messages(self) -> list[Row]:
        return self.world.rows(MESSAGES)
