"""No log line reveals a recipient or the content of a message."""

import json
from typing import Any

import pytest

from cadence_core.channels.outcome import ChannelStopped, NotAccepted, Rejected, Sent, Uncertain
from cadence_core.model.enrollment import Channel, DueEnrollment, Organization
from cadence_core.model.message import Draft
from cadence_core.personalization.port import Facts, PersonalizationResult
from tests.builders import (
    a_due_enrollment,
    a_lead,
    a_past_interaction,
    a_sender,
    a_step,
    a_template,
)
from tests.output import ReadOutput, logs_of
from tests.sending.engines import an_application
from tests.sending.events import a_url_event, an_event
from tests.sending.fakes import FakeRunStore, FakeTransport
from tests.sending.handling import Invoke

MARKED_LEAD = a_lead(
    email="m4rk-email@lead.test",
    phone="+5511987650123",
    first_name="M4rk-first",
    last_name="M4rk-last",
    company_name="M4rk-company",
    job_title="M4rk-job",
    timezone="M4rk-zone",
    custom_fields={"note": "M4rk-note"},
    is_in_whatsapp_window=True,
)
MARKED_SENDERS = {
    Channel.EMAIL: a_sender(address="m4rk-sender@acme.test", display_name="M4rk-sender"),
    Channel.WHATSAPP: a_sender(address="phone-number-id-m4rk", display_name="M4rk-sender"),
}
MARKED_BODY = "M4rk-body {{ first_name }} {{ email }} {{ note }}"


class TalkativePersonalizer:
    """Fails with an error that contains all its arguments."""

    def personalize(self, draft: Draft, facts: Facts, *, seconds: float) -> PersonalizationResult:
        raise RuntimeError(f"{facts} {draft} {seconds}")


def marked(
    body: str = MARKED_BODY,
    channel: Channel = Channel.EMAIL,
    whatsapp_template_name: str | None = None,
    **fields: Any,
) -> DueEnrollment:
    """Return an enrollment in which every value contains a marker."""
    template = a_template(
        channel=channel,
        name="M4rk-template",
        subject="M4rk-subject {{ last_name }}",
        body=body,
        whatsapp_template_name=whatsapp_template_name,
    )
    step = a_step(
        channel=channel,
        template=template,
        sender=MARKED_SENDERS[channel],
        ai_personalization=fields.pop("ai_personalization", False),
    )
    return a_due_enrollment(
        **{
            "lead": MARKED_LEAD,
            "step": step,
            "cadence_name": "M4rk-cadence",
            "organization": Organization("M4rk-organization", "M4rk-street"),
            **fields,
        }
    )


@pytest.mark.parametrize(
    "outcome",
    [
        Sent("external-id"),
        Rejected("bad", "m4rk-email@lead.test is unknown"),
        ChannelStopped("suspended", "m4rk-sender@acme.test", only_sender=True),
        NotAccepted("busy", "M4rk-first"),
        Uncertain("timeout", "M4rk-body"),
        RuntimeError("m4rk-email@lead.test M4rk-body"),
    ],
)
def test_no_log_line_of_a_run_reveals_a_recipient_or_content(
    invoke: Invoke,
    capsys: pytest.CaptureFixture[str],
    read_output: ReadOutput,
    outcome: Any,
) -> None:
    due = [
        marked(),
        marked(channel=Channel.WHATSAPP),
        marked(channel=Channel.WHATSAPP, whatsapp_template_name="m4rk_template"),
        marked(body="{{ first_name.M4rk }}"),
        marked(body="{{ lead }}"),
        marked(body="{{ note | round }}"),
        marked(body="{% M4rk %}"),
        marked(body=" "),
        marked(ai_personalization=True),
        marked(ai_personalization=True, channel=Channel.WHATSAPP),
        marked(past=a_past_interaction("sending")),
        marked(lead=a_lead(email="M4rk", phone="M4rk")),
        refused := marked(),
    ]
    store = FakeRunStore(due, poison={refused.id})
    transport = FakeTransport({MARKED_LEAD.email or "": outcome, MARKED_LEAD.phone or "": outcome})

    invoke(an_application(store, transport, TalkativePersonalizer()), an_event("schedule"))

    lines = read_output()
    output = json.dumps(lines) + capsys.readouterr().err
    assert len(logs_of(lines, "step finished")) >= 11
    doing = {line["doing"] for line in logs_of(lines, "unexpected error")}
    assert {"personalizing", "taking a turn"} <= doing
    assert "m4rk" not in output.lower()
    assert "11987650123" not in output


def test_a_refused_event_is_not_quoted_in_the_log(
    invoke: Invoke, capsys: pytest.CaptureFixture[str], read_output: ReadOutput
) -> None:
    event = a_url_event('{"batch_size": "M4rk"}', is_iam=True)

    invoke(an_application(FakeRunStore()), event)

    lines = read_output()
    assert "M4rk" not in json.dumps(lines) + capsys.readouterr().err
    assert logs_of(lines)[0]["error"] == "invalid request: body.batch_size"
