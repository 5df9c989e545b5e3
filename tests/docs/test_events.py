"""docs/events.md shows an event as the code makes it, and its rule takes it."""

import json
import re
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from cadence_core.publishing.application import DETAIL_TYPE, SOURCE, StandingEvent, detail_of
from tests.docs.pages import ROOT

WEBHOOK = ROOT / "deploy/webhook.yaml"
PAGE = (ROOT / "docs/events.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)
    return str(found)


def sample() -> dict[str, Any]:
    return dict(json.loads(block("json")))


def test_the_sample_is_an_event_of_the_code() -> None:
    detail = sample()["detail"]
    event = StandingEvent(
        id=1,
        event_id=detail["id"],
        org_id=detail["organization_id"],
        **{name: detail[name] for name in detail if name not in ("id", "organization_id")},
    )

    assert detail_of(event) == detail
    assert (sample()["source"], sample()["detail-type"]) == (SOURCE, DETAIL_TYPE)


def test_the_rule_of_the_webhook_takes_the_sample() -> None:
    pattern = yaml_parse(WEBHOOK.read_text(encoding="utf-8"))["Resources"]["Rule"]["Properties"][
        "EventPattern"
    ]

    assert sample()["source"] in pattern["source"]
    assert sample()["detail-type"] in pattern["detail-type"]
    alternatives = pattern["detail"]["$or"]
    assert any(
        all(sample()["detail"][name] in allowed for name, allowed in each.items())
        for each in alternatives
    )
    assert all(name in sample()["detail"] for each in alternatives for name in each)
