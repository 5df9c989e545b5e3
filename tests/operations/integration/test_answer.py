"""The event of a call becomes an answer or the kind of its error; nothing personal is logged."""

import json
from typing import Any

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import (
    CadenceError,
    InternalError,
    InvalidRequestError,
    StackUnavailableError,
    StoreUnavailableError,
    UnknownNameError,
)
from cadence_core.operations import answer as answer_module
from cadence_core.operations.answer import answer_event, error_of
from cadence_core.operations.perform import MAY_BE_DONE
from cadence_core.runtime.telemetry import logger
from tests.world import World


def test_an_answer_is_plain_json(world: World, operated: Database) -> None:
    world.enrollment(world.cadence({}))

    answer = answer_event(lambda: operated, {"operation": "status", "actor": "ana"})

    assert json.loads(json.dumps(answer))["answer"]["due"]["count"] == 1


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ([], "InvalidRequestError"),
        ("status", "InvalidRequestError"),
        (None, "InvalidRequestError"),
        ({}, "InvalidRequestError"),
        ({"operation": "status"}, "InvalidRequestError"),
        ({"operation": "status", "actor": " "}, "InvalidRequestError"),
        ({"operation": "status", "actor": "a" * 301}, "InvalidRequestError"),
        ({"operation": "status", "actor": "ana", "request": []}, "InvalidRequestError"),
        ({"operation": "status", "actor": "ana", "request": {"runs": 0}}, "InvalidRequestError"),
        ({"operation": "status", "actor": "ana", "more": 1}, "InvalidRequestError"),
        ({"operation": "no", "actor": "ana"}, "UnknownNameError"),
        (
            {"operation": "leads", "actor": "ana", "request": {"name": {"email": "a\0\ud800@b"}}},
            "UnknownNameError",
        ),
    ],
)
def test_a_wrong_event_is_refused_by_the_kind_of_its_error(
    operated: Database, event: Any, kind: str
) -> None:
    answer = answer_event(lambda: operated, event)

    assert answer["error"]["kind"] == kind
    assert type(error_of(answer)).__name__ == kind


@pytest.mark.parametrize(
    ("operation", "logged"), [("status", "status"), ("maria@lead.test", "unknown")]
)
def test_only_the_name_of_an_operation_is_logged(
    operated: Database, operation: str, logged: str
) -> None:
    answer_event(lambda: operated, {"operation": operation, "actor": "ana"})

    assert logger.get_current_keys()["operation"] == logged


def test_a_lost_database_is_an_error_and_not_a_crash() -> None:
    def lost() -> Database:
        raise StoreUnavailableError("connect: OSError")

    answer = answer_event(lost, {"operation": "status", "actor": "ana"})

    assert isinstance(error_of(answer), StoreUnavailableError)


def test_the_text_of_an_unexpected_error_is_shown_nowhere(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken() -> Database:
        raise ZeroDivisionError("ana@example.test")

    answer = answer_event(broken, {"operation": "status", "actor": "ana"})

    assert answer == {"error": {"kind": "InternalError", "message": "ZeroDivisionError"}}
    assert isinstance(error_of(answer), InternalError)
    assert "ana@example.test" not in capsys.readouterr().out


def test_an_answer_that_lambda_would_refuse_is_an_error(
    operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_module, "MAX_ANSWER_BYTES", 10)

    answer = answer_event(lambda: operated, {"operation": "status", "actor": "ana"})

    assert answer["error"]["message"].endswith("ask for less")


@pytest.mark.parametrize("kind", [InvalidRequestError, StackUnavailableError])
def test_a_change_whose_answer_is_too_large_may_be_done(
    world: World,
    operated: Database,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[CadenceError],
) -> None:
    monkeypatch.setattr(answer_module, "MAX_ANSWER_BYTES", 10)
    is_done = kind is StackUnavailableError
    request = {"kind": "engine", "reason": "Wait", "is_dry_run": not is_done}
    event = {"operation": "pause", "actor": "ana", "request": request}

    answer = answer_event(lambda: operated, event)

    assert type(error_of(answer)) is kind
    assert (MAY_BE_DONE in answer["error"]["message"]) is is_done
    assert world.count("sending_stops") == is_done


def test_an_error_of_a_kind_that_is_not_known_here_is_an_internal_one() -> None:
    unknown = {"error": {"kind": "NewError", "message": "of a newer version"}}

    assert isinstance(error_of(unknown), InternalError)
    assert error_of({"answer": {}}) is None
    assert isinstance(
        error_of({"error": {"kind": "UnknownNameError", "message": ""}}), UnknownNameError
    )
