"""Rows in every state, as a database at revision 0006 may hold them, inserted by plain SQL."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from uuid import UUID, uuid4

from tests.database.old_rows import LONG_AGO, OldRows

OPEN = ("active", "paused")
ENDED = ("completed", "failed", "replied", "bounced", "unsubscribed")
TRIED = ("sending", "uncertain", "sent", "failed", "delivered", "read", "bounced", "complained")
REPEATED = (None, "failed")
"""The states of a step's message in which the engine sends the step."""
PAUSES = {
    "missing_template": "engine",
    "uncertain_send": "engine",
    "on holiday": "person",
    None: "person",
}
OPT_OUTS = ("bounced", "complained", "unsubscribed", "manual")
DIRTY_EMAILS = {
    " Ana@Acme-Lead.test\n": "Ana@acme-lead.test",
    "mailto:bia@acme-lead.test": "bia@acme-lead.test",
    "\ufeffcai@acme-lead.test\u00a0": "cai@acme-lead.test",
    "dea@münchen.de": "dea@xn--mnchen-3ya.de",
    "eva@münchen。de": "eva@xn--mnchen-3ya.de",
    "fia@\uff41\uff43\uff4d\uff45-lead.test": "fia@acme-lead.test",
    "gil@MU\u0308NCHEN.de": "gil@xn--mnchen-3ya.de",
}
DIRTY_PHONES = {
    "+4407911123456": "+447911123456",
    "+551187654321": "+5511987654321",
    "+5215512345678": "+525512345678",
}
NOT_ADDRESSES = ("no address", "x" * 5_000, "a@b@c", "\u200b", "  ")
SPELLINGS = {
    "email": (
        "ivo@münchen.de",
        "IVO@xn--mnchen-3ya.de",
        "ivo@münchen。de",
        " ivo@MU\u0308NCHEN.de",
    ),
    "whatsapp": ("+447911123457", "+4407911123457"),
}


@dataclass
class OldData(OldRows):
    """The world, and the ids of its rows by what is special about them."""

    states: dict[tuple[str, str | None], UUID] = field(default_factory=dict)
    pauses: dict[str | None, UUID] = field(default_factory=dict)
    dirty: dict[str, UUID] = field(default_factory=dict)
    invalid: list[UUID] = field(default_factory=list)
    suppressed: dict[tuple[str, str, str], UUID] = field(default_factory=dict)
    rows: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.steps = self.steps_of(self.main)
        self._add_states()
        self._add_pauses()
        self._add_addresses()
        self._add_suppressions()
        self._add_lives()
        self._add_edited_cadences()
        self._add_empty_and_oversized()
        self._add_what_organizations_share()
        self.add_records(answered=self.rows["stray message"])

    def _add_states(self) -> None:
        """Every status of an enrollment at its second step, with every status of its message."""
        for status, tried in product((*OPEN, *ENDED), (None, *TRIED)):
            enrollment = self.enroll(current_step=2, status=status, status_reason="as before")
            self.message(enrollment, self.steps[0], "sent")
            if tried:
                self.message(enrollment, self.steps[1], tried)
            self.states[status, tried] = enrollment

    def _add_pauses(self) -> None:
        for reason in PAUSES:
            self.pauses[reason] = self.enroll(status="paused", status_reason=reason)

    def _add_addresses(self) -> None:
        whatsapp = self.cadence(channel="whatsapp")
        for email in DIRTY_EMAILS:
            self.dirty[email] = self.enroll(lead=self.world.lead(email=email, phone=None))
        for phone in DIRTY_PHONES:
            lead = self.world.lead(email=None, phone=phone)
            self.dirty[phone] = self.enroll(whatsapp, lead)
        for text in NOT_ADDRESSES:
            self.invalid.append(self.enroll(lead=self.world.lead(email=text, phone=None)))

    def _add_suppressions(self) -> None:
        """Each reason and spelling suppressed, and a lead of each spelling that waits."""
        for reason, channel in product(OPT_OUTS, SPELLINGS):
            world = self.world
            org = world.insert("organizations", name=reason)
            address = f"{reason}-{channel}@our.test" if channel == "email" else f"id-{reason}"
            sender = world.insert("senders", org_id=org, channel=channel, address=address)
            template = world.template(org_id=org, channel=channel)
            cadence = world.cadence(
                {"channel": channel, "template_id": template},
                org_id=org,
                email_sender_id=sender if channel == "email" else None,
                whatsapp_sender_id=sender if channel == "whatsapp" else None,
            )
            world.insert(
                "suppressions",
                org_id=org,
                channel=channel,
                address=SPELLINGS[channel][0],
                reason=reason,
            )
            for text in SPELLINGS[channel]:
                spelled = {"email": text} if channel == "email" else {"email": None, "phone": text}
                lead = world.lead(**{"org_id": org, "phone": None, **spelled})
                self.suppressed[reason, channel, text] = self.enroll(cadence, lead)

    def _add_lives(self) -> None:
        """Leads that were enrolled twice, reopened, deleted, erased, leased or duplicated."""
        again = self.world.lead(email="again@lead.test")
        first = self.enroll(lead=again, status="completed", current_step=4)
        for step in self.steps:
            self.message(first, step, "delivered")
        reopened = self.enroll(current_step=2, status="failed", status_reason="rejected")
        self.message(reopened, self.steps[0], "sent")
        self.message(reopened, self.steps[1], "failed")
        self.world.update("cadence_enrollments", reopened, status="active")
        began_late = self.enroll(
            current_step=2, status="failed", status_reason="attempts_exhausted"
        )
        message = self.message(began_late, self.steps[1], "uncertain")
        self.world.update("cadence_enrollments", began_late, decided_by=message)
        ended_late = self.enroll(current_step=3, status="active")
        last = self.message(ended_late, self.steps[2], "sent")
        self.world.update("cadence_enrollments", ended_late, current_step=4)
        erased = self.world.lead(email="erased@lead.test", phone=None)
        self.world.insert(
            "suppressions",
            org_id=self.world.org_id,
            channel="email",
            address="erased@lead.test",
            reason="unsubscribed",
            lead_id=erased,
        )
        self.world.connection.run("SELECT erase_lead(:lead)", lead=erased)
        twins = [
            self.world.lead(email=text, phone=None) for text in ("two@lead.test", "TWO@lead.test")
        ]
        self.rows |= {
            "second life": self.enroll(lead=again),
            "reopened": reopened,
            "began late": began_late,
            "uncertain of began late": message,
            "ended late": ended_late,
            "last of ended late": last,
            "erased": self.enroll(lead=erased),
            "back under the erased address": self.enroll(
                lead=self.world.lead(email="erased@lead.test", phone=None)
            ),
            "deleted": self.enroll(
                lead=self.world.lead(email="gone@lead.test", deleted_at=LONG_AGO)
            ),
            "qualified": self.enroll(lead=self.world.lead(email="won@lead.test", status="won")),
            "leased by a dead run": self.enroll(run_id=uuid4(), lease_expires_at=LONG_AGO),
            "leased by a living run": self.enroll(
                run_id=uuid4(), lease_expires_at=datetime(2100, 1, 1, tzinfo=UTC)
            ),
            "first twin": self.enroll(lead=twins[0]),
            "second twin": self.enroll(lead=twins[1]),
        }

    def _add_edited_cadences(self) -> None:
        """A gap in the numbers, a swap under a lead that waits, and a pause after the last step."""
        gap = self.cadence(4)
        waits = self.enroll(gap, current_step=2)
        self.message(waits, self.steps_of(gap)[0], "sent")
        self.world.connection.run(
            "DELETE FROM cadence_steps WHERE id = :step", step=self.steps_of(gap)[1]
        )
        swapped = self.cadence()
        steps = self.steps_of(swapped)
        had_two = self.enroll(swapped, current_step=3)
        for step in steps[:2]:
            self.message(had_two, step, "sent")
        for step, order in ((steps[1], 9), (steps[2], 2), (steps[1], 3)):
            self.world.update("cadence_steps", step, step_order=order)
        past_the_last = self.enroll(status="paused", current_step=3)
        self.world.update("cadence_enrollments", past_the_last, current_step=4)
        self.rows |= {"gap": waits, "swapped": had_two, "past the last": past_the_last}

    def _add_empty_and_oversized(self) -> None:
        world, text = self.world, "x" * 200_000
        bare = world.cadence({"template_id": None}, email_sender_id=None, whatsapp_sender_id=None)
        long = world.template(body=text, subject=text, name=text)
        self.rows |= {
            "no template": self.enroll(bare),
            "no sender": self.enroll(self.cadence(email_sender_id=None)),
            "no step": self.enroll(world.cadence()),
            "draft": self.enroll(self.cadence(status="draft")),
            "no address": self.enroll(lead=world.insert("leads", org_id=world.org_id)),
            "long name": self.enroll(lead=world.lead(email="long@lead.test", first_name=text)),
            "long template": self.enroll(world.cadence({"template_id": long})),
        }

    def _add_what_organizations_share(self) -> None:
        """A sender, a template, and a message whose lead, sender and answer are another's."""
        world = self.world
        other = world.insert("organizations", name="Other", timezone="UTC")
        shared = {"channel": "email", "address": "Desk@shared.test"}
        ours = world.insert("senders", org_id=world.org_id, **shared)
        world.insert("senders", org_id=other, **shared)
        their_template = world.template(org_id=other)
        their_sender = world.insert(
            "senders", org_id=other, channel="email", address="ok@other.test"
        )
        their_lead = world.lead(org_id=other, email="theirs@lead.test")
        theirs = world.cadence(
            {"template_id": their_template},
            org_id=other,
            email_sender_id=their_sender,
            whatsapp_sender_id=None,
        )
        strayed = self.enroll(current_step=2)
        stray = self.message(
            strayed, self.steps[1], "failed", lead_id=their_lead, sender_id=their_sender
        )
        elsewhere = self.enroll()
        self.message(elsewhere, self.steps[0], "sent", org_id=other)
        self.rows |= {
            "shared sender": self.enroll(self.cadence(email_sender_id=ours)),
            "their template": self.enroll(world.cadence({"template_id": their_template})),
            "theirs": self.enroll(theirs, their_lead),
            "their lead in our message": strayed,
            "message of another organization": elsewhere,
            "stray message": stray,
        }
