"""What the doctor finds at SES and in the DNS, through boto3 over HTTP and a name server."""

from collections.abc import Iterator
from typing import Any

import pytest

from cadence_core.operations.doctor.deployment.check_account import EVENT_TYPES
from cadence_core.operations.doctor.doctor_finding import Finding
from local.stand_ins.faults import Answer, Refuse
from local.stand_ins.server import StandInServer
from local.stand_ins.ses import ACCOUNT_PATH
from local.stand_ins.ses_identities import IDENTITIES_PATH, SETS_PATH, identity
from local.stand_ins.wire import json_response
from tests.name_server import Zone, name_server
from tests.operations.deployments import SES, STUBS, a_domain, a_plan, findings, severities

SPF = "v=spf1 include:amazonses.com ~all"
DMARC = "v=DMARC1; p=none; rua=mailto:dmarc@acme.test"
AREAS = {
    *("SES account", "SES quota", "SES events", "SES identities", "MAIL FROM"),
    *("SPF", "DMARC", "DMARC alignment"),
}
HEALTHY = {
    "SendingEnabled": True,
    "ProductionAccessEnabled": True,
    "EnforcementStatus": "HEALTHY",
    "SendQuota": {"Max24HourSend": 50_000.0, "MaxSendRate": 14.0, "SentLast24Hours": 12_000.0},
}
NO_DKIM = {"DkimAttributes": {"SigningEnabled": True, "Status": "PENDING", "Tokens": ["a"]}}
NOT_SIGNING = {"DkimAttributes": {"SigningEnabled": False, "Status": "SUCCESS"}}
NO_MAIL_FROM: dict[str, Any] = {"MailFromAttributes": {}}


@pytest.fixture
def zone() -> Iterator[Zone]:
    records: Zone = {"bounce.acme.test": [SPF], "_dmarc.acme.test": [DMARC]}
    with name_server(records):
        yield records


def found(**environment: str) -> dict[str, list[Finding]]:
    return findings(a_plan(a_domain()), {**SES, "WHATSAPP_TRANSPORT": "stub", **environment})


def answer(stand_ins: StandInServer, path: str, body: dict[str, Any]) -> None:
    stand_ins.faults.add(Answer(json_response(200, body)), path=path)


def only(found: dict[str, list[Finding]], area: str) -> Finding:
    [finding] = found[area]
    return finding


@pytest.mark.usefixtures("stand_ins", "zone")
def test_a_sound_account_has_nothing_to_fix() -> None:
    mail = {area: each for area, each in found().items() if area in AREAS}

    assert set(mail) == AREAS
    assert {finding.severity for each in mail.values() for finding in each} == {"ok"}
    assert only(mail, "SES quota").sentence.startswith("0 of 50,000 emails")


ACCOUNTS = [
    ({"ProductionAccessEnabled": False}, "wrong", "sandbox", "put-account-details"),
    ({"SendingEnabled": False}, "wrong", "paused", "put-account-sending-attributes"),
    ({"EnforcementStatus": "SHUTDOWN", "SendingEnabled": False}, "wrong", "shut down", "Support"),
    ({"EnforcementStatus": "PROBATION"}, "warning", "PROBATION", "Support"),
    (
        {
            "ProductionAccessEnabled": False,
            "Details": {"ReviewDetails": {"Status": "DENIED", "CaseId": "1"}},
        },
        "wrong",
        "the request is DENIED",
        "put-account-details",
    ),
]


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(("change", "severity", "sentence", "fix"), ACCOUNTS)
def test_an_account_that_may_not_send_is_found(
    stand_ins: StandInServer, change: dict[str, Any], severity: str, sentence: str, fix: str
) -> None:
    answer(stand_ins, ACCOUNT_PATH, {**HEALTHY, **change})

    finding = only(found(), "SES account")

    assert finding.severity == severity
    assert sentence in finding.sentence
    assert fix in str(finding.fix)


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(
    ("sent", "most", "severity"),
    [
        (39_999, 50_000, "ok"),
        (40_000, 50_000, "warning"),
        (50_000, 50_000, "wrong"),
        (7, -1, "ok"),
        (0, 0, "wrong"),
    ],
)
def test_the_quota_is_judged_by_what_is_left(
    stand_ins: StandInServer, sent: float, most: float, severity: str
) -> None:
    quota = {"Max24HourSend": most, "MaxSendRate": 14.0, "SentLast24Hours": sent}
    answer(stand_ins, ACCOUNT_PATH, {**HEALTHY, "SendQuota": quota})

    assert only(found(), "SES quota").severity == severity


IDENTITIES = [
    ({"VerifiedForSendingStatus": False}, "SES identities", "wrong", "CNAME"),
    (NO_DKIM, "SES identities", "wrong", "CNAME"),
    (NOT_SIGNING, "SES identities", "wrong", "--signing-enabled"),
    (NO_MAIL_FROM, "MAIL FROM", "warning", "--mail-from-domain bounce.acme.test"),
    (
        {"MailFromAttributes": {"MailFromDomain": "m.acme.test", "MailFromDomainStatus": "FAILED"}},
        "MAIL FROM",
        "warning",
        "m.acme.test MX 10 feedback-smtp.us-east-1.amazonses.com",
    ),
    (
        {
            "MailFromAttributes": {
                "MailFromDomain": "m.acme.test",
                "MailFromDomainStatus": "PENDING",
                "BehaviorOnMxFailure": "REJECT_MESSAGE",
            }
        },
        "MAIL FROM",
        "wrong",
        "MX 10",
    ),
]


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(("change", "area", "severity", "fix"), IDENTITIES)
def test_what_an_identity_lacks_is_found_with_the_command_that_fixes_it(
    stand_ins: StandInServer, change: dict[str, Any], area: str, severity: str, fix: str
) -> None:
    answer(stand_ins, f"{IDENTITIES_PATH}acme.test", identity("acme.test", **change))

    finding = only(found(), area)

    assert finding.severity == severity
    assert fix in str(finding.fix)


@pytest.mark.usefixtures("zone")
def test_a_sender_of_no_identity_is_named(stand_ins: StandInServer) -> None:
    stand_ins.faults.add(Refuse(404, "NotFoundException"), path=IDENTITIES_PATH)

    everything = found()

    finding = only(everything, "SES identities")
    assert (finding.severity, "ana@acme.test" in finding.sentence) == ("wrong", True)
    assert "create-email-identity" in str(finding.fix)
    assert "DMARC alignment" not in everything


@pytest.mark.usefixtures("zone")
def test_an_identity_above_the_domain_counts_unless_dmarc_is_strict(
    stand_ins: StandInServer, zone: Zone
) -> None:
    missing = Refuse(404, "NotFoundException")
    stand_ins.faults.add(missing, path=f"{IDENTITIES_PATH}sales.acme.test")
    plan = a_plan(a_domain("sales.acme.test"))

    relaxed = findings(plan, {**SES, "WHATSAPP_TRANSPORT": "stub"})
    zone["_dmarc.sales.acme.test"] = ["v=DMARC1; p=reject; adkim=s; aspf=s"]
    strict = findings(plan, {**SES, "WHATSAPP_TRANSPORT": "stub"})

    assert severities(relaxed, "SES identities", "DMARC", "DMARC alignment") == {
        "SES identities": ["ok"],
        "DMARC": ["ok"],
        "DMARC alignment": ["ok"],
    }
    assert only(strict, "DMARC alignment").severity == "wrong"


@pytest.mark.usefixtures("stand_ins")
@pytest.mark.parametrize(
    ("name", "records", "area", "sentence"),
    [
        ("bounce.acme.test", [], "SPF", "has no SPF record"),
        ("bounce.acme.test", ["v=spf1 -all"], "SPF", "without include:amazonses.com"),
        ("bounce.acme.test", [SPF, SPF + " "], "SPF", "2 SPF records"),
        ("_dmarc.acme.test", [], "DMARC", "no valid DMARC record"),
        ("_dmarc.acme.test", [DMARC, DMARC + "; x=y"], "DMARC", "no valid DMARC record"),
        ("_dmarc.acme.test", ["v=DMARC1; p=maybe"], "DMARC", "no valid DMARC record"),
    ],
)
def test_a_record_of_the_dns_that_is_missing_or_wrong_is_found(
    zone: Zone, name: str, records: list[str], area: str, sentence: str
) -> None:
    zone[name] = records

    finding = only(found(), area)

    assert finding.severity == "warning"
    assert sentence in finding.sentence
    assert "publish" in str(finding.fix)


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize("missing", EVENT_TYPES)
def test_each_event_that_is_not_published_is_named(stand_ins: StandInServer, missing: str) -> None:
    target = {"Name": "sns", "SnsDestination": {"TopicArn": "arn:aws:sns:us-east-1:1:x"}}
    kinds = [kind for kind in EVENT_TYPES if kind != missing]
    to_a_metric = {"Name": "cw", "CloudWatchDestination": {"DimensionConfigurations": []}}
    others = [
        {**target, "Enabled": False, "MatchingEventTypes": [missing]},
        {**to_a_metric, "Enabled": True, "MatchingEventTypes": [missing]},
    ]
    destinations = [{**target, "Enabled": True, "MatchingEventTypes": kinds}, *others]
    answer(stand_ins, f"{SETS_PATH}cadence/event-destinations", {"EventDestinations": destinations})

    finding = only(found(), "SES events")

    assert finding.severity == "wrong"
    assert f"does not publish {missing} to" in finding.sentence


@pytest.mark.usefixtures("zone")
def test_a_configuration_set_that_is_missing_or_off_is_found(stand_ins: StandInServer) -> None:
    stand_ins.faults.add(Refuse(404, "NotFoundException"), path=SETS_PATH, times=1)
    assert "create-configuration-set" in str(only(found(), "SES events").fix)

    off = {"ConfigurationSetName": "cadence", "SendingOptions": {"SendingEnabled": False}}
    stand_ins.faults.clear()
    stand_ins.faults.add(Answer(json_response(200, off)), path=f"{SETS_PATH}cadence", times=1)
    wrong, good = found()["SES events"]

    assert "--sending-enabled" in str(wrong.fix)
    assert good.is_ok


@pytest.mark.usefixtures("zone")
def test_a_permission_that_is_missing_is_named_and_stops_no_other_question(
    stand_ins: StandInServer,
) -> None:
    denied = Refuse(403, "AccessDeniedException", "User: … is not authorized")
    stand_ins.faults.add(denied, path=ACCOUNT_PATH)
    stand_ins.faults.add(denied, path=SETS_PATH)

    everything = found()

    assert severities(everything, "SES account", "SES quota", "SES events", "SES identities") == {
        "SES account": ["unknown"],
        "SES quota": ["unknown"],
        "SES events": ["unknown"],
        "SES identities": ["ok"],
    }
    assert "ses:GetAccount" in everything["SES account"][0].sentence
    assert "ses:GetConfigurationSet" in str(everything["SES events"][0].fix)


@pytest.mark.usefixtures("zone")
def test_one_identity_that_may_not_be_asked_stops_no_other(stand_ins: StandInServer) -> None:
    stand_ins.faults.add(
        Refuse(403, "AccessDeniedException"), path=f"{IDENTITIES_PATH}secret.example"
    )
    plan = a_plan(a_domain(), a_domain("secret.example"))

    everything = findings(plan, {**SES, "WHATSAPP_TRANSPORT": "stub"})

    assert sorted(severities(everything)["SES identities"]) == ["ok", "unknown"]
    assert "secret.example: the permission ses:GetEmailIdentity" in str(everything)


@pytest.mark.usefixtures("zone")
def test_ses_is_asked_again_when_it_answers_one_question_a_second(stand_ins: StandInServer) -> None:
    stand_ins.faults.add(Refuse(429, "TooManyRequestsException"), path=ACCOUNT_PATH, times=2)

    assert only(found(), "SES account").is_ok


@pytest.mark.usefixtures("stand_ins")
def test_a_dns_that_does_not_answer_is_unknown_and_never_fine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cadence_core.operations.doctor.deployment.mail_dns.LIFETIME_SECONDS", 0.01)
    with name_server({}):
        monkeypatch.setattr("dns.resolver.default_resolver.nameservers", ["192.0.2.1"])
        everything = found()

    assert severities(everything, "SPF", "DMARC", "DMARC alignment") == {
        "SPF": ["unknown"],
        "DMARC": ["unknown"],
        "DMARC alignment": ["unknown"],
    }


def test_nothing_is_asked_about_what_is_not_used(stand_ins: StandInServer) -> None:
    by_stubs = findings(a_plan(a_domain()), STUBS)
    without_senders = findings(a_plan(), SES)

    assert severities(by_stubs, "SES") == severities(without_senders, "SES") == {"SES": ["ok"]}
    assert stand_ins.received() == []


@pytest.mark.usefixtures("stand_ins", "zone")
def test_a_setting_that_is_not_known_here_is_unknown() -> None:
    finding = only(found(SES_CONFIGURATION_SET=""), "SES events")

    assert finding.severity == "unknown"
    assert "SES_CONFIGURATION_SET is not set here" in finding.sentence
    assert "--stack" in str(finding.fix)
