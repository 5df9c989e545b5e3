"""The commands of make, the AWS CLI and SAM on the pages exist, with their options."""

import re
import subprocess
from collections.abc import Iterator
from typing import Any

import botocore.session
import click
import pytest
from botocore import xform_name
from samcli.cli.main import cli as sam

from cli.main import cadence
from tests.cli_commands import COMMANDS
from tests.docs.pages import PAGES, ROOT, code

# Options of the AWS CLI that are not parameters of a service's operation.
GLOBAL_OPTIONS = {"region", "query", "output"}
OF_THE_CLI_ALONE = {
    ("configure", "export-credentials"): {"format"},
    ("ec2", "authorize-security-group-ingress"): {"protocol", "port", "source-group"},
}


def commands(tool: str) -> Iterator[tuple[str, list[str], set[str]]]:
    """Yield each command of a tool on the pages: the page, its words, and its options."""
    for page in PAGES:
        for line in code(page):
            for found in re.finditer(rf"(?<![\w/.-]){tool} ([a-z][^|;&`(]*)", line):
                options = set(re.findall(r"(?<!\S)--([a-z][a-z-]*)", found[1]))
                before_options = re.split(r"\s(?=--|-\w|\$)", found[1])[0]
                words = re.findall(r"(?<!\S)[a-z][a-z0-9-]*(?!\S)", before_options)
                yield page.name, words, options


AWS = [command for command in commands("aws") if len(command[1]) > 1]
SAM = list(commands("sam"))
# In SQL, the word is the name of a table or a column.
CADENCE = [c for c in commands("cadence") if c[1] and c[1][0] in cadence.commands]


@pytest.mark.parametrize(("page", "words", "options"), AWS)
def test_the_aws_cli_has_every_command_and_option_on_the_pages(
    page: str,  # noqa: ARG001 (names the test)
    words: list[str],
    options: set[str],
) -> None:
    service, operation = words[:2]
    known = GLOBAL_OPTIONS | OF_THE_CLI_ALONE.get((service, operation), set())
    if operation == "wait":
        known |= waiter_options(service, words[2])
    elif service != "configure":
        known |= operation_options(service, operation)

    assert options - known == set()


@pytest.mark.parametrize(("page", "words", "options"), SAM)
def test_sam_has_every_command_and_option_on_the_pages(
    page: str,  # noqa: ARG001 (names the test)
    words: list[str],
    options: set[str],
) -> None:
    command: Any = sam
    for word in words:
        if not isinstance(command, click.Group):
            break
        # SAM loads a command only in a context that has an object.
        command = command.get_command(click.Context(command, obj=True), word)
        assert command is not None, f"sam has no {word}"

    known = {
        name.lstrip("-")
        for option in command.get_params(click.Context(command))
        for name in option.opts
    }
    assert options - known == set()


@pytest.mark.parametrize(("page", "words", "options"), CADENCE)
def test_cadence_has_every_option_on_the_pages(
    page: str,  # noqa: ARG001 (names the test)
    words: list[str],
    options: set[str],
) -> None:
    [name] = [name for name in COMMANDS if name.split() == words[: len(name.split())]]
    known = {option.lstrip("-") for param in COMMANDS[name].params for option in param.opts}

    assert options - known - {"help"} == set()


def test_the_page_of_cadence_has_every_command_and_option() -> None:
    page = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")

    for name, command in COMMANDS.items():
        assert f"`cadence {name}`" in page
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or parameter.opts[0] in page


def test_make_has_every_target_on_the_pages() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))

    named = {words[0] for _, words, _ in commands("make") if words}

    assert named - targets == set()
    assert {"run", "test", "rehearse"} <= named


def test_the_contributing_guide_shows_the_output_of_make_help() -> None:
    shown = subprocess.run(
        ["make", "--silent", "help"],  # noqa: S607 (whichever make there is)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert shown.stdout in (ROOT / "CONTRIBUTING.md").read_text()


def test_commands_are_found_on_the_pages() -> None:
    assert len(AWS) > 40
    assert len(SAM) > 5
    assert {words[0] for _, words, _ in CADENCE} == set(cadence.commands)


def operation_options(service: str, operation: str) -> set[str]:
    model = botocore.session.get_session().get_service_model(service)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    shape: Any = model.operation_model(names[operation]).input_shape
    parameters = {xform_name(name, "-") for name in shape.members}
    return parameters | {f"no-{name}" for name in parameters}


def waiter_options(service: str, waiter: str) -> set[str]:
    session = botocore.session.get_session()
    waiters = session.get_waiter_model(service)
    [operation] = [
        waiters.get_waiter(name).operation
        for name in waiters.waiter_names
        if xform_name(name, "-") == waiter
    ]
    return operation_options(service, xform_name(operation, "-"))
