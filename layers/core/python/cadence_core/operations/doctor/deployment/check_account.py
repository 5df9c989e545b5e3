"""May this account send through SES, how much is left of today, and do events come back?"""

from collections.abc import Iterator
from typing import Any

from cadence_core.operations.doctor.deployment.asking import Aws
from cadence_core.operations.doctor.deployment.not_asked import MissingError
from cadence_core.operations.doctor.doctor_finding import Finding, ok, warning, wrong

ACCOUNT, QUOTA, EVENTS = "SES account", "SES quota", "SES events"
MAX_USED_PERCENT = 80
# fmt: off
EVENT_TYPES = (
    "SEND", "REJECT", "BOUNCE", "COMPLAINT", "DELIVERY", "DELIVERY_DELAY", "RENDERING_FAILURE",
)
# fmt: on
"""The events that the engine records; the stack's own configuration set publishes them."""
DESTINATIONS = ("SnsDestination", "EventBridgeDestination")


def check_account(answer: dict[str, Any], region: str) -> Iterator[Finding]:
    """Yield whether the account may send, by the answer of GetAccount."""
    faults = list(_faults(answer, region))
    yield from faults
    if not faults:
        yield ok(ACCOUNT, f"has production access in {region}, and may send")


def _faults(answer: dict[str, Any], region: str) -> Iterator[Finding]:
    case = f"answer the case of AWS Support: aws support describe-cases --region {region}"
    standing = answer.get("EnforcementStatus", "HEALTHY")
    if standing == "SHUTDOWN":
        yield wrong(ACCOUNT, f"AWS has shut down sending in {region}", case)
    elif answer.get("SendingEnabled") is not True:
        fix = f"aws sesv2 put-account-sending-attributes --region {region} --sending-enabled"
        yield wrong(ACCOUNT, f"sending is paused in {region}", fix)
    if standing not in ("HEALTHY", "SHUTDOWN"):
        yield warning(ACCOUNT, f"AWS reviews the account: {standing}", case)
    if answer.get("ProductionAccessEnabled") is not True:
        review = answer.get("Details", {}).get("ReviewDetails", {}).get("Status")
        asked = f"; the request is {review}" if review else ""
        yield wrong(
            ACCOUNT,
            f"is in the sandbox in {region}: it sends only to verified addresses{asked}",
            f"aws sesv2 put-account-details --region {region} --production-access-enabled"
            " --mail-type MARKETING --website-url URL --use-case-description TEXT",
        )


def check_quota(answer: dict[str, Any], region: str) -> Iterator[Finding]:
    """Yield how much of the day's quota is used, by the answer of GetAccount."""
    quota = answer["SendQuota"]
    sent, most = float(quota["SentLast24Hours"]), float(quota["Max24HourSend"])
    if most < 0:
        yield ok(QUOTA, f"{sent:,.0f} emails in 24 hours; there is no limit")
        return
    percent = 100 * sent / most if most else 100
    sentence = f"{sent:,.0f} of {most:,.0f} emails in 24 hours are used ({percent:.0f} %),"
    sentence += f" at most {float(quota['MaxSendRate']):,.0f} a second"
    if percent < MAX_USED_PERCENT:
        yield ok(QUOTA, sentence)
        return
    fix = f"aws service-quotas list-service-quotas --region {region} --service-code ses; then"
    fix += f" aws service-quotas request-service-quota-increase --region {region} --service-code"
    fix += " ses --quota-code CODE --desired-value NUMBER; or lower the caps: cadence senders"
    yield (wrong if percent >= 100 else warning)(QUOTA, sentence, fix)  # noqa: PLR2004 (all of it)


def check_events(aws: Aws, name: str) -> Iterator[Finding]:
    """Yield whether a configuration set sends, and publishes the events that the engine records.

    Raises:
        NotAskedError: SES gave no answer.
    """
    try:
        found = aws.ask("sesv2", "get_configuration_set", ConfigurationSetName=name)
    except MissingError:
        fix = f"aws sesv2 create-configuration-set --region {aws.region}"
        fix += f" --configuration-set-name {name}"
        yield wrong(EVENTS, f"the configuration set {name} does not exist in {aws.region}", fix)
        return
    if found.get("SendingOptions", {}).get("SendingEnabled") is False:
        fix = f"aws sesv2 put-configuration-set-sending-options --region {aws.region}"
        fix += f" --configuration-set-name {name} --sending-enabled"
        yield wrong(EVENTS, f"the configuration set {name} does not send", fix)
    answer = aws.ask("sesv2", "get_configuration_set_event_destinations", ConfigurationSetName=name)
    missing = [kind for kind in EVENT_TYPES if kind not in _published(answer)]
    if not missing:
        yield ok(EVENTS, f"{name} publishes the {len(EVENT_TYPES)} events that the engine records")
        return
    yield wrong(
        EVENTS,
        f"{name} does not publish {', '.join(missing)} to SNS or EventBridge",
        "connect its event destination: docs/feedback.md#ses-delivery-events",
    )


def _published(answer: dict[str, Any]) -> set[str]:
    return {
        kind
        for each in answer.get("EventDestinations", [])
        if each.get("Enabled") and any(each.get(target) for target in DESTINATIONS)
        for kind in each.get("MatchingEventTypes", [])
    }
