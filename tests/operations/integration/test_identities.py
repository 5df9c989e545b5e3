"""An identity of the account belongs to one organization, and an operator says to which."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.perform import perform
from cadence_core.operations.upkeep.identities import (
    GIVE_IDENTITY,
    GiveIdentityRequest,
    GivenIdentity,
    give_identity,
)
from tests.world import World


def give(database: Database, identity: str, organization: str = "Acme") -> GivenIdentity:
    request = GiveIdentityRequest(identity=identity, organization=organization, is_dry_run=False)
    return perform(database, GIVE_IDENTITY, request, "ana")


@pytest.mark.parametrize(
    ("typed", "channel", "identity"),
    [
        ("acme.com", "email", "acme.com"),
        (" Acme.COM ", "email", "acme.com"),
        ("münchen.de", "email", "xn--mnchen-3ya.de"),
        ("Ana@Acme.com", "email", "ana@acme.com"),
        ("ana+{id}@reply.acme.com", "email", "ana@reply.acme.com"),
        ("phone-number-id-" + "0" * 32, "whatsapp", "phone-number-id-" + "0" * 32),
    ],
)
def test_an_identity_is_given_as_the_engine_spells_it(
    world: World, operated: Database, typed: str, channel: str, identity: str
) -> None:
    answer = give(operated, typed)

    assert (answer.channel, answer.identity, answer.owner) == (channel, identity, None)
    [row] = world.rows("SELECT * FROM sender_identities WHERE identity = :i", i=identity)
    assert (row["org_id"], row["channel"]) == (world.org_id, channel)
    assert not give(operated, typed).is_changed
    owner = world.rows("SELECT sender_owner(:c, :k) AS id", c=channel, k=identity)
    assert owner == [{"id": world.org_id}]


def test_an_identity_of_another_is_shown_with_its_owner_and_then_given(
    world: World, operated: Database
) -> None:
    other = world.insert("organizations", name="Beta", timezone="UTC")
    give(operated, "acme.com")
    plan = give_identity(operated, GiveIdentityRequest(identity="acme.com", organization="Beta"))
    owned = "SELECT org_id FROM sender_identities WHERE identity = 'acme.com'"
    assert (plan.owner, plan.is_changed) == ("Acme", True)
    assert world.rows(owned) == [{"org_id": world.org_id}]

    done = give(operated, "acme.com", str(other))

    assert (done.owner, done.organization) == ("Acme", "Beta")
    assert world.rows(owned) == [{"org_id": UUID(str(other))}]
    [action] = world.rows("SELECT details::text FROM operator_actions ORDER BY id DESC LIMIT 1")
    assert "acme.com" not in action["details"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters() | st.sampled_from("\x00\ud800@.-_ "), max_size=400))
def test_what_is_no_identity_is_refused_and_changes_nothing(operated: Database, text: str) -> None:
    request = GiveIdentityRequest.model_construct(identity=text, organization="Acme")
    said = ""
    try:
        said = give_identity(operated, request.model_copy(update={"is_dry_run": True})).identity
    except InvalidRequestError as error:
        said = str(error).partition(":")[0]

    assert said.isascii()
    assert said == "identity" or "." in said


def test_an_unknown_organization_gets_nothing(world: World, operated: Database) -> None:
    with pytest.raises(UnknownNameError):
        give(operated, "acme.com", "Nobody")
    assert world.count("sender_identities", "identity = 'acme.com'") == 0
