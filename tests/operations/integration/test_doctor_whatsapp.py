"""What the doctor finds about WhatsApp numbers and approved templates, through boto3 over HTTP."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cadence_core.operations.doctor.deployment.plan import UsedTemplate
from cadence_core.operations.doctor.doctor_finding import Finding
from local.stand_ins.faults import Answer, Refuse
from local.stand_ins.server import StandInServer, serving
from local.stand_ins.whatsapp_accounts import (
    ACCOUNT_PATH,
    NUMBER_PATH,
    TEMPLATE_PATH,
    TEMPLATES_PATH,
    WhatsAppAccountsStandIn,
    account,
    in_list,
    number,
)
from local.stand_ins.wire import Request, json_response
from tests.operations.deployments import (
    INTRO,
    NUMBER,
    STUBS,
    WHATSAPP,
    a_plan,
    findings,
    severities,
)

NUMBERS, EVENTS, TEMPLATES = "WhatsApp numbers", "WhatsApp events", "WhatsApp templates"
APPROVED = {
    "name": "intro_v1",
    "language": "pt_BR",
    "components": [{"type": "BODY", "text": "Olá {{1}}, ajudamos empresas como a {{2}}."}],
}


@pytest.fixture
def meta(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandInServer]:
    with serving(StandInServer([WhatsAppAccountsStandIn((APPROVED,))])) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


def found(*templates: UsedTemplate) -> dict[str, list[Finding]]:
    plan = a_plan(numbers=(NUMBER,), templates=templates or (INTRO,))
    return findings(plan, {**WHATSAPP, "EMAIL_TRANSPORT": "stub"})


def only(found: dict[str, list[Finding]], area: str) -> Finding:
    [finding] = found[area]
    return finding


def answer(server: StandInServer, path: str, body: dict[str, Any]) -> None:
    server.faults.add(
        Answer(json_response(200, body)),
        path=path,
        matching=lambda request: urlsplit(request.path).path == path,
    )


@pytest.mark.usefixtures("meta")
def test_a_sound_account_has_nothing_to_fix() -> None:
    everything = found()

    assert severities(everything, NUMBERS, EVENTS, TEMPLATES) == {
        NUMBERS: ["ok"],
        EVENTS: ["ok"],
        TEMPLATES: ["ok"],
    }
    assert "+55 11 95555-0100 (Acme)" in only(everything, NUMBERS).sentence


def test_a_number_that_is_not_linked_is_found_and_its_account_is_unknown(
    meta: StandInServer,
) -> None:
    meta.faults.add(Refuse(404, "ResourceNotFoundException"), path=NUMBER_PATH)

    everything = found()

    assert severities(everything, NUMBERS, EVENTS, TEMPLATES) == {
        NUMBERS: ["wrong"],
        EVENTS: ["unknown"],
        TEMPLATES: ["unknown"],
    }
    assert "list-linked-whatsapp-business-accounts" in str(only(everything, NUMBERS).fix)


@pytest.mark.parametrize(
    ("quality", "severity"),
    [("GREEN", "ok"), ("UNKNOWN", "ok"), ("NA", "ok"), ("YELLOW", "warning"), ("RED", "warning")],
)
def test_a_number_of_poor_quality_is_found(
    meta: StandInServer, quality: str, severity: str
) -> None:
    answer(meta, NUMBER_PATH, number(NUMBER.address, quality))

    assert only(found(), NUMBERS).severity == severity


@pytest.mark.parametrize(
    ("change", "fix"),
    [
        ({"eventDestinations": []}, "put-whatsapp-business-account-event-destinations"),
        ({"registrationStatus": "INCOMPLETE"}, "AWS console"),
    ],
)
def test_an_account_that_publishes_nothing_or_is_not_complete_is_found(
    meta: StandInServer, change: dict[str, Any], fix: str
) -> None:
    answer(meta, ACCOUNT_PATH, {"account": account(**change)})

    finding = only(found(), EVENTS)

    assert finding.severity == "wrong"
    assert fix in str(finding.fix)


@pytest.mark.parametrize("status", ["PENDING", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL"])
def test_a_template_that_is_not_approved_is_found(meta: StandInServer, status: str) -> None:
    answer(meta, TEMPLATES_PATH, {"templates": [in_list({**APPROVED, "status": status})]})

    finding = only(found(), TEMPLATES)

    assert finding.severity == "wrong"
    assert f"intro_v1 (pt_BR) is {status}" in finding.sentence


@pytest.mark.usefixtures("meta")
@pytest.mark.parametrize("change", [{"language": "pt_PT"}, {"name": "intro_v2"}])
def test_a_template_of_another_name_or_language_does_not_exist(change: dict[str, str]) -> None:
    finding = only(found(INTRO.model_copy(update=change)), TEMPLATES)

    assert finding.severity == "wrong"
    assert "does not exist at Meta" in finding.sentence


@pytest.mark.usefixtures("meta")
def test_two_templates_of_ours_for_one_at_meta_are_both_compared() -> None:
    short = INTRO.model_copy(update={"template": "Short", "body": "{{ first_name }}"})

    everything = found(INTRO, short)

    assert sorted(severities(everything)[TEMPLATES]) == ["ok", "wrong"]
    assert "2 at Meta, 1 here" in str(everything[TEMPLATES])


@pytest.mark.usefixtures("meta")
def test_a_template_without_a_linked_number_is_unknown_though_others_are_good() -> None:
    other = INTRO.model_copy(update={"template": "Other", "address": "phone-number-id-9"})

    found_there = severities(found(INTRO, other), TEMPLATES)

    assert found_there == {TEMPLATES: ["unknown", "ok"]}


@pytest.mark.usefixtures("meta")
def test_of_very_many_templates_the_rest_is_unknown() -> None:
    many = [INTRO.model_copy(update={"template": f"Intro {number}"}) for number in range(52)]

    rest, good = found(*many)[TEMPLATES]

    assert "Intro 50 of Acme: intro_v1 (pt_BR), Intro 51" in rest.sentence
    assert good.sentence.startswith("50 in use are approved")


def test_a_template_on_a_later_page_is_found(meta: StandInServer) -> None:
    pages = {
        "": {"templates": [in_list({**APPROVED, "name": "other"})], "nextToken": "2"},
        "2": {"templates": [in_list(APPROVED)]},
    }
    for token, page in pages.items():
        meta.faults.add(
            Answer(json_response(200, page)), path=TEMPLATES_PATH, matching=asks_for(token)
        )

    assert only(found(), TEMPLATES).is_ok


def asks_for(token: str) -> Any:
    def is_asked(request: Request) -> bool:
        return parse_qs(urlsplit(request.path).query).get("nextToken", [""]) == [token]

    return is_asked


@pytest.mark.parametrize("definition", ["[]", "{}", "no json", '{"components": [{"type": 1}]}'])
def test_a_definition_that_cannot_be_read_is_unknown(meta: StandInServer, definition: str) -> None:
    answer(meta, TEMPLATE_PATH, {"template": definition})

    assert only(found(), TEMPLATES).severity == "unknown"


@pytest.mark.parametrize(
    ("path", "area", "permission"),
    [
        (NUMBER_PATH, NUMBERS, "social-messaging:GetLinkedWhatsAppBusinessAccountPhoneNumber"),
        (ACCOUNT_PATH, EVENTS, "social-messaging:GetLinkedWhatsAppBusinessAccount"),
        (TEMPLATES_PATH, TEMPLATES, "social-messaging:ListWhatsAppMessageTemplates"),
        (TEMPLATE_PATH, TEMPLATES, "social-messaging:GetWhatsAppMessageTemplate"),
    ],
)
def test_a_permission_that_is_missing_is_named(
    meta: StandInServer, path: str, area: str, permission: str
) -> None:
    meta.faults.add(
        Refuse(403, "AccessDeniedException"),
        matching=lambda request: urlsplit(request.path).path == path,
    )

    finding = only(found(), area)

    assert finding.severity == "unknown"
    assert f"{permission} is missing" in finding.sentence


def test_nothing_is_asked_about_what_is_not_used(meta: StandInServer) -> None:
    assert severities(findings(a_plan(numbers=(NUMBER,)), STUBS), "WhatsApp") == {
        "WhatsApp": ["ok"]
    }
    assert severities(findings(a_plan(), WHATSAPP), "WhatsApp") == {"WhatsApp": ["ok"]}
    assert meta.received() == []
