"""The rehearsal plays to its end, and reports a scene that fails."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from local.docker_daemon import DockerMissingError
from local.rehearsal import __main__ as rehearsal
from local.rehearsal import executor, operations, scenes, stage
from local.rehearsal.executor import Executor
from local.rehearsal.play import SCENES
from local.rehearsal.stack import RehearsalError, template_for_ministack
from local.rehearsal.stage import Stage, wait_for
from tests.cli_commands import COMMANDS

ROOT = Path(__file__).parents[2]
PROCESSES = Executor("local", "127.0.0.1", "3.13", "as processes")
PROVIDERS = {
    "AWS_ENDPOINT_URL_SESV2": "http://127.0.0.1:1",
    "AWS_SECRET_ACCESS_KEY": "no address",
}


@pytest.mark.slow
def test_the_whole_stack_is_rehearsed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "local.rehearsal"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}/layers/core/python:{ROOT}", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("✓") == len(SCENES) == 17
    assert "nothing is due" in done.stdout


ON_THEIR_OWN = ("lead", "release", "apply", "import leads", "enroll")
"""Commands with which scenes do what they are about."""


def test_every_command_is_rehearsed() -> None:
    asked = (*scenes.QUESTIONS, *operations.QUESTIONS)
    changed = (*scenes.CHANGES, *operations.CHANGES)
    lines = (*asked, *changed, *ON_THEIR_OWN)

    used = {name for name in COMMANDS if any(f"{line} ".startswith(f"{name} ") for line in lines)}

    assert COMMANDS.keys() - used == {"console"}


def test_without_docker_functions_run_as_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_docker() -> None:
        raise DockerMissingError("Docker does not answer")

    monkeypatch.setattr(executor, "connect_to_docker", no_docker)

    found = executor.find_executor()

    assert (found.name, found.address) == ("local", "127.0.0.1")
    assert found.description == "as processes, not in containers: Docker does not answer"


def test_a_failing_scene_ends_the_rehearsal_and_reports_what_it_saw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def the_moon_is_made_of_cheese(stage: Stage) -> str:  # noqa: ARG001
        raise RehearsalError("it is made of stone")

    def nothing_more_is_tried(stage: Stage) -> str:
        raise AssertionError(stage)

    monkeypatch.setattr(rehearsal, "SCENES", (the_moon_is_made_of_cheese, nothing_more_is_tried))
    empty = SimpleNamespace(aws=SimpleNamespace(logs=lambda: ["a line of a function"]))
    monkeypatch.setattr(rehearsal, "running_stage", lambda *_: nullcontext(empty))
    monkeypatch.setattr(rehearsal, "FOLDER", tmp_path)
    monkeypatch.setattr(rehearsal, "find_executor", lambda: PROCESSES)

    with pytest.raises(SystemExit, match="it is made of stone"):
        rehearsal.main()

    shown = capsys.readouterr().out
    assert "functions run as processes" in shown
    assert "✗ the moon is made of cheese" in shown
    assert (tmp_path / "rehearsal.log").read_text() == "a line of a function\n"


def test_the_built_template_is_deployed_without_the_parts_that_ministack_does_not_support(
    tmp_path: Path,
) -> None:
    built = Path(shutil.copy(ROOT / "template.yaml", tmp_path))

    derived = json.loads(template_for_ministack(built, PROVIDERS).read_text(encoding="utf-8"))

    template: Any = yaml_parse(built.read_text(encoding="utf-8"))
    missing = template["Resources"].keys() - derived["Resources"].keys()
    assert missing == {
        *("BounceRateAlarm", "ComplaintRateAlarm", "SendFailureRateAlarm"),
        "TlsOnlyQueuesPolicy",
        *("EnrollmentQuery", "FeedbackQuery", "RunsQuery", "WarningsQuery"),
    }
    [policy, original_policy] = (
        each["Resources"].pop("FeedbackQueuePolicy")["Properties"]["PolicyDocument"]["Statement"]
        for each in (derived, template)
    )
    assert policy == [each for each in original_policy if each["Sid"] != "SpeakTlsOnly"]
    engine = derived["Resources"].pop("ExecuteCadenceStepsFunction")["Properties"]
    original = template["Resources"].pop("ExecuteCadenceStepsFunction")["Properties"]
    variables = engine["Environment"]["Variables"]
    assert variables.pop("AWS_ENDPOINT_URL_SESV2") == "http://127.0.0.1:1"
    assert variables == original["Environment"]["Variables"]
    schedule = engine["Events"]["Schedule"]["Properties"]
    assert "<aws" not in schedule.pop("Input")
    assert schedule.items() <= original["Events"]["Schedule"]["Properties"].items()
    publisher, original_publisher = (
        each["Resources"].pop("PublishFunction")["Properties"]["Policies"][1]["Statement"][0]
        for each in (derived, template)
    )
    assert publisher.pop("Resource")[0] == original_publisher.pop("Resource")
    assert publisher == original_publisher
    for name in derived["Resources"]:
        assert derived["Resources"][name] == template["Resources"][name]
    for part in ("Parameters", "Conditions", "Rules", "Globals", "Outputs"):
        assert derived[part] == template[part]


def test_a_wait_that_times_out_names_what_did_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "MAX_WAIT_SECONDS", -1)

    with pytest.raises(RehearsalError, match="a run did not come"):
        wait_for("a run", list)
