"""The commands of the AWS CLI in the doctor's findings exist."""

import re
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name

from cadence_core.operations.doctor.deployment import not_asked

FILES = sorted(Path(not_asked.__file__).parent.glob("*.py"))
OF_THE_CLI_ALONE = {("sso", "login")}
COMMANDS = sorted(
    {
        (found[1], found[2])
        for path in FILES
        for found in re.finditer(
            r"\baws ([a-z0-9-]+) ([a-z]+(?:-[a-z]+)+|login)\b", path.read_text()
        )
    }
    - OF_THE_CLI_ALONE
)


@pytest.mark.parametrize(("service", "operation"), COMMANDS)
def test_the_aws_cli_has_the_command(service: str, operation: str) -> None:
    model = botocore.session.get_session().get_service_model(service)

    assert operation in {xform_name(name, "-") for name in model.operation_names}


def test_commands_are_found() -> None:
    assert len(COMMANDS) > 10
