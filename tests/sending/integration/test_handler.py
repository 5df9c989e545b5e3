"""The Lambda handler with the stub transports, for every event that may invoke it."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cadence_core.errors import InvalidInvocationError, StoreUnavailableError
from cadence_core.runtime.telemetry import logger
from cadence_core.sending.application import forget_application
from functions.execute_cadence_steps.app import lambda_handler
from local.samples import SAMPLE_SETTINGS
from tests.engine import LambdaContextStub, settings
from tests.world import World

EVENTS = [
    path
    for pattern in ("schedule*.json", "manual*.json", "queue.json")
    for path in sorted((Path(__file__).parents[3] / "events").glob(pattern))
]
SCHEDULE = {"source": "schedule", "execution_id": "execution-1", "scheduled_time": "2026-11-23"}

Handle = Callable[..., dict[str, Any]]


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


@pytest.fixture
def handle(world: World, outbox: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Handle]:
    """Invoke the function as Lambda would, with this many ``seconds`` left."""
    environment = settings(
        world.url,
        outbox_dir=outbox,
        batch_size=4,
        manual_trigger_token=SAMPLE_SETTINGS["MANUAL_TRIGGER_TOKEN"],
    )
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def invoke(event: dict[str, Any], seconds: float = 60) -> dict[str, Any]:
        answer: dict[str, Any] = lambda_handler(event, LambdaContextStub(seconds))
        return answer

    yield invoke
    forget_application()


def sample(name: str, **changes: Any) -> dict[str, Any]:
    [path] = [path for path in EVENTS if path.stem == name]
    event: dict[str, Any] = json.loads(path.read_text())
    return event | changes


def in_outbox(outbox: Path) -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in outbox.glob("*.json")]


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_every_sample_event_is_handled(
    world: World, handle: Handle, outbox: Path, path: Path
) -> None:
    world.enroll_many(world.cadence({}), 2)
    only_asks = path.stem in ("manual_dry_run", "manual_explain")

    answer = handle(json.loads(path.read_text()))

    assert answer.get("statusCode", 200) == 200
    assert answer.get("batchItemFailures", []) == []
    assert len(in_outbox(outbox)) == world.count("interactions") == (0 if only_asks else 2)


def test_the_stub_transports_write_each_message_to_a_readable_file(
    world: World, handle: Handle, outbox: Path
) -> None:
    world.enrollment(world.cadence({}), world.lead(email="a@lead.test"))
    world.enrollment(world.cadence({"channel": "whatsapp"}))

    summary = handle(SCHEDULE)

    messages = {message["channel"]: message for message in in_outbox(outbox)}
    assert (summary["sent"], summary["completed"]) == (2, 2)
    assert (messages["email"]["to"], messages["whatsapp"]["to"]) == (
        "a@lead.test",
        "+5511987600001",
    )
    assert messages["email"]["draft"]["body"] == "Dear Maria of Padaria Sol"


def test_an_execution_delivered_again_returns_its_first_summary(
    world: World, handle: Handle, outbox: Path
) -> None:
    world.enroll_many(world.cadence({}), 6)

    first = handle(SCHEDULE)
    before = world.dump()
    again = handle(SCHEDULE)

    assert again == first
    assert world.dump() == before
    assert len(in_outbox(outbox)) == 4


def test_an_execution_in_progress_is_not_started_again(world: World, handle: Handle) -> None:
    run_id = world.insert(
        "cadence_runs",
        id=world.org_id,
        trigger="schedule",
        trigger_id="execution-1",
        lease_expires_at="2100-01-01Z",
    )

    assert handle(SCHEDULE) == {"in_progress": True, "run_id": str(run_id)}


def test_an_execution_that_died_runs_when_it_is_delivered_again(
    world: World, handle: Handle
) -> None:
    world.enroll_many(world.cadence({}), 1)
    world.insert(
        "cadence_runs",
        id=world.org_id,
        trigger="schedule",
        trigger_id="execution-1",
        lease_expires_at="2026-01-01Z",
    )

    assert handle(SCHEDULE)["sent"] == 1


def test_the_summary_is_returned_and_stored(world: World, handle: Handle) -> None:
    world.enroll_many(world.cadence({}), 6)

    summary = handle(SCHEDULE)

    [row] = world.rows("SELECT * FROM cadence_runs")
    assert summary == {
        "run_id": str(row["id"]),
        **{name: row[name] for name in summary if name != "run_id"},
    }
    assert (row["trigger"], row["trigger_id"]) == ("schedule", "execution-1")
    assert (row["claimed"], row["sent"], row["remaining_due"]) == (4, 4, 2)


def test_a_caller_may_request_another_batch_size(world: World, handle: Handle) -> None:
    world.enroll_many(world.cadence({}), 6)

    answer = handle(sample("manual_iam", body='{"batch_size": 5}'))

    assert json.loads(answer["body"])["claimed"] == 5


def test_a_dry_run_lists_the_messages_and_writes_nothing(
    world: World, handle: Handle, outbox: Path
) -> None:
    faulty = world.enrollment(world.cadence({}), world.lead(email=None))
    ready = world.enrollment(world.cadence({"ai_personalization": True}))
    world.enrollment(world.cadence({"delay_days": 1}))
    handle(sample("manual_dry_run"))  # reads the new addresses
    before = world.dump()

    answer = json.loads(handle(sample("manual_dry_run"))["body"])

    assert world.dump() == before
    assert not outbox.exists()
    [would_send], [would_not_send] = answer["would_send"], answer["would_not_send"]
    assert (would_send["enrollment_id"], would_send["step"]) == (str(ready), 1)
    assert would_not_send["enrollment_id"] == str(faulty)
    assert (would_not_send["decision"], would_not_send["reason"]) == ("hold", "missing_address")


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def test_a_dry_run_of_a_later_moment_says_what_it_assumes_and_writes_nothing(
    world: World, handle: Handle
) -> None:
    later = world.enrollment(world.cadence({}), next_step_due=in_days(1))
    handle(sample("manual_dry_run"))  # reads the new addresses
    before = world.dump()

    now = json.loads(handle(sample("manual_dry_run"))["body"])
    body = json.dumps({"dry_run": True, "at": in_days(2)})
    then = json.loads(handle(sample("manual_dry_run", body=body))["body"])

    assert world.dump() == before
    assert (now["would_send"], "assumes" in now) == ([], False)
    assert [line["enrollment_id"] for line in then["would_send"]] == [str(later)]
    assert then["assumes"] == "that nothing else happens until then"


@pytest.mark.parametrize("of", ["enrollment_id", "lead_id"])
def test_an_explanation_has_a_row_for_every_rule_and_no_personal_data(
    world: World, handle: Handle, of: str, capsys: pytest.CaptureFixture[str]
) -> None:
    enrollment = world.enrollment(world.cadence({}), world.lead(first_name=None))
    world.insert("sending_stops", reason="a wrong price")
    row = world.enrollment_row(enrollment)
    asked = {"enrollment_id": str(enrollment), "lead_id": str(row["lead_id"])}[of]

    answer = handle(sample("manual_explain", body=json.dumps({"explain": {of: asked}})))

    [explained] = json.loads(answer["body"])["explain"]
    holding = {rule["rule"]: rule for rule in explained["rules"] if rule["holds"]}
    assert explained["enrollment_id"] == str(enrollment)
    assert explained["next"] is None
    assert set(holding) == {"stopped_by_person", "text"}
    assert holding["text"]["reason"] == "missing_variable"
    assert len(explained["rules"]) > 30
    assert "lead.test" not in answer["body"] + capsys.readouterr().out


def test_an_explanation_of_what_does_not_exist_is_empty(handle: Handle) -> None:
    assert json.loads(handle(sample("manual_explain"))["body"]) == {"explain": []}


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (sample("manual_token", headers={}), 401),
        (sample("manual_token", headers={"authorization": "Bearer wrong"}), 401),
        (sample("manual_iam", body='{"batch_size": 501}'), 400),
        (sample("manual_iam", body='{"other": 1}'), 400),
    ],
)
def test_a_refused_request_does_no_work(
    world: World, handle: Handle, event: dict[str, Any], status: int
) -> None:
    world.enroll_many(world.cadence({}), 1)
    before = world.dump()

    answer = handle(event)

    assert answer["statusCode"] == status
    assert world.dump() == before


def test_an_unknown_event_does_no_work(world: World, handle: Handle) -> None:
    before = world.dump()

    with pytest.raises(InvalidInvocationError):
        handle({"source": "aws.s3"})

    assert world.dump() == before


def test_an_unreachable_database_fails_the_invocation(
    handle: Handle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://postgres@/engine?host=/nowhere")

    with pytest.raises(StoreUnavailableError):
        handle(SCHEDULE)
    answer = handle(sample("manual_iam"))

    assert answer["statusCode"] == 500
    assert json.loads(answer["body"]) == {
        "error": "internal error",
        "request_id": sample("manual_iam")["requestContext"]["requestId"],
    }


def test_without_time_for_a_single_send_everything_is_released(
    world: World, handle: Handle, outbox: Path
) -> None:
    due = world.enroll_many(world.cadence({}), 3)

    summary = handle(SCHEDULE, seconds=21)

    row = world.enrollment_row(due[0])
    assert (summary["claimed"], summary["released"], summary["remaining_due"]) == (3, 3, 3)
    assert (row["status"], row["status_reason"]) == ("active", "out_of_time")
    assert (row["lease_expires_at"], row["attempts"]) == (None, 0)
    assert in_outbox(outbox) == world.messages() == []


def test_the_log_of_a_run_contains_no_personal_data(
    world: World,
    handle: Handle,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logger.registered_handler, "stream", sys.stdout)
    template = world.template(body="{{ first_name }} of {{ company_name }}: {{ 1 / 0 }}")
    world.enrollment(world.cadence({}))
    world.enrollment(world.cadence({"template_id": template}))

    handle(SCHEDULE)

    log = capsys.readouterr().out
    assert log.count("step finished") == 2
    for secret in ("maria", "Maria", "5511987654321", "Padaria", "Dear", "ana@acme"):
        assert secret not in log
