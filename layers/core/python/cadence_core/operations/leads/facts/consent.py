"""Record what leads agreed to, or that they withdrew it."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from cadence_core.database.connection import Database
from cadence_core.database.json_text import storable
from cadence_core.errors import InvalidRequestError
from cadence_core.model.enrollment import Channel
from cadence_core.operations.ahead import check_over
from cadence_core.operations.instants import Instant
from cadence_core.operations.leads.facts.change import LeadsChanged, LeadsRequest, change_leads
from cadence_core.operations.names import find_organization
from cadence_core.operations.operation import Operation

Source = Literal["form", "import", "api", "person"]
Basis = Literal["consent", "contract", "legitimate_interest"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]


class ConsentRequest(LeadsRequest):
    """What the leads agreed to on a channel.

    ``source`` is where they said it, and ``evidence`` what proves it. ``wording``: the words that
    they agreed to. ``occurred_at``: when, at the latest now; ``None``: now. ``is_withdrawn``: they
    agree no more, and their address on the channel is suppressed. ``basis`` is a consent on
    WhatsApp.
    """

    channel: Channel
    source: Source
    basis: Basis = "consent"
    wording: Words | None = None
    evidence: Words | None = None
    occurred_at: Instant | None = None
    is_withdrawn: bool = False


def record_consents(database: Database, request: ConsentRequest) -> LeadsChanged:
    """Record the consent of each lead, unless its newest one on the channel says the same.

    With ``occurred_at``, any consent of that moment that says the same is enough.

    Raises:
        UnknownNameError: no organization has the name.
        InvalidRequestError: the request does not say whose, the moment has not come, or WhatsApp
            needs another basis.
    """
    if request.occurred_at:
        check_over(database, "occurred_at", request.occurred_at)
    if request.channel is Channel.WHATSAPP and request.basis != "consent":
        raise InvalidRequestError("basis: WhatsApp needs a consent")
    organization = find_organization(database, request.organization)
    return change_leads(
        database,
        request,
        "consent",
        LeadsChanged,
        org_id=organization.id,
        known={"organization": organization.name},
        channel=request.channel.value,
        source=request.source,
        basis=request.basis,
        wording=storable(request.wording or ""),
        evidence=storable(request.evidence or ""),
        occurred_at=request.occurred_at.isoformat() if request.occurred_at else "",
        is_withdrawn=request.is_withdrawn,
    )


CONSENT = Operation("consent", ConsentRequest, LeadsChanged, record_consents, changes=True)
