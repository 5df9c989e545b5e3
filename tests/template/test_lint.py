"""cfn-lint checks the stack after the transform; before it, cfn-lint misses most mistakes.

Linting takes seconds, so the mistakes are all in one template.
"""

import json

import pytest
from cfnlint import lint
from cfnlint.config import ManualArgs

from tests.template.stack import (
    BESIDE,
    ENGINE,
    Json,
    source_template,
    stack,
    template_beside,
    transform,
)


def findings(template: Json) -> set[str]:
    matches = lint(json.dumps(template), config=ManualArgs(regions=["us-east-1"]))
    return {f"{match.rule.id} {'/'.join(map(str, match.path))}" for match in matches}


def test_cfn_lint_has_no_findings() -> None:
    assert findings(stack().template) == set()


@pytest.mark.parametrize("name", BESIDE)
def test_cfn_lint_has_no_findings_in_a_stack_beside_it(name: str) -> None:
    assert findings(template_beside(name)) == set()


def test_cfn_lint_notices_mistakes_in_the_transformed_template() -> None:
    template = source_template()
    everywhere = template["Globals"]["Function"]
    resources = template["Resources"]
    everywhere["Runtime"] = "python3.99"
    everywhere["MemorySize"] = 99_999
    resources[ENGINE]["Properties"]["Timeout"] = 1801
    resources["FailedRunsQueue"]["Properties"]["MessageRetention"] = 1
    resources["SilenceAlarm"]["Properties"]["AlarmActions"] = [{"Ref": "AlarmsTopic"}]

    found = findings(transform(template).template)

    assert {
        "E3030 Resources/MigrateFunction/Properties/Runtime",
        "E3034 Resources/MigrateFunction/Properties/MemorySize",
        "E3505 Resources/ExtraBatchesQueue/Properties/VisibilityTimeout",
        "E3002 Resources/FailedRunsQueue/Properties/MessageRetention",
        "E1020 Resources/SilenceAlarm/Properties/AlarmActions/0/Ref",
    } <= found
