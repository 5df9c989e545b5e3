"""CI runs the same gate as a developer, on the oldest supported Python and on Lambda's."""

from samtranslator.yaml_helper import yaml_parse

from tests.docs.pages import ROOT
from tests.docs.test_version import PROJECT
from tests.template.stack import source_template


def test_ci_runs_the_gate_on_the_oldest_supported_python_and_on_that_of_lambda() -> None:
    workflow = yaml_parse((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    gate = workflow["jobs"]["gate"]
    runtime = source_template()["Globals"]["Function"]["Runtime"]

    oldest = PROJECT["requires-python"].removeprefix(">=")
    assert gate["strategy"]["matrix"]["python"] == [oldest, runtime.removeprefix("python")]
    assert gate["steps"][-1] == {"run": ".ci/run"}
