"""How `sam` reads samconfig.toml and template.yaml, up to the container that Docker starts."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from samcli.cli.main import cli
from samcli.commands.local.cli_common.invoke_context import InvokeContext

from cadence_core.database.settings import DatabaseSettings
from cadence_core.sending.application import Settings
from tests.template.stack import ENGINE, PAGE, ROOT

# samcli still calls deprecated parts of samtranslator.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

# With an empty value, the SDK would call an empty address.
READ_BY_THE_SDK = {"ANTHROPIC_BASE_URL", "ANTHROPIC_BEDROCK_BASE_URL"}
DATABASE = {f"DATABASE_{field.name.upper()}" for field in fields(DatabaseSettings)}
READ = {
    ENGINE: DATABASE | {name.upper() for name in Settings.model_fields} - READ_BY_THE_SDK,
    PAGE: DATABASE | {"UNSUBSCRIBE_KEYS"},
    "DeliveryEventsFunction": DATABASE,
    "MigrateFunction": DATABASE,
    "OperateFunction": DATABASE | {"EMAIL_TRANSPORT", "WHATSAPP_TRANSPORT"},
    "PublishFunction": DATABASE | {"EVENT_BUS"},
    "PurgeFunction": DATABASE,
}

Sam = Callable[..., Result]


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sam:
    """Runs a sam command in a checkout without a build, and without the shell's variables."""
    for name in ("template.yaml", "samconfig.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "events", tmp_path / "events")
    monkeypatch.chdir(tmp_path)
    for name in [*os.environ]:
        if name.startswith("AWS_") or name in READ[ENGINE]:
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("SAM_CLI_TELEMETRY", "0")
    return lambda *arguments: CliRunner().invoke(cli, list(arguments))


@pytest.fixture
def invoked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The functions, each with its event, that sam would start in Docker."""
    started: list[Any] = []

    def invoke(function: Any, event: str, *_: Any, **__: Any) -> None:
        started.append((function, json.loads(event)))

    monkeypatch.setattr(InvokeContext, "_get_container_manager", lambda *_: None)
    monkeypatch.setattr(InvokeContext, "lambda_runtime", SimpleNamespace(invoke=invoke))
    return started


def test_the_documented_command_runs_the_engine_on_a_pc(sam: Sam, invoked: list[Any]) -> None:
    ended = sam("local", "invoke", "-e", "events/schedule.json")

    assert ended.exit_code == 0, ended.output
    [(function, event)] = invoked
    assert (function.name, function.architecture) == (ENGINE, "x86_64")
    assert [layer.name for layer in function.layers] == ["DependenciesLayer", "CoreLayer"]
    assert event["source"] == "schedule"


@pytest.mark.parametrize("function", sorted(READ))
def test_every_function_can_be_run_by_its_logical_id(
    sam: Sam, invoked: list[Any], function: str
) -> None:
    ended = sam("local", "invoke", function, "-e", "events/schedule.json")

    assert ended.exit_code == 0, ended.output
    assert [each.name for each, _ in invoked] == [function]


def test_arm64_needs_one_flag(sam: Sam, invoked: list[Any]) -> None:
    sam(
        *("local", "invoke", "-e", "events/schedule.json"),
        *("--parameter-overrides", "Architecture=arm64"),
    )

    assert [function.architecture for function, _ in invoked] == ["arm64"]


@pytest.mark.parametrize("function", READ)
def test_every_setting_of_a_function_reaches_its_container(
    sam: Sam, invoked: list[Any], tmp_path: Path, function: str
) -> None:
    given = {name: f"the {name}" for name in READ[function]}
    (tmp_path / "env.json").write_text(json.dumps({"Parameters": given}))

    event = "events/schedule.json"
    ended = sam("local", "invoke", function, "-e", event, "--env-vars", "env.json")

    assert ended.exit_code == 0, ended.output
    environment = invoked[0][0].env_vars.resolve()
    assert {name: environment.get(name) for name in given} == given


def test_settings_that_are_not_given_count_as_unset(sam: Sam, invoked: list[Any]) -> None:
    sam("local", "invoke", "-e", "events/schedule.json")

    environment = invoked[0][0].env_vars.resolve()

    assert Settings.from_environment(environment).email_transport == "stub"
    assert environment["DATABASE_URL"] == ""


def test_the_template_is_validated_without_a_region_in_the_environment(sam: Sam) -> None:
    ended = sam("validate")

    assert ended.exit_code == 0, ended.output
    assert "is a valid SAM Template" in ended.output
