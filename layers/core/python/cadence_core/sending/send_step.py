"""Send one message to its provider, in a thread of the pool, without access to the store."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cadence_core.channels.outcome import (
    ChannelStopped,
    DispatchOutcome,
    NotAccepted,
    NotStarted,
    NotUnderstood,
    SendOutcome,
    Uncertain,
)
from cadence_core.channels.port import TransportFactory
from cadence_core.model.enrollment import Channel
from cadence_core.model.message import Message, PreparedStep
from cadence_core.model.reasons import Reason
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.pacing import Pacer
from cadence_core.sending.ports import Journal
from cadence_core.sending.records import Pace
from cadence_core.sending.stops import Stops

MAX_SLOT_WAIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class PacedTransports:
    """Sends the steps of one run, paced by channel, until time is short or the channel stops."""

    transports: Mapping[Channel, TransportFactory]
    pacers: Mapping[Channel, Pacer]
    journal: Journal
    time_left: TimeLeft
    needed_seconds: float
    """The time that must be left of the invocation when a send starts."""
    stops: Stops = field(default_factory=Stops)

    def may_start(self) -> bool:
        """Return whether there is time for one more message."""
        return self.time_left.allows(self.needed_seconds)

    def max_sending(self, channel: Channel) -> int:
        """Return how many messages of the channel can be begun without a long wait for a slot."""
        pacer = self.pacers.get(channel)
        return pacer.slots_within(MAX_SLOT_WAIT_SECONDS) if pacer else sys.maxsize

    def paces(self, steps: Sequence[PreparedStep]) -> dict[Channel, Pace]:
        """Return the pace of each channel of these messages that has one."""
        within = self._seconds_for_slots()
        channels = {step.message.channel for step in steps}
        gaps = {each: self.pacers[each].gap() for each in channels if each in self.pacers}
        return {channel: Pace(gap, within) for channel, gap in gaps.items() if gap}

    def reserve(
        self, steps: Sequence[PreparedStep], slots: Mapping[Channel, Sequence[float]]
    ) -> None:
        """Note the slots of these messages, which were begun and are sent next.

        Those of a channel without slots leave at the pace of this run alone.
        """
        counts = Counter(step.message.channel for step in steps)
        for channel, own in slots.items():
            self.pacers[channel].reserve(counts[channel], own)

    def send(self, step: PreparedStep) -> DispatchOutcome:
        """Wait for a slot of the channel and hand the message to the provider, once."""
        try:
            obstacle = self._obstacle(step.message)
        except Exception as error:  # before the provider was called
            self.journal.unexpected("pacing", error, enrollment_id=str(step.enrollment.id))
            return NotUnderstood(NotAccepted("unexpected_error", type(error).__name__))
        return obstacle or self._hand_over(step)

    def _obstacle(self, message: Message) -> NotStarted | None:
        if self.stops.covers(message):
            if pacer := self.pacers.get(message.channel):
                pacer.drop_slot()
            return NotStarted(Reason.CHANNEL_STOPPED)
        if not self._take_slot(message.channel) or not self.may_start():
            return NotStarted(Reason.OUT_OF_TIME)
        # Check again: the channel may have stopped during the wait for the slot.
        return NotStarted(Reason.CHANNEL_STOPPED) if self.stops.covers(message) else None

    def _take_slot(self, channel: Channel) -> bool:
        pacer = self.pacers.get(channel)
        if pacer is None:
            return True
        return pacer.take_slot(within_seconds=self._seconds_for_slots())

    def _seconds_for_slots(self) -> float:
        return self.time_left.seconds() - self.needed_seconds

    def _hand_over(self, step: PreparedStep) -> DispatchOutcome:
        message = step.message
        try:
            outcome = self._send(message)
        except Exception as error:  # the message may have been sent before the error
            self.journal.unexpected("sending", error, enrollment_id=str(step.enrollment.id))
            return Uncertain("unexpected_error", type(error).__name__)
        if isinstance(outcome, ChannelStopped) and self.stops.add(message, outcome):
            sender_id = message.sender.id if outcome.only_sender else None
            self.journal.channel_stopped(message.channel, outcome.code, sender_id)
        return outcome

    def _send(self, message: Message) -> SendOutcome:
        try:
            transport = self.transports[message.channel]()
        except Exception as error:  # such as a missing region or package: nothing was sent
            return ChannelStopped("sender_not_built", type(error).__name__)
        return transport.send(message)
