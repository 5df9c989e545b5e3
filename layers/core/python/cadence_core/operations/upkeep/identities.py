"""Say which organization an identity of the account belongs to: it sends from it."""

from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.database.query_files import load_query
from cadence_core.errors import InvalidRequestError
from cadence_core.model.addresses import domain_of_keys, is_whatsapp_sender, sender_key
from cadence_core.model.enrollment import Channel
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.names import find_one
from cadence_core.operations.operation import AgreedRequest, MarkedAnswer, Operation
from cadence_core.operations.reading import Record, read

MAX_LENGTH = 320
"""Characters that the column ``identity`` holds."""


class GiveIdentityRequest(AgreedRequest):
    """``identity``: an email address, a domain, or a ``phone-number-id-...`` or its ARN."""

    organization: str
    identity: str


class GivenIdentity(MarkedAnswer):
    """To whom an identity belongs, as the database spells it.

    ``owner`` (with ``owner_id``): the organization to which it belonged before; ``None`` if to
    none. ``is_part``: only as a part of a domain. ``is_changed``: it is the organization's own now,
    or would be after a dry run, and was not before.
    """

    org_id: UUID
    organization: str
    channel: Channel
    identity: str
    owner: str | None
    owner_id: UUID | None
    is_part: bool
    is_changed: bool


class _Owner(Record):
    org_id: UUID
    organization: str
    is_part: bool


def give_identity(database: Database, request: GiveIdentityRequest) -> GivenIdentity:
    """Give an identity to an organization, also if another has it.

    Raises:
        UnknownNameError: there is no such organization.
        InvalidRequestError: it is no identity, or several organizations have the name.
    """
    channel, identity = _read(request.identity)
    organization = find_one(database, "organization", request.organization)
    named = {"channel": channel.value, "identity": identity}
    with transaction_of(database, request):
        key = _key(channel, identity)
        owners = read(database, _Owner, "upkeep/identity_owner", key=key, **named)
        database.fetch(
            "give_identity",
            load_query("operations/upkeep/give_identity"),
            org_id=str(organization.id),
            **named,
        )
    owner = owners[0] if owners else None
    is_part = owner is not None and owner.is_part
    return GivenIdentity(
        org_id=organization.id,
        organization=organization.name,
        channel=channel,
        identity=identity,
        owner=owner.organization if owner else None,
        owner_id=owner.org_id if owner else None,
        is_part=is_part,
        is_changed=owner is None or is_part or owner.org_id != organization.id,
    )


def _key(channel: Channel, identity: str) -> str:
    """Return the key of an address that belongs to whom the identity belongs to."""
    is_domain = channel is Channel.EMAIL and "@" not in identity
    return f"@{identity}" if is_domain else identity


def _read(text: str) -> tuple[Channel, str]:
    text = text.strip()
    if is_whatsapp_sender(text):
        return Channel.WHATSAPP, sender_key(Channel.WHATSAPP, text)
    key = sender_key(Channel.EMAIL, text) if "@" in text else domain_of_keys(text)
    if not key or len(key) > MAX_LENGTH:
        raise InvalidRequestError(
            "identity: no email address, no domain and no id of a phone number of AWS"
        )
    return Channel.EMAIL, key


GIVE_IDENTITY = Operation(
    "give_identity", GiveIdentityRequest, GivenIdentity, give_identity, changes=True
)
