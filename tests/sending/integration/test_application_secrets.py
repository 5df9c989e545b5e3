"""A manual-trigger token kept in a secret: its rotation, and unknown callers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cadence_core.runtime.secrets import SECRETS
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.application import application, forget_application
from functions.execute_cadence_steps.app import lambda_handler
from local.samples import load_sample
from local.stand_ins.faults import Refuse
from tests.engine import LambdaContextStub
from tests.vault import Vault, let_a_minute_pass, let_five_minutes_pass
from tests.world import World

FIRST, SECOND = "the first token of all", "the second token of all"

RequestDryRun = Callable[[str], int]


@pytest.fixture
def request_dry_run(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[RequestDryRun]:
    """Request a dry run with a token, and return the status of the response."""
    monkeypatch.setenv("DATABASE_URL", world.url)
    monkeypatch.setenv("EMAIL_TRANSPORT", "stub")
    monkeypatch.setenv("WHATSAPP_TRANSPORT", "stub")

    def request_dry_run(token: str) -> int:
        event: dict[str, Any] = load_sample("manual_dry_run")
        del event["requestContext"]["authorizer"]
        event["headers"]["authorization"] = f"Bearer {token}"
        answer: dict[str, Any] = lambda_handler(event, LambdaContextStub())
        return int(answer["statusCode"])

    yield request_dry_run
    forget_application()


@pytest.fixture
def token_arn(request_dry_run: RequestDryRun, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> str:  # noqa: ARG001
    """The ARN of the token's secret, in the environment of the function."""
    arn = vault.store(FIRST)
    monkeypatch.setenv("MANUAL_TRIGGER_TOKEN_SECRET_ARN", arn)
    return arn


@pytest.mark.usefixtures("token_arn")
def test_the_application_is_reused_by_the_next_invocation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = application()
    let_five_minutes_pass()
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-6741d3a5")

    assert application() is before


def test_a_rotated_token_takes_effect_within_five_minutes(token_arn: str, vault: Vault) -> None:
    before = application()
    before.preview(TimeLeft.of_seconds(60))
    vault.rotate(token_arn, SECOND)

    soon = application()
    let_five_minutes_pass()
    later = application()

    assert soon is before
    assert (soon.manual_trigger_token, later.manual_trigger_token) == (FIRST, SECOND)


def test_a_rotated_token_is_accepted_from_its_first_use(
    request_dry_run: RequestDryRun, token_arn: str, vault: Vault
) -> None:
    before = request_dry_run(FIRST)
    vault.rotate(token_arn, SECOND)

    after = [request_dry_run(SECOND), request_dry_run(SECOND), request_dry_run(FIRST)]

    assert before == 200
    assert after == [200, 200, 401]
    assert vault.reads == 2


@pytest.mark.usefixtures("token_arn")
def test_unknown_callers_cause_at_most_one_secret_read_a_minute(
    request_dry_run: RequestDryRun, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_dry_run(FIRST)
    before = application()

    refused = [request_dry_run(f"a wrong token, the {number}th") for number in range(100)]
    reads_in_a_minute = vault.reads
    let_a_minute_pass(monkeypatch)
    refused += [request_dry_run("a wrong token again") for _ in range(100)]

    assert set(refused) == {401}
    assert (reads_in_a_minute, vault.reads) == (2, 3)
    assert application() is before


def test_a_token_in_the_environment_reads_no_secret(
    request_dry_run: RequestDryRun, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MANUAL_TRIGGER_TOKEN", FIRST)

    assert [request_dry_run(FIRST), request_dry_run(SECOND)] == [200, 401]
    assert vault.reads == 0
    assert SECRETS._provider is None


def test_no_token_is_printed_or_logged(
    request_dry_run: RequestDryRun,
    token_arn: str,
    vault: Vault,
    all_written: Callable[[], str],
) -> None:
    request_dry_run(FIRST)
    vault.rotate(token_arn, SECOND)
    request_dry_run(SECOND)
    vault.rotate(token_arn, "short")
    let_five_minutes_pass()
    misconfigured = request_dry_run(SECOND)
    vault.server.faults.add(Refuse(400, "AccessDeniedException", f"not {SECOND}"))
    let_five_minutes_pass()
    unreadable = request_dry_run(SECOND)

    written = all_written()
    assert (misconfigured, unreadable) == (500, 500)
    assert "MANUAL_TRIGGER_TOKEN_SECRET_ARN: AccessDeniedException" in written
    assert not any(secret in written for secret in (FIRST, SECOND, "'short'"))
