"""The bars for automatic answers and notices, on the lists that docs/feedback.md describes."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cadence_core.feedback.domain.automatic_mail import Nature
from cadence_core.feedback.domain.replies import InboundMessage
from cadence_core.feedback.domain.return_dates import away_until
from tests.feedback.inbound import a_mail
from tests.feedback.inbox import readable_feedback

FOLDER = Path(__file__).parents[1] / "measured/automatic"
MIN_RECALL = 0.93
MIN_MAILS = 200
LEAD = "Maria Souza <maria@lead.test>"
NATURES = {
    "absence": {Nature.AUTO_REPLY},
    "left": {Nature.AUTO_REPLY},
    "receipt": {Nature.AUTO_REPLY, Nature.DELIVERY_NOTICE},
    "notice": {Nature.DELIVERY_NOTICE},
}


@dataclass(frozen=True, slots=True)
class Machine:
    """A mail of a list, and what it is."""

    kind: str
    mail: InboundMessage

    @property
    def is_recognized(self) -> bool:
        has_left = self.mail.has_left and self.mail.away_until is None
        return self.mail.nature in NATURES[self.kind] and (has_left or self.kind != "left")


def lines_of(pattern: str) -> list[str]:
    texts = (file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob(pattern)))
    return [line for text in texts for line in text.splitlines() if not line.startswith("#")]


def received(sender: str, subject: str, text: str, headers: str = "-") -> InboundMessage:
    named = (one.partition(": ") for one in headers.split("; ") if headers != "-")
    further = {name.replace("-", "_"): value for name, _, value in named}
    mail = a_mail(sender, text=text.replace("\\n", "\n"), Subject=subject, **further)
    [message] = readable_feedback(mail)
    assert isinstance(message, InboundMessage)
    return message


def machines(pattern: str, instead: str = "") -> list[Machine]:
    """Return the mails of some lists, each with other headers if there are any."""
    found = []
    for line in lines_of(pattern):
        kind, sender, headers, subject, text = line.split(" | ", 4)
        mail = received(LEAD if sender == "-" else sender, subject, text, instead or headers)
        found.append(Machine(kind, mail))
    return found


@pytest.mark.parametrize("kind", NATURES)
def test_nearly_all_automatic_mails_are_recognized(kind: str) -> None:
    mails = [one for one in machines("*.machines.txt") if one.kind == kind]

    assert sum(one.is_recognized for one in mails) >= MIN_RECALL * len(mails)


def test_there_are_enough_automatic_mails_to_mean_something() -> None:
    assert len(machines("*.machines.txt")) >= MIN_MAILS


@pytest.mark.parametrize("line", lines_of("*.people.txt"))
def test_no_person_who_looks_automatic_is_taken_for_a_machine(line: str) -> None:
    subject, text = line.split(" | ", 1)

    assert received(LEAD, subject, text).nature is Nature.PERSON


@given(st.sampled_from(lines_of("*.people.txt")), st.sampled_from(lines_of("signatures.txt")))
def test_no_signature_makes_a_person_a_machine(line: str, signature: str) -> None:
    subject, text = line.split(" | ", 1)

    assert received(LEAD, subject, f"{text}\\n\\n{signature}").nature is Nature.PERSON


@given(
    st.sampled_from(lines_of("*.people.txt")),
    st.sampled_from(lines_of("../ordinary.*.txt")),
)
def test_who_says_two_things_is_a_person(line: str, further: str) -> None:
    subject, text = line.split(" | ", 1)
    # "I am on vacation" next to "ask Paulo" is what a machine writes.
    assume(not received(LEAD, subject, further).may_be_automatic)

    assert received(LEAD, subject, f"{text} {further}").nature is Nature.PERSON


@pytest.mark.parametrize("line", lines_of("days.txt"))
def test_the_day_of_the_return_is_read_in_many_languages(line: str) -> None:
    text, _, until = line.partition(" | ")
    expected = None if until == "-" else date.fromisoformat(until)

    assert away_until(text, date(2026, 11, 25)) == expected
