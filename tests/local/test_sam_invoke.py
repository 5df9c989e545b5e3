import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local import sam_invoke
from local.sam_invoke import exit_with_one_line, has_failed

ROOT = Path(__file__).parents[2]


def run_command(event: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "local.sam_invoke", event],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}/layers/core/python:{ROOT}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("unix:///nowhere/docker.sock", "No such file or directory"),
        ("tcp://127.0.0.1:1", "Connection refused"),
        ("nonsense:/here", "Invalid bind address protocol: nonsense:/here"),
    ],
)
def test_without_docker_one_line_gives_the_reason(host: str, reason: str) -> None:
    result = run_command("events/schedule.json", DOCKER_HOST=host)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        f"make invoke: Docker does not answer at {host} ({reason}): install or start it,"
        " or set DOCKER_HOST to its address. `make test-slow` runs the functions without it\n"
    )


def test_an_unknown_sample_is_reported_in_one_line() -> None:
    result = run_command("events/scedule.json")

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "make invoke: EVENT=events/scedule.json is not one of the samples events/*.json\n"
    )


def test_an_interrupt_ends_with_one_line() -> None:
    with pytest.raises(SystemExit, match=r"^make invoke: interrupted$"), exit_with_one_line():
        raise KeyboardInterrupt


def test_a_failure_is_printed_and_then_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = "connecting to db.test:5432: timed out"
    answer = {"errorType": "StoreUnavailableError", "errorMessage": fault}
    monkeypatch.setattr(sam_invoke, "invoke", lambda _: answer)
    monkeypatch.setattr(sys, "argv", ["sam_invoke", str(ROOT / "events" / "schedule.json")])

    with pytest.raises(SystemExit, match=r"^make invoke: the function failed: its answer"):
        sam_invoke.main()

    assert json.loads(capsys.readouterr().out) == answer


@pytest.mark.parametrize(
    ("answer", "is_failure"),
    [
        ({"run_id": "1", "sent": 16, "failed": 0}, False),
        ({"statusCode": 200, "body": "{}"}, False),
        ({"statusCode": 404, "body": "no such link"}, False),
        ({"batchItemFailures": []}, False),
        (None, False),
        ({"errorType": "InvalidInvocationError", "errorMessage": "no"}, True),
        ({"statusCode": 503, "body": ""}, True),
        ({"batchItemFailures": [{"itemIdentifier": "1"}]}, True),
        ({"answer": {"runs": []}}, False),
        ({"error": {"kind": "UnknownNameError", "message": "no"}}, True),
    ],
)
def test_an_answer_that_reports_a_failure_counts_as_one(answer: Any, is_failure: bool) -> None:  # noqa: FBT001
    assert has_failed(answer) is is_failure
