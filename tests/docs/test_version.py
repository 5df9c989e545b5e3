"""The version is the same in every place that states it."""

import re
import tomllib

import cadence_core
from tests.docs.pages import ROOT
from tests.template.stack import source_template

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_package_stack_and_changelog_have_the_project_s_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest, *_ = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", changelog, re.M)

    found = [
        cadence_core.__version__,
        source_template()["Outputs"]["EngineVersion"]["Value"],
        newest,
    ]

    assert found == [PROJECT["version"]] * 3


def test_the_license_file_is_the_declared_license() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert text.startswith(f"{PROJECT['license']} License\n")
