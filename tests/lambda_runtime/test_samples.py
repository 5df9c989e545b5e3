"""Every function starts from its artifacts and layers alone, and answers its samples."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from local.built_stack import BuiltFunction
from local.samples import OWNERS, UNSUBSCRIBED_LEAD, load_sample, owner_of, sample_files
from local.stand_ins.server import StandInServer
from tests.lambda_runtime.conftest import Start
from tests.unsubscribe.linked_lead import UNSUBSCRIBED
from tests.world import World

pytestmark = pytest.mark.slow

# Lambda aborts an initialization that takes longer.
MAX_INIT_MS = 10_000


def is_summary(answer: Any) -> bool:
    return {"run_id", "claimed", "sent", "remaining_due"} <= set(answer)


def is_accepted(answer: Any) -> bool:
    return answer["statusCode"] == 200 and isinstance(json.loads(answer["body"]), dict)


def is_done(answer: Any) -> bool:
    return bool(answer == {"batchItemFailures": []})


def is_answered(answer: Any) -> bool:
    return set(answer) == {"answer"}


def is_opened(answer: Any) -> bool:
    return bool(answer["statusCode"] == 200)


CHECKS: dict[str, Callable[[Any], bool]] = {
    "schedule": is_summary,
    "queue": is_done,
    "manual": is_accepted,
    "ses": is_done,
    "whatsapp": is_done,
    "unsubscribe": is_opened,
    "operate": is_answered,
}


@pytest.mark.parametrize("name", sorted(set(OWNERS.values())))
def test_a_cold_function_answers_each_of_its_samples(
    name: str,
    functions: dict[str, BuiltFunction],
    start: Start,
    world: World,
    record_property: Callable[[str, object], None],
) -> None:
    world.lead(id=UNSUBSCRIBED_LEAD)
    emulator = start(functions[name])
    samples = [sample for sample in sample_files() if owner_of(sample) == name]

    invocations = {sample.stem: emulator.invoke(load_sample(sample)) for sample in samples}

    faults = {
        sample: invocation.answer
        for sample, invocation in invocations.items()
        if invocation.failed or not CHECKS[sample.partition("_")[0]](invocation.answer)
    }
    assert invocations
    assert faults == {}, emulator.log
    [initialization] = emulator.initializations
    assert initialization < MAX_INIT_MS
    record_property("init_ms", round(initialization))


def test_the_links_of_the_samples_unsubscribe_their_lead(
    functions: dict[str, BuiltFunction], start: Start, world: World
) -> None:
    lead = world.lead(id=UNSUBSCRIBED_LEAD)
    enrollments = [world.enrollment(world.cadence({}), lead) for _ in range(2)]
    emulator = start(functions["UnsubscribeFunction"])

    page = emulator.invoke(load_sample("unsubscribe_get")).answer
    after_looking = {world.status_of(enrollment) for enrollment in enrollments}
    one_click, multipart = (
        emulator.invoke(load_sample(f"unsubscribe_post_{form}")).answer
        for form in ("one_click", "multipart")
    )

    assert page["statusCode"] == 200, emulator.log
    assert "Acme" in page["body"]
    assert 'name="confirm"' in page["body"]
    assert after_looking == {("active", None)}
    assert (one_click["statusCode"], one_click["body"]) == (200, "Unsubscribed.\n")
    assert multipart == one_click
    assert {world.status_of(enrollment) for enrollment in enrollments} == {UNSUBSCRIBED}


def test_the_migration_runs_from_its_artifacts(
    functions: dict[str, BuiltFunction], start: Start, empty_database: str
) -> None:
    emulator = start(functions["MigrateFunction"], DATABASE_URL=empty_database)

    first, second = emulator.invoke({}), emulator.invoke({})

    assert not first.failed, emulator.log
    assert first.answer["revision"] == second.answer["revision"]


def test_the_purge_runs_from_its_artifacts(
    functions: dict[str, BuiltFunction],
    start: Start,
    world: World,  # noqa: ARG001 (the database that it purges)
) -> None:
    emulator = start(functions["PurgeFunction"])

    done = emulator.invoke({})

    assert not done.failed, emulator.log
    assert done.answer.pop("is_complete")
    assert set(done.answer.values()) == {0}


def test_the_publisher_runs_from_its_artifacts(
    functions: dict[str, BuiltFunction], start: Start, world: World, stand_ins: StandInServer
) -> None:
    world.connection.run("UPDATE event_publishing SET seen_at = now()")
    world.update("cadence_enrollments", world.enrollment(world.cadence({})), status="replied")
    emulator = start(functions["PublishFunction"], EVENT_BUS="crm", **stand_ins.environment)

    done = emulator.invoke({})

    assert not done.failed, emulator.log
    assert done.answer["published"] == 1


def test_an_operation_runs_from_its_artifacts(
    functions: dict[str, BuiltFunction], start: Start, world: World
) -> None:
    enrollment = world.enrollment(world.cadence({}), world.lead(first_name="Ana"))
    emulator = start(functions["OperateFunction"])

    name = {"id": str(enrollment)}
    done = emulator.invoke({"operation": "leads", "request": {"name": name}, "actor": "ana"})

    assert not done.failed, emulator.log
    [lead] = done.answer["answer"]["leads"]
    assert lead["who"].startswith("Ana")
    assert "Ana" not in emulator.log


def test_every_function_is_tested(functions: dict[str, BuiltFunction]) -> None:
    assert set(functions) == {
        *OWNERS.values(),
        "MigrateFunction",
        "OperateFunction",
        "PublishFunction",
        "PurgeFunction",
    }


def test_the_schedule_sends_due_messages_once(
    functions: dict[str, BuiltFunction], start: Start, world: World
) -> None:
    cadence = world.cadence({}, {"channel": "whatsapp", "delay_days": 3})
    for number in range(5):
        world.enrollment(cadence, world.lead(email=f"lead{number}@lead.test", phone=None))
    emulator = start(functions["ExecuteCadenceStepsFunction"])

    first = emulator.invoke(load_sample("schedule"))
    again = emulator.invoke(load_sample("schedule"))

    assert first.answer["sent"] == 5
    assert again.answer == first.answer
    assert [message["status"] for message in world.messages()] == ["sent"] * 5


def test_unauthorized_and_invalid_invocations_fail_as_in_lambda(
    functions: dict[str, BuiltFunction], start: Start
) -> None:
    emulator = start(functions["ExecuteCadenceStepsFunction"], MANUAL_TRIGGER_TOKEN="another" * 3)

    unauthorized = emulator.invoke(load_sample("manual_token"))
    invalid = emulator.invoke({"source": "unknown"})

    assert unauthorized.answer["statusCode"] == 401
    assert invalid.failed
    assert invalid.answer["errorType"] == "InvalidInvocationError"
