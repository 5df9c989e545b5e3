"""What checkov says of the stack, before and after the transform.

Checks that do not suit us are switched off beside the resource, in its Metadata, with the reason.
"""

import json
import subprocess
from pathlib import Path

import pytest

from tests.template.stack import ROOT, Json, source_template, stack, transform

CHECKOV = ROOT / ".venv-checkov/bin/checkov"

pytestmark = pytest.mark.slow


def failed_checks(template: Json, folder: Path) -> set[str]:
    """Run checkov, which must not ask the internet for anything."""
    file = folder / "template.json"
    file.write_text(json.dumps(template))
    options = ["--framework", "cloudformation", "--output", "json", "--skip-download", "--quiet"]
    done = subprocess.run(  # noqa: S603 (our own command)
        [CHECKOV, "--file", file, *options], capture_output=True, text=True, check=False
    )
    results = json.loads(done.stdout)["results"]
    return {f"{check['check_id']} {check['resource']}" for check in results["failed_checks"]}


def test_the_template_as_it_is_written(tmp_path: Path) -> None:
    assert failed_checks(source_template(), tmp_path) == set()


def test_the_template_after_the_transform(tmp_path: Path) -> None:
    assert failed_checks(stack().template, tmp_path) == set()


def test_mistakes_are_noticed(tmp_path: Path) -> None:
    template = source_template()
    resources = template["Resources"]
    del resources["MigrateLogGroup"]["Properties"]["RetentionInDays"]
    del resources["AlarmTopic"]["Metadata"]

    assert failed_checks(transform(template).template, tmp_path) == {
        "CKV_AWS_66 AWS::Logs::LogGroup.MigrateLogGroup",
        "CKV_AWS_26 AWS::SNS::Topic.AlarmTopic",
    }


def test_every_exception_has_a_reason() -> None:
    exceptions = [
        exception
        for resource in source_template()["Resources"].values()
        for exception in resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
    ]

    assert exceptions
    assert all(len(exception["comment"]) > len("because") for exception in exceptions)
