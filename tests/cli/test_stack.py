"""`cadence --stack` has the same answers as `cadence --database`, from the stack's function."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from cadence_core.operations.perform import MAY_BE_DONE
from functions.operate import app
from tests.cli.conftest import Run
from tests.cli.stack_stand_in import (
    ACTOR,
    STACK,
    AnswerLostError,
    stack_stand_in,
    the_function,
)
from tests.engine import engine, run
from tests.feedback.inbox import Inbox
from tests.world import World

QUESTIONS = [
    "status",
    "holds",
    "holds --leads",
    "preview",
    "check-templates",
    "lead ana@example.test",
    "release --all --dry-run",
    "purge --dry-run",
    "uncertain",
]


@pytest.fixture(autouse=True)
def _fresh_function() -> Iterator[None]:
    """The function opens the database of the test, as a new environment of Lambda does."""
    app._database.cache_clear()
    yield
    app._database().close()
    app._database.cache_clear()


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with stack_stand_in() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield


def held(world: World) -> None:
    cadence = world.cadence({"template_id": None}, name="Winter")
    world.enrollment(cadence, world.lead(first_name="Ana", email="ana@example.test"))
    assert run(engine(world)).held == 1


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_stack_answers_as_its_database_does(world: World, command: Run, question: str) -> None:
    held(world)
    # Answers say how long ago something was: both are asked at one moment.
    world.stop_clock(datetime.now(UTC) + timedelta(hours=1))

    over_the_stack = command(*question.split(), "--stack", STACK)

    assert over_the_stack.output == command(*question.split()).output
    assert over_the_stack.exit_code in (0, 1)


@pytest.mark.usefixtures("stack")
def test_a_change_through_a_stack_is_recorded_with_the_operators_own_identity(
    world: World, command: Run
) -> None:
    held(world)

    released = command("release", "--all", "--yes", "--stack", STACK)

    assert "Released 1" in released.output
    assert world.count("cadence_enrollments", "status = 'active'") == 1
    assert {row["actor"] for row in world.rows("SELECT actor FROM operator_actions")} == {ACTOR}


@pytest.mark.usefixtures("stack")
def test_an_error_of_the_function_is_the_same_error_here(command: Run) -> None:
    unknown = command("holds", "--cadence", "No such", "--stack", STACK)

    assert unknown.exit_code == 1
    assert unknown.output == "Error: no cadence has this name or id: No such\n"


@pytest.mark.usefixtures("stack")
def test_a_stack_that_does_not_exist_is_one_line_and_exits_with_3(command: Run) -> None:
    refused = command("status", "--stack", "nothing")

    assert refused.exit_code == 3
    assert refused.output.startswith("Error: the stack nothing cannot be asked: ")
    assert refused.output.count("\n") == 1


def test_a_stack_out_of_reach_is_one_line_and_exits_with_3(
    command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")

    refused = command("status", "--stack", STACK)

    assert (refused.exit_code, refused.output.count("\n")) == (3, 1)


@pytest.mark.parametrize("sent", [0, 10, 200])
def test_a_change_whose_answer_is_lost_says_that_it_may_have_been_done(
    world: World, command: Run, monkeypatch: pytest.MonkeyPatch, sent: int
) -> None:
    def do_and_lose(event: dict[str, Any]) -> dict[str, Any]:
        answer = the_function(event)
        if not event["request"].get("is_dry_run", True):
            raise AnswerLostError(sent)
        return answer

    with stack_stand_in(do_and_lose) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        lost = command("pause", "engine", "--reason", "holidays", "--yes", "--stack", STACK)

    assert (lost.exit_code, world.count("sending_stops")) == (3, 1)
    assert f"the answer of the stack {STACK} was lost" in lost.output
    assert lost.output.endswith(f"; {MAY_BE_DONE}\n")


def test_a_function_that_dies_is_one_line_and_exits_with_1(
    command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    died = {"errorType": "Sandbox.Timedout", "errorMessage": "after 60 seconds"}
    with stack_stand_in(lambda _: died) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        shown = command("status", "--stack", STACK)

    assert shown.exit_code == 1
    assert shown.output == "Error: the function failed: Sandbox.Timedout\n"


def test_a_database_and_a_stack_are_one_too_many(command: Run) -> None:
    both = command("status", "--stack", STACK, "--database", "postgresql://ana@db/x")

    assert both.exit_code == 2
    assert "not both" in both.output


def test_an_error_of_the_settings_or_the_credentials_says_what_helps(
    command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as environment:
        environment.delenv("DATABASE_URL")
        assert "or ask a stack with --stack NAME" in command("status").output

    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it keeps the credentials of other tests
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")

    assert "log in to AWS, or set AWS_PROFILE" in command("status", "--stack", STACK).output


NEWER_FIELDS = ("shown", "attempts", "lead_ids")


def older_function(event: dict[str, Any]) -> dict[str, Any]:
    """Answer as a function without marks of plans and the fields that repeat what was shown."""
    unknown = [name for name in NEWER_FIELDS if name in event["request"]]
    if unknown:
        problem = f"{event['operation']}: {unknown[0]}: there is no such field"
        return {"error": {"kind": "InvalidRequestError", "message": problem}}
    answered = the_function(event)
    answered.get("answer", {}).pop("mark", None)
    return answered


@pytest.fixture
def older_stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with stack_stand_in(older_function) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield


@pytest.mark.usefixtures("older_stack")
def test_an_older_stack_makes_the_changes_that_it_knows(world: World, command: Run) -> None:
    lead, into = world.lead(first_name="Mia"), world.lead(email=None)

    merged = command("merge", lead, into, "--yes", "--stack", STACK)
    paused = command("pause", "engine", "--reason", "on holiday", "--yes", "--stack", STACK)

    assert merged.output.endswith(f"Merged into {into}.\n")
    assert "Paused the engine." in paused.output


@pytest.mark.usefixtures("older_stack")
def test_what_an_older_stack_cannot_check_it_does_not_do_and_says_what_helps(
    inbox: Inbox, command: Run
) -> None:
    message = inbox.message(status="uncertain")

    shown = command("settle", "sent", message.interaction, "--yes", "--stack", STACK)

    assert shown.exit_code == 1
    assert "the stack is older than this command: deploy" in " ".join(shown.output.split())
    assert inbox.status_of(message) == "uncertain"
