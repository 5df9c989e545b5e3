"""What the doctor finds about queues, the schedule and Claude, and what it says offline."""

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cadence_core.operations.doctor.deployment import asking, checks
from cadence_core.operations.doctor.deployment.not_asked import NotAskedError
from cadence_core.operations.doctor.doctor_finding import Finding
from local.stand_ins.bedrock import BEDROCK_MODEL, PROFILE, availability
from local.stand_ins.faults import Answer, Drip, Refuse
from local.stand_ins.server import StandInServer
from local.stand_ins.ses import ACCOUNT_PATH
from local.stand_ins.wire import json_response
from tests.operations.deployments import (
    INTRO,
    NUMBER,
    SES,
    STUBS,
    WHATSAPP,
    a_domain,
    a_plan,
    findings,
    severities,
)
from tests.vault import Vault

FEEDBACK, BATCHES, SCHEDULE = "feedback queue", "batch queue", "schedule"
ANTHROPIC = {**STUBS, "AI_PROVIDER": "anthropic"}
BEDROCK = {**STUBS, "AI_PROVIDER": "bedrock"}


class Stack:
    """The queues and the schedule of a stack, at moto."""

    def __init__(self) -> None:
        self.sqs = boto3.client("sqs")
        self.dead_letters = self.sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
        arn = self.sqs.get_queue_attributes(
            QueueUrl=self.dead_letters, AttributeNames=["QueueArn"]
        )["Attributes"]["QueueArn"]
        redrive: Any = {
            "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
        }
        self.feedback = self.sqs.create_queue(QueueName="feedback", Attributes=redrive)["QueueUrl"]
        self.batches = self.sqs.create_queue(QueueName="batches")["QueueUrl"]
        self.schedule()

    def schedule(self, state: Any = "ENABLED") -> None:
        target = {"Arn": "arn:aws:lambda:us-east-1:1:function:engine", "RoleArn": "arn:aws:iam::1"}
        scheduler = boto3.client("scheduler")
        if state != "ENABLED":
            scheduler.delete_schedule(Name="tick")
        scheduler.create_schedule(
            Name="tick",
            ScheduleExpression="rate(15 minutes)",
            State=state,
            FlexibleTimeWindow={"Mode": "OFF"},
            Target=target,
        )

    def age(self, seconds: float) -> None:
        """Have the oldest message of the feedback queue wait this long, by CloudWatch."""
        boto3.client("cloudwatch").put_metric_data(
            Namespace="AWS/SQS",
            MetricData=[
                {
                    "MetricName": "ApproximateAgeOfOldestMessage",
                    "Dimensions": [{"Name": "QueueName", "Value": "feedback"}],
                    "Timestamp": datetime.now(UTC) - timedelta(minutes=2),
                    "Value": seconds,
                }
            ],
        )

    @property
    def environment(self) -> dict[str, str]:
        return {
            **STUBS,
            "FEEDBACK_QUEUE_URL": self.feedback,
            "EXTRA_BATCHES_QUEUE_URL": self.batches,
            "SCHEDULE_NAME": "tick",
        }


@pytest.fixture
def stack() -> Iterator[Stack]:
    with mock_aws():
        yield Stack()


def only(found: dict[str, list[Finding]], area: str) -> Finding:
    [finding] = found[area]
    return finding


def test_queues_that_are_empty_and_a_schedule_that_is_on_are_good(stack: Stack) -> None:
    found = findings(a_plan(), stack.environment)

    assert severities(found, FEEDBACK, SCHEDULE) == {FEEDBACK: ["ok"], SCHEDULE: ["ok"]}
    assert "rate(15 minutes) in UTC" in only(found, SCHEDULE).sentence


def test_dead_letters_are_found_with_the_command_that_moves_them_back(stack: Stack) -> None:
    for _ in range(3):
        stack.sqs.send_message(QueueUrl=stack.dead_letters, MessageBody="{}")

    given_up, waiting = findings(a_plan(), stack.environment)[FEEDBACK]

    assert (given_up.severity, waiting.severity) == ("wrong", "ok")
    assert given_up.sentence == "messages that were given up: 3"
    assert "start-message-move-task" in str(given_up.fix)
    assert "docs/runbook.md#feedback-stuck" in str(given_up.fix)


@pytest.mark.parametrize(("seconds", "severity"), [(60, "ok"), (300, "ok"), (1_200, "warning")])
def test_a_queue_is_late_by_the_age_of_its_oldest_message(
    stack: Stack, seconds: float, severity: str
) -> None:
    stack.sqs.send_message(QueueUrl=stack.feedback, MessageBody="{}")
    stack.age(seconds)

    finding = only(findings(a_plan(), stack.environment), FEEDBACK)

    assert finding.severity == severity
    age = {60: "1 minute", 300: "5 minutes", 1_200: "20 minutes"}[int(seconds)]
    assert finding.sentence.endswith(f"messages that wait: 1; the oldest has waited {age}")


def test_a_queue_without_dead_letters_is_a_warning(stack: Stack) -> None:
    found = findings(a_plan(), stack.environment)

    assert severities(found, BATCHES) == {BATCHES: ["warning", "ok"]}


def test_a_schedule_that_is_off_or_gone_is_found(stack: Stack) -> None:
    stack.schedule("DISABLED")
    off = only(findings(a_plan(), stack.environment), SCHEDULE)
    gone = only(findings(a_plan(), {**stack.environment, "SCHEDULE_NAME": "other"}), SCHEDULE)

    assert (off.severity, gone.severity) == ("wrong", "wrong")
    assert "ScheduleState=ENABLED" in str(off.fix)


def test_queues_that_do_not_exist_are_found(stack: Stack) -> None:
    url = stack.feedback.replace("feedback", "other")

    found = findings(a_plan(), {**stack.environment, "FEEDBACK_QUEUE_URL": url})

    assert only(found, FEEDBACK).sentence == "the queue other does not exist in us-east-1"


@pytest.mark.usefixtures("stand_ins")
@pytest.mark.parametrize(
    ("environment", "severity", "sentence"),
    [
        ({"ANTHROPIC_API_KEY": "key"}, "ok", "has the model claude-haiku-5-5"),
        ({"ANTHROPIC_API_KEY": "key", "AI_MODEL": "claude-9"}, "wrong", "no model claude-9"),
        ({}, "unknown", "ANTHROPIC_API_KEY_SECRET_ARN is not set here"),
        ({"AI_PROVIDER": "off"}, "warning", "2 steps ask for personal texts"),
        ({"AI_PROVIDER": ""}, "unknown", "AI_PROVIDER is not set here"),
    ],
)
def test_claude_is_asked_for_its_model(
    stand_ins: StandInServer, environment: dict[str, str], severity: str, sentence: str
) -> None:
    base = {"ANTHROPIC_BASE_URL": stand_ins.url}
    finding = only(
        findings(a_plan(personal_steps=2), {**ANTHROPIC, **base, **environment}), "Claude"
    )

    assert finding.severity == severity
    assert sentence in finding.sentence


PROFILE_ARN = f"arn:aws:bedrock:us-east-1:123456789012:inference-profile/{PROFILE}"


@pytest.mark.usefixtures("stand_ins")
@pytest.mark.parametrize(
    ("model", "severity", "sentence"),
    [
        ("", "ok", "may use anthropic.claude-haiku-5-5 in Bedrock"),
        (BEDROCK_MODEL, "ok", f"may use {BEDROCK_MODEL} in Bedrock"),
        (f"arn:aws:bedrock:us-east-1::foundation-model/{BEDROCK_MODEL}", "ok", "may use arn:aws"),
        (PROFILE, "ok", f"may use {PROFILE} in Bedrock"),
        (PROFILE_ARN, "ok", f"may use {PROFILE_ARN} in Bedrock"),
        ("anthropic.claude-9", "wrong", "no model anthropic.claude-9 in us-east-1"),
        ("eu.anthropic.claude-9", "wrong", "no model eu.anthropic.claude-9 in us-east-1"),
        ("not a model \N{BUG}", "wrong", "no model not a model \N{BUG} in us-east-1"),
    ],
)
def test_bedrock_is_asked_for_its_model_or_the_one_of_its_profile(
    model: str, severity: str, sentence: str
) -> None:
    finding = only(findings(a_plan(personal_steps=2), {**BEDROCK, "AI_MODEL": model}), "Claude")

    assert finding.severity == severity
    assert sentence in finding.sentence


@pytest.mark.parametrize(
    ("answer", "severity", "sentence"),
    [
        (availability("PENDING"), "warning", "is pending"),
        (availability("NOT_AVAILABLE"), "wrong", "has no access to"),
        (availability("ERROR"), "wrong", "has no access to"),
        (availability(entitlementAvailability="NOT_AVAILABLE"), "wrong", "has no access to"),
        (availability(authorizationStatus="NOT_AUTHORIZED"), "wrong", "is not authorized"),
        (availability(regionAvailability="NOT_AVAILABLE"), "wrong", "does not offer"),
    ],
)
def test_a_model_that_the_account_may_not_use_is_found(
    stand_ins: StandInServer, answer: dict[str, Any], severity: str, sentence: str
) -> None:
    stand_ins.faults.add(Answer(json_response(200, answer)), path="/foundation-model-availability")

    finding = only(findings(a_plan(personal_steps=2), BEDROCK), "Claude")

    assert finding.severity == severity
    assert sentence in finding.sentence


def test_bedrock_that_may_not_be_asked_is_unknown(stand_ins: StandInServer) -> None:
    stand_ins.faults.add(Refuse(403, "AccessDeniedException"), path="/foundation-model")

    finding = only(findings(a_plan(personal_steps=2), BEDROCK), "Claude")

    assert finding.severity == "unknown"
    assert "bedrock:GetFoundationModelAvailability" in str(finding.fix)


@pytest.mark.parametrize(
    ("status", "severity"), [(401, "wrong"), (403, "wrong"), (429, "unknown"), (529, "unknown")]
)
def test_a_refused_key_is_wrong_and_a_busy_provider_unknown(
    stand_ins: StandInServer, status: int, severity: str
) -> None:
    stand_ins.faults.add(Refuse(status, "error"), path="/v1/models")
    environment = {**ANTHROPIC, "ANTHROPIC_BASE_URL": stand_ins.url, "ANTHROPIC_API_KEY": "key"}

    assert only(findings(a_plan(personal_steps=1), environment), "Claude").severity == severity


def test_the_key_is_read_from_its_secret(stand_ins: StandInServer, vault: Vault) -> None:
    arn = vault.store("key")
    environment = {
        **ANTHROPIC,
        "ANTHROPIC_BASE_URL": stand_ins.url,
        "ANTHROPIC_API_KEY_SECRET_ARN": arn,
    }
    assert only(findings(a_plan(personal_steps=1), environment), "Claude").is_ok

    missing = {**environment, "ANTHROPIC_API_KEY_SECRET_ARN": f"{arn}-other"}
    assert only(findings(a_plan(personal_steps=1), missing), "Claude").severity == "wrong"

    vault.server.faults.add(Refuse(400, "AccessDeniedException"))
    denied = only(findings(a_plan(personal_steps=1), environment), "Claude")
    assert denied.severity == "unknown"
    assert "secretsmanager:GetSecretValue" in str(denied.fix)


EVERYTHING = {**SES, **WHATSAPP, "FEEDBACK_QUEUE_URL": "http://127.0.0.1:9/1/feedback"}
EVERYTHING |= {"EXTRA_BATCHES_QUEUE_URL": "http://127.0.0.1:9/1/b", "SCHEDULE_NAME": "tick"}
EVERYTHING |= {"AI_PROVIDER": "anthropic", "ANTHROPIC_API_KEY": "key"}
EVERYTHING |= {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}


def test_offline_every_question_says_that_it_could_not_be_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("cadence_core.operations.doctor.deployment.mail_dns.LIFETIME_SECONDS", 0.1)
    plan = a_plan(a_domain("acme.invalid"), numbers=(NUMBER,), templates=(INTRO,), personal_steps=1)

    found = [f for each in findings(plan, EVERYTHING).values() for f in each if f.area != "DMARC"]

    assert {finding.severity for finding in found} == {"unknown"}
    assert len(found) == 14
    assert "cannot be reached" in str(found)


def test_without_credentials_every_question_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")

    found = findings(a_plan(numbers=(NUMBER,)), EVERYTHING)

    assert {finding.severity for finding in found["WhatsApp numbers"]} == {"unknown"}
    assert "no valid AWS credentials" in only(found, SCHEDULE).sentence
    assert "aws sso login" in str(only(found, SCHEDULE).fix)


def test_without_a_plan_nothing_about_it_is_fine() -> None:
    found = findings(NotAskedError("the tables are missing", "make migrate"), STUBS)

    assert severities(found, "SES", "WhatsApp", "Claude") == {
        "SES": ["unknown"],
        "WhatsApp": ["unknown"],
        "Claude": ["unknown"],
    }


def test_an_answer_that_never_ends_is_cut_off(
    stand_ins: StandInServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "TIME_LIMIT_SECONDS", 0.5)
    stand_ins.faults.add(Drip(0.2), path=ACCOUNT_PATH)
    started = time.monotonic()

    found = findings(a_plan(a_domain()), {**SES, "WHATSAPP_TRANSPORT": "stub"})

    assert time.monotonic() - started < 20
    assert "no answer within" in only(found, "SES account").sentence
    assert {f.severity for area, each in found.items() for f in each if "SES" in area} == {
        "unknown"
    }


def test_the_services_that_are_asked_are_in_one_list() -> None:
    code = "".join(path.read_text() for path in Path(asking.__file__).parent.glob("*.py"))

    asked = set(re.findall(r'(?:\bask\(\s*|^SERVICE = )"(\w+)"', code, re.M))

    assert asked == set(asking.SERVICES)
