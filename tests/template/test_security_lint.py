"""checkov checks the stack before and after the transform.

Checks that do not apply to us are skipped in the resource's Metadata, with the reason.
"""

import json
import subprocess
from pathlib import Path

import pytest

from tests.template.stack import (
    BESIDE,
    ROOT,
    Json,
    source_template,
    stack,
    template_beside,
    transform,
)

CHECKOV = ROOT / ".venv-checkov/bin/checkov"

pytestmark = pytest.mark.slow


def failed_checks(template: Json, folder: Path) -> set[str]:
    """Run checkov offline and return the failed checks with their resources."""
    file = folder / "template.json"
    file.write_text(json.dumps(template))
    options = ["--framework", "cloudformation", "--output", "json", "--skip-download", "--quiet"]
    done = subprocess.run(  # noqa: S603 (our own command)
        [CHECKOV, "--file", file, *options], capture_output=True, text=True, check=False
    )
    results = json.loads(done.stdout)["results"]
    return {f"{check['check_id']} {check['resource']}" for check in results["failed_checks"]}


def test_checkov_has_no_findings_in_the_template(tmp_path: Path) -> None:
    assert failed_checks(source_template(), tmp_path) == set()


def test_checkov_has_no_findings_after_the_transform(tmp_path: Path) -> None:
    assert failed_checks(stack().template, tmp_path) == set()


@pytest.mark.parametrize("name", BESIDE)
def test_checkov_has_no_findings_in_a_stack_beside_it(name: str, tmp_path: Path) -> None:
    assert failed_checks(template_beside(name), tmp_path) == set()


def test_checkov_notices_mistakes(tmp_path: Path) -> None:
    template = source_template()
    resources = template["Resources"]
    del resources["MigrateLogGroup"]["Properties"]["RetentionInDays"]
    del resources["AlarmTopic"]["Metadata"]

    assert failed_checks(transform(template).template, tmp_path) == {
        "CKV_AWS_66 AWS::Logs::LogGroup.MigrateLogGroup",
        "CKV_AWS_26 AWS::SNS::Topic.AlarmTopic",
    }


def test_every_skipped_check_has_a_reason() -> None:
    templates = (source_template(), *map(template_beside, BESIDE))
    exceptions = [
        exception
        for template in templates
        for resource in template["Resources"].values()
        for exception in resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
    ]

    assert exceptions
    assert all(len(exception["comment"]) > len("because") for exception in exceptions)
