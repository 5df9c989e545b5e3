"""What an operator pauses or resumes, by its kind and name."""

from typing import Literal
from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError
from cadence_core.model.enrollment import Channel
from cadence_core.operations.leads.find_lead import find_lead
from cadence_core.operations.names import find_one, named_organization
from cadence_core.operations.reading import Record
from cadence_core.operations.stops.stops import StopScope

TargetKind = Literal["engine", "organization", "channel", "sender", "cadence", "lead"]


class Target(Record):
    """One thing that can be paused. ``id`` and ``organization``: ``None`` of the whole engine."""

    kind: TargetKind
    id: UUID | None = None
    name: str
    org_id: UUID | None = None
    organization: str | None = None

    @property
    def scope(self) -> StopScope:
        """The messages that a pause of it may stop; of a cadence and a lead, the organization's."""
        return StopScope(
            org_id=self.org_id,
            channel=self.name if self.kind == "channel" else None,
            sender_id=self.id if self.kind == "sender" else None,
        )


def find_target(
    database: Database, kind: TargetKind, name: str, organization: str | None
) -> Target:
    """Return the thing of this kind with this name or id, in an organization or in any.

    Raises:
        UnknownNameError: nothing has the name.
        InvalidRequestError: the name does not fit the kind, or several things have it.
    """
    if kind == "organization":
        if organization is not None:
            raise InvalidRequestError("organization: its own name is enough; leave this out")
        found = find_one(database, kind, name, None)
        return Target(
            kind=kind, id=found.id, name=found.name, org_id=found.id, organization=found.name
        )
    within = named_organization(database, organization)
    org_id, of = (within.id, within.name) if within else (None, None)
    if kind == "engine":
        if name or within:
            raise InvalidRequestError("name: the engine has no name and no organization")
        return Target(kind=kind, name="")
    if kind == "channel":
        if name.lower() not in list(Channel):
            raise InvalidRequestError(f"name: not a channel; they are {', '.join(Channel)}")
        return Target(kind=kind, name=name.lower(), org_id=org_id, organization=of)
    if kind == "lead":
        lead = find_lead(database, "name", name, org_id)
        return Target(
            kind=kind,
            id=lead.lead_id,
            name=lead.who,
            org_id=lead.org_id,
            organization=lead.organization,
        )
    found = find_one(database, kind, name, org_id)
    return Target(
        kind=kind,
        id=found.id,
        name=found.name,
        org_id=found.org_id,
        organization=found.organization,
    )
