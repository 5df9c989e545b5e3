"""Whether a step may be sent, and the reason if not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cadence_core.model.enrollment import Channel, EnrollmentStatus, Organization, Template
from cadence_core.model.reasons import Reason
from cadence_core.model.ruling import Ruling
from cadence_core.model.suppression import SuppressionReason
from cadence_core.model.transitions import Advance, End, Hold, Release, Transition
from cadence_core.sending.domain.eligibility import Ready, decide
from tests.builders import (
    a_due_enrollment,
    a_lead,
    a_past_interaction,
    a_sender,
    a_step,
    a_template,
)

WHATSAPP = a_step(channel=Channel.WHATSAPP)
# Valid as it stands, too long with the id of a message in it.
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
REPLY_TO = "reply-team-customer-success-latam+{id}@reply.test"
FREE_TEXT = a_step(
    channel=Channel.WHATSAPP,
    template=a_template(channel=Channel.WHATSAPP, whatsapp_template_name=None),
)


@pytest.mark.parametrize("channel", Channel)
def test_a_complete_enrollment_is_ready(channel: Channel) -> None:
    enrollment = a_due_enrollment(step=a_step(channel=channel))

    assert isinstance(decide(enrollment), Ready)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"past": a_past_interaction("sent")}, Advance(Reason.ALREADY_SENT)),
        ({"past": a_past_interaction("uncertain")}, Hold(Reason.UNCERTAIN_SEND)),
        ({"past": a_past_interaction("sending")}, Hold(Reason.UNCERTAIN_SEND)),
        ({"lead": a_lead(is_deleted=True)}, End(EnrollmentStatus.COMPLETED, Reason.LEAD_DELETED)),
        ({"lead": a_lead(status="won")}, End(EnrollmentStatus.COMPLETED, Reason.LEAD_WON)),
        (
            {"lead": a_lead(status="archived")},
            End(EnrollmentStatus.COMPLETED, Reason.LEAD_ARCHIVED),
        ),
        (
            {"lead": a_lead(status="unqualified")},
            End(EnrollmentStatus.COMPLETED, Reason.LEAD_UNQUALIFIED),
        ),
        ({"step": None}, End(EnrollmentStatus.COMPLETED, Reason.NO_STEP_LEFT)),
        (
            {"has_unsubscribed": True, "suppression": SuppressionReason.UNSUBSCRIBED},
            End(EnrollmentStatus.UNSUBSCRIBED, Reason.UNSUBSCRIBED, "unsubscribe_link"),
        ),
        (
            {"suppression": SuppressionReason.BOUNCED},
            End(EnrollmentStatus.BOUNCED, Reason.SUPPRESSED, "bounced"),
        ),
        (
            {"suppression": SuppressionReason.MANUAL},
            End(EnrollmentStatus.UNSUBSCRIBED, Reason.SUPPRESSED, "manual"),
        ),
        ({"ruling": Ruling(Reason.CHANNEL_STOPPED)}, Release(Reason.CHANNEL_STOPPED)),
        ({"ruling": Ruling(Reason.LEAD_GAP, NOON)}, Release(Reason.LEAD_GAP, until=NOON)),
        ({"ruling": Ruling(Reason.TOO_LATE, detail="hold")}, Hold(Reason.TOO_LATE)),
        (
            {"ruling": Ruling(Reason.TOO_LATE, detail="skip_step")},
            Advance(Reason.TOO_LATE, is_left_out=True),
        ),
        (
            {"oversized": ("message_templates.body", "leads.email")},
            Hold(Reason.CONTENT_TOO_LONG, "message_templates.body"),
        ),
        (
            {"oversized": ("leads.custom_fields",)},
            Hold(Reason.CUSTOM_FIELDS_TOO_LARGE, "leads.custom_fields"),
        ),
        ({"oversized": ("leads.email",)}, Hold(Reason.INVALID_ADDRESS, "leads.email")),
        (
            {"oversized": ("senders.display_name",)},
            Hold(Reason.CONTENT_TOO_LONG, "senders.display_name"),
        ),
        ({"step": a_step(template=None)}, Hold(Reason.MISSING_TEMPLATE)),
        (
            {"step": a_step(template=a_template(channel=Channel.WHATSAPP))},
            Hold(Reason.WRONG_TEMPLATE_CHANNEL),
        ),
        ({"step": a_step(sender=None)}, Hold(Reason.MISSING_SENDER)),
        (
            {"step": a_step(sender=a_sender(is_allowed=False))},
            Hold(Reason.SENDER_NOT_ALLOWED, "ana@acme.test"),
        ),
        ({"step": a_step(sender=a_sender(address="ana@"))}, Hold(Reason.INVALID_SENDER)),
        ({"step": a_step(sender=a_sender(reply_to="ana@"))}, Hold(Reason.INVALID_SENDER)),
        ({"step": a_step(sender=a_sender(reply_to=REPLY_TO))}, Hold(Reason.INVALID_SENDER)),
        (
            {"step": a_step(sender=a_sender(display_name="ceo@bank.test (Ana)"))},
            Hold(Reason.INVALID_SENDER),
        ),
        ({"lead": a_lead(email=None)}, Hold(Reason.MISSING_ADDRESS)),
        ({"lead": a_lead(email="not an address")}, Hold(Reason.INVALID_ADDRESS, "no @")),
        ({"step": WHATSAPP, "lead": a_lead(phone=None)}, Hold(Reason.MISSING_ADDRESS)),
        (
            {"step": WHATSAPP, "lead": a_lead(phone="11 98765")},
            Hold(Reason.INVALID_ADDRESS, "no known country code"),
        ),
        (
            {"step": WHATSAPP, "lead": a_lead(has_whatsapp_opt_in=False)},
            Hold(Reason.NO_WHATSAPP_OPT_IN),
        ),
        ({"step": FREE_TEXT}, Hold(Reason.OUTSIDE_SERVICE_WINDOW)),
    ],
)
def test_each_fault_has_its_own_decision(fault: dict[str, Any], expected: Transition) -> None:
    assert decide(a_due_enrollment(**fault)) == expected


@pytest.mark.parametrize("status", ["new", "contacted", "qualified"])
def test_a_lead_in_progress_stays_in_its_cadence(status: str) -> None:
    assert isinstance(decide(a_due_enrollment(lead=a_lead(status=status))), Ready)


def test_free_text_may_be_sent_within_the_whatsapp_service_window() -> None:
    lead = a_lead(is_in_whatsapp_window=True)

    assert isinstance(decide(a_due_enrollment(step=FREE_TEXT, lead=lead)), Ready)


@pytest.mark.parametrize("status", ["sent", "delivered", "read", "bounced", "complained"])
def test_a_sent_message_is_not_sent_again_whatever_its_status(status: str) -> None:
    decision = decide(a_due_enrollment(past=a_past_interaction(status)))

    assert decision == Advance(Reason.ALREADY_SENT)


def test_a_failed_message_is_tried_again() -> None:
    assert isinstance(decide(a_due_enrollment(past=a_past_interaction("failed"))), Ready)


def test_an_already_sent_step_advances_the_enrollment() -> None:
    step, past = a_step(order=7), a_past_interaction("sent")

    decision = decide(a_due_enrollment(step=step, past=past))

    assert decision == Advance(Reason.ALREADY_SENT)


FAULTS_BY_RANK: list[tuple[Transition, dict[str, Any]]] = [
    (End(EnrollmentStatus.COMPLETED, Reason.LEAD_DELETED), {"lead": {"is_deleted": True}}),
    (End(EnrollmentStatus.COMPLETED, Reason.LEAD_WON), {"lead": {"status": "won"}}),
    (
        End(EnrollmentStatus.UNSUBSCRIBED, Reason.UNSUBSCRIBED, "unsubscribe_link"),
        {"enrollment": {"has_unsubscribed": True}},
    ),
    (
        End(EnrollmentStatus.UNSUBSCRIBED, Reason.SUPPRESSED, "complained"),
        {"enrollment": {"suppression": SuppressionReason.COMPLAINED}},
    ),
    (
        Release(Reason.LEAD_GAP, until=NOON),
        {"enrollment": {"ruling": Ruling(Reason.LEAD_GAP, NOON)}},
    ),
    (
        Hold(Reason.CONTENT_TOO_LONG, "cadences.name"),
        {"enrollment": {"oversized": ("cadences.name",)}},
    ),
    (Hold(Reason.MISSING_TEMPLATE), {"step": {"template": None}}),
    (Hold(Reason.MISSING_SENDER), {"step": {"sender": None}}),
    (Hold(Reason.MISSING_ADDRESS), {"lead": {"phone": " "}}),
    (Hold(Reason.NO_WHATSAPP_OPT_IN), {"lead": {"has_whatsapp_opt_in": False}}),
]


@pytest.mark.parametrize("rank", range(len(FAULTS_BY_RANK)))
def test_the_most_serious_of_several_faults_decides(rank: int) -> None:
    lead: dict[str, Any] = {}
    step: dict[str, Any] = {"channel": Channel.WHATSAPP}
    enrollment: dict[str, Any] = {}
    for _, fault in reversed(FAULTS_BY_RANK[rank:]):
        lead |= fault.get("lead", {})
        step |= fault.get("step", {})
        enrollment |= fault.get("enrollment", {})

    decision = decide(a_due_enrollment(lead=a_lead(**lead), step=a_step(**step), **enrollment))

    assert decision == FAULTS_BY_RANK[rank][0]


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        ("sent", Advance(Reason.ALREADY_SENT)),
        ("uncertain", Hold(Reason.UNCERTAIN_SEND)),
        ("failed", End(EnrollmentStatus.COMPLETED, Reason.LEAD_DELETED)),
    ],
)
def test_a_sent_or_uncertain_message_decides_before_the_lead(
    past: str, expected: Transition
) -> None:
    enrollment = a_due_enrollment(lead=a_lead(is_deleted=True), past=a_past_interaction(past))

    assert decide(enrollment) == expected


def test_a_deleted_lead_ends_even_a_cadence_without_steps() -> None:
    enrollment = a_due_enrollment(lead=a_lead(is_deleted=True), step=None)

    assert decide(enrollment) == End(EnrollmentStatus.COMPLETED, Reason.LEAD_DELETED)


@pytest.mark.parametrize(
    "email",
    [
        "a@b.co",
        "first.last+tag@mail.example.com",
        "o'brien@example.ie",
        "maria@padaria-sol.com.br",
        "maria@pão.com.br",
    ],
)
def test_a_common_email_address_is_accepted(email: str) -> None:
    assert isinstance(decide(a_due_enrollment(lead=a_lead(email=email))), Ready)


@pytest.mark.parametrize(
    "email",
    [
        "a",
        "a@",
        "@b.co",
        "a@b",
        "a@b.",
        "a@b@c.co",
        "a b@c.co",
        "a@b.co\r\nBcc: x@y.co",
        "a@b.co,c@d.co",
        "a\x00@b.co",
        "joão@exemplo.com.br",
    ],
)
def test_an_email_address_that_ses_or_a_header_would_reject_is_refused(email: str) -> None:
    decision = decide(a_due_enrollment(lead=a_lead(email=email)))

    assert isinstance(decision, Hold)
    assert decision.reason is Reason.INVALID_ADDRESS
    assert decision.detail


@pytest.mark.parametrize("email", ["", " ", "\t\n"])
def test_a_blank_address_counts_as_missing(email: str) -> None:
    assert decide(a_due_enrollment(lead=a_lead(email=email))) == Hold(Reason.MISSING_ADDRESS)


@pytest.mark.parametrize("phone", ["+5511987654321", "+12025550123", "+55 (11) 98765-4321"])
def test_a_phone_number_that_can_exist_is_accepted(phone: str) -> None:
    assert isinstance(decide(a_due_enrollment(step=WHATSAPP, lead=a_lead(phone=phone))), Ready)


@pytest.mark.parametrize(
    "phone",
    [
        "5511987654321",
        "+0511987654321",
        "+1",
        "+12",
        "+123456789012345",
        "+1234567890123456",
        "+55 11 98765",
        "+١٢٣٤",
        "+12\n",
        "11 98765-4321",
    ],
)
def test_any_other_phone_number_is_refused(phone: str) -> None:
    decision = decide(a_due_enrollment(step=WHATSAPP, lead=a_lead(phone=phone)))

    assert isinstance(decision, Hold)
    assert decision.reason is Reason.INVALID_ADDRESS
    assert decision.detail


IN_SPRINGFIELD = Organization(
    "Acme", "1 Main St", requires_postal_address=True, has_postal_address=True
)
PRINTING = a_template(body="Hi\n{{ org.name }}, {{ org.postal_address | upper }}")


@pytest.mark.parametrize(
    ("organization", "template", "missing"),
    [
        (Organization("Acme", None, requires_postal_address=True), PRINTING, "organizations"),
        # Whether the message shows it is known when it is rendered.
        (IN_SPRINGFIELD, a_template(), None),
        (Organization("Acme"), a_template(), None),
    ],
)
def test_an_email_waits_for_the_postal_address_that_its_organization_requires(
    organization: Organization, template: Template, missing: str | None
) -> None:
    decision = decide(a_due_enrollment(organization=organization, step=a_step(template=template)))

    if missing is None:
        assert isinstance(decision, Ready)
    else:
        assert isinstance(decision, Hold)
        assert decision.reason is Reason.MISSING_FOOTER
        assert decision.detail.startswith(missing)


def test_a_whatsapp_message_needs_no_postal_address() -> None:
    organization = Organization("Acme", None, requires_postal_address=True)

    assert isinstance(decide(a_due_enrollment(organization=organization, step=WHATSAPP)), Ready)
