"""An operator merges two leads that are one person."""

from uuid import UUID, uuid4

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.leads.merge import MERGE, Merged, MergeRequest
from cadence_core.operations.perform import perform
from tests.sessions import Background, NewSession, wait_until_blocked
from tests.world import World


def merged(database: Database, lead: UUID, into: UUID, *, is_dry_run: bool = False) -> Merged:
    request = MergeRequest(lead=lead, into=into, is_dry_run=is_dry_run)
    return perform(database, MERGE, request, "ana")


def test_a_dry_run_shows_what_the_lead_would_be_and_changes_nothing(
    world: World, operated: Database
) -> None:
    lead, into = world.lead(), world.lead(email=None, first_name="Mia")
    merged(operated, lead, into, is_dry_run=True)  # reads the new addresses
    before = world.dump()

    plan = merged(operated, lead, into, is_dry_run=True)

    assert (plan.lead.email, plan.into.email, plan.result.email) == (
        "maria@lead.test",
        None,
        "maria@lead.test",
    )
    assert plan.result.who == "Mia, Padaria Sol"
    assert world.dump() == before


def test_the_lead_goes_on_as_the_other_one(world: World, operated: Database) -> None:
    lead, into = world.lead(), world.lead(email=None)
    enrollment = world.enrollment(world.cadence({}), lead)

    answer = merged(operated, lead, into)

    assert answer.result.lead_id == into
    assert world.enrollment_row(enrollment)["lead_id"] == into
    assert world.row("leads", lead)["merged_into"] == into
    with pytest.raises(InvalidRequestError, match=f"lead: merged before, into {into}"):
        merged(operated, lead, into)
    with pytest.raises(InvalidRequestError, match="into: merged before"):
        merged(operated, into, lead)


def test_leads_that_cannot_be_one_are_refused_and_nothing_changes(
    world: World, operated: Database
) -> None:
    other = world.insert("organizations", name="Rival")
    lead, theirs, erased = (
        world.lead(),
        world.lead(org_id=other),
        world.lead(email="x@lead.test", phone=None),
    )
    world.connection.run("SELECT erase_lead(:id)", id=erased)

    for one, two, problem in (
        (lead, lead, "same lead"),
        (lead, theirs, "two organizations"),
        (lead, erased, "into: this lead was erased"),
        (erased, lead, "lead: this lead was erased"),
    ):
        with pytest.raises(InvalidRequestError, match=problem):
            merged(operated, one, two)
    with pytest.raises(UnknownNameError, match="no lead has this id"):
        merged(operated, lead, uuid4())

    assert world.count("leads", "merged_into IS NOT NULL") == 0


@pytest.mark.parametrize(
    "case",
    [
        ("SELECT merge_leads(:lead, :into)", "into: merged before"),
        ("SELECT erase_lead(:into), :lead || ''", "into: this lead was erased"),
    ],
)
def test_a_lead_that_is_merged_or_erased_at_the_same_moment_is_named(
    world: World,
    operated: Database,
    new_session: NewSession,
    background: Background,
    case: tuple[str, str],
) -> None:
    meanwhile, problem = case
    lead, into = world.lead(), world.lead(email="x@lead.test", phone=None)
    merged(operated, lead, into, is_dry_run=True)  # reads the new addresses
    other = new_session()
    other.run("BEGIN")
    other.run(meanwhile, lead=lead, into=into)

    merging = background(merged, operated, lead, into)
    wait_until_blocked(world.connection)
    other.run("COMMIT")

    with pytest.raises(InvalidRequestError, match=problem):
        merging.result()


TITLE = "UPDATE leads SET job_title = 'CEO' WHERE id = :id"
ATTEMPTS = "UPDATE cadence_enrollments SET attempts = 3 WHERE lead_id = :id"


@pytest.mark.parametrize("loser", ["the merge", "the customer"])
def test_of_a_merge_and_a_change_that_wait_for_each_other_nothing_is_lost_or_half_done(
    world: World, operated: Database, new_session: NewSession, background: Background, loser: str
) -> None:
    """PostgreSQL locks the rows of an UPDATE as it finds them: no order of ours binds a customer.

    It ends the one of them that has waited for a second first.
    """
    first, second = sorted((world.lead_of_its_own(), world.lead_of_its_own()))
    enrollment = world.enrollment(world.cadence({}), second)
    customer, third = new_session(), new_session()
    customer.run("SET lock_timeout = 0")
    customer.run("BEGIN")
    customer.run(TITLE if loser == "the merge" else ATTEMPTS, id=second)
    third.run("BEGIN")
    if loser == "the customer":
        third.run(TITLE, id=second)  # the merge waits for it, and then for the customer

    merging = background(merged, operated, second, first)
    wait_until_blocked(world.connection)
    changing = background(customer.run, TITLE, id=first)
    wait_until_blocked(world.connection, sessions=2)
    third.run("ROLLBACK")
    is_lost = changing.exception() is not None
    customer.run("ROLLBACK" if is_lost else "COMMIT")

    assert is_lost is (loser == "the customer")
    assert merging.result().result.lead_id == first
    assert world.row("leads", first)["job_title"] == (None if is_lost else "CEO")
    assert world.row("leads", second)["merged_into"] == first
    row = world.enrollment_row(enrollment)
    assert (row["lead_id"], row["attempts"]) == (first, 0)
