"""The page's logs: enough to count and look up requests, and nothing to misuse."""

import io
import json
from typing import Any

import pytest

from cadence_core.errors import InvalidInvocationError, StoreUnavailableError
from cadence_core.runtime.telemetry import logger
from tests.unsubscribe.requests_to_page import (
    CONFIRM,
    KEY,
    MARIA,
    ONE_CLICK,
    TOKEN,
    FakeStore,
    invoke,
    post,
    send,
)


class Written:
    """All output of the handler: log lines and metrics."""

    def __init__(self, logs: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
        self._logs = logs
        self._capsys = capsys

    def text(self) -> str:
        return self._logs.getvalue() + "".join(self._capsys.readouterr())

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text().splitlines()]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Written:
    # The logger opened the standard output before pytest replaced it.
    logs = io.StringIO()
    for handler in logger.handlers:
        monkeypatch.setattr(handler, "stream", logs)
    return Written(logs, capsys)


def test_neither_tokens_nor_callers_are_logged(store: FakeStore, written: Written) -> None:
    caller = {"x-forwarded-for": "203.0.113.7", "user-agent": "Mozilla/5.0"}

    send("GET", headers=caller)
    send("GET", f"/{TOKEN}/broken", headers=caller)
    post(ONE_CLICK, caller)
    post(CONFIRM, caller)
    for error in (StoreUnavailableError("gone"), RuntimeError(f"a cause that quotes {TOKEN}")):
        store.error = error
        post(ONE_CLICK, caller)

    logged = written.text()
    assert logged.count("unsubscribe page answered") == 6
    for secret in (TOKEN, TOKEN[:20], KEY, "203.0.113.7", "Mozilla", store.organization):
        assert secret not in logged


def test_an_unsubscription_is_logged_with_ids_and_counted(
    store: FakeStore, written: Written
) -> None:
    post(ONE_CLICK)

    lines = written.lines()
    [line] = [line for line in lines if line.get("message") == "lead unsubscribed"]
    assert (line["lead_id"], line["by"], line["enrollments_ended"]) == (str(MARIA), "one_click", 2)
    assert [line["UnsubscribeRequests"] for line in lines if "UnsubscribeRequests" in line] == [[1]]
    assert store.unsubscribed


def test_a_failure_is_counted_in_the_metric_that_the_alarms_watch(
    store: FakeStore, written: Written
) -> None:
    store.error = StoreUnavailableError("connecting")

    post(ONE_CLICK)

    lines = written.lines()
    assert [line["InvocationsFailed"] for line in lines if "InvocationsFailed" in line] == [[1]]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("event", [{}, {"Records": []}, {"requestContext": {"http": {}}}])
def test_an_event_that_is_not_a_request_is_an_error_of_the_caller(event: dict[str, object]) -> None:
    with pytest.raises(InvalidInvocationError, match="not a request to the function URL"):
        invoke(event)
