"""docs/configuration.md names the settings that the code reads, with their defaults and bounds."""

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from pydantic.fields import FieldInfo

from cadence_core.database.settings import DatabaseSettings
from cadence_core.operations.doctor.deployment.settings import VARIABLES
from cadence_core.runtime.environment import SECRET_SUFFIX
from cadence_core.sending.application import Settings
from tests.docs.pages import ROOT
from tests.template.stack import source_template

PAGE = ROOT / "docs/configuration.md"
# Settings that Powertools reads, not our code.
OF_POWERTOOLS = {"POWERTOOLS_LOG_LEVEL": "`INFO`", "POWERTOOLS_SERVICE_NAME": "`cadence-engine`"}


def default(value: Any) -> str:
    """Return a default as the page writes it."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "none" if value is None else f"`{text}`"


def defaults() -> dict[str, str]:
    """Return the default of every setting by its variable, as the code has it."""
    engine = {
        name.upper(): "required" if field.is_required() else default(field.default)
        for name, field in Settings.model_fields.items()
    }
    database = {
        f"DATABASE_{field.name.upper()}": default(field.default)
        for field in fields(DatabaseSettings)
    }
    publisher = {"EVENT_BUS": "required"}
    feedback = {"INBOUND_MAIL_BUCKET": "none"}
    doctor = dict.fromkeys(VARIABLES, "none")
    return engine | database | publisher | feedback | doctor | OF_POWERTOOLS


def rows() -> dict[str, list[str]]:
    """Return the other cells of each variable's row on the page."""
    found = re.findall(r"^\| `([A-Z_]+)` \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.M)
    return {variable: re.split(r" ?\| ?", cells) for variable, cells in found}


def test_the_page_has_every_setting_with_its_default_and_no_other() -> None:
    assert {variable: cells[0] for variable, cells in rows().items()} == defaults()


def bounds(field: FieldInfo) -> str | None:
    """Return the inclusive bounds of a number as the page writes them."""
    limits = {
        limit: getattr(part, limit)
        for part in field.metadata
        for limit in ("ge", "le")
        if hasattr(part, limit)
    }
    return f"{limits['ge']}-{limits['le']}" if len(limits) == len(("ge", "le")) else None


BOUNDED = {name: bounds(field) for name, field in Settings.model_fields.items() if bounds(field)}


@pytest.mark.parametrize(("setting", "limits"), BOUNDED.items())
def test_the_page_has_the_bounds_of_each_number(setting: str, limits: str) -> None:
    assert re.search(rf"\b{limits}\b", rows()[setting.upper()][-1])


def parameters() -> Iterator[tuple[str, str]]:
    """Yield each setting that a parameter of the stack fills, with the parameter."""
    template = source_template()
    for part in (template["Globals"]["Function"], *map(properties, template["Resources"].values())):
        for variable, value in part.get("Environment", {}).get("Variables", {}).items():
            if isinstance(value, dict) and value.get("Ref") in template["Parameters"]:
                is_whole = variable == "DATABASE_SECRET_ARN"
                yield variable if is_whole else variable.removesuffix(SECRET_SUFFIX), value["Ref"]


def properties(resource: dict[str, Any]) -> dict[str, Any]:
    return dict(resource["Properties"])


FROM_PARAMETERS = sorted(set(parameters()))


@pytest.mark.parametrize(("variable", "parameter"), FROM_PARAMETERS)
def test_the_page_has_the_stack_parameter_of_each_variable(variable: str, parameter: str) -> None:
    assert rows()[variable][1] == f"`{parameter}`"


def test_bounds_and_stack_parameters_are_found() -> None:
    assert len(BOUNDED) > 5
    assert len(FROM_PARAMETERS) > 10
