"""Are the numbers of the senders linked to this account, in good standing, and heard?"""

from collections.abc import Iterator, Mapping
from typing import Any

from cadence_core.operations.doctor.deployment.asking import Aws
from cadence_core.operations.doctor.deployment.not_asked import MissingError, NotAskedError
from cadence_core.operations.doctor.deployment.plan import Number
from cadence_core.operations.doctor.deployment.unasked import unasked
from cadence_core.operations.doctor.doctor_finding import (
    Finding,
    listed,
    ok,
    unknown,
    warning,
    wrong,
)

NUMBERS, ACCOUNTS = "WhatsApp numbers", "WhatsApp events"
SERVICE = "socialmessaging"
MAX_NUMBERS = 20
POOR_QUALITIES = {"RED": "poor", "LOW": "poor", "YELLOW": "medium", "MEDIUM": "medium"}


def check_numbers(aws: Aws, numbers: list[Number], accounts: dict[str, str]) -> Iterator[Finding]:
    """Yield what is wrong with the numbers, and write the account of each into ``accounts``."""
    by_address = {number.address: number for number in numbers}
    good, not_asked = [], {}
    for address, number in list(by_address.items())[:MAX_NUMBERS]:
        try:
            answer = aws.ask(
                SERVICE, "get_linked_whatsapp_business_account_phone_number", id=address
            )
        except MissingError:
            fix = (
                f"aws socialmessaging list-linked-whatsapp-business-accounts --region {aws.region}"
            )
            fix += ", and write the id of the linked number into the sender: cadence apply"
            yield wrong(NUMBERS, f"{_named(number)} is not linked in {aws.region}", fix)
            continue
        except NotAskedError as error:
            not_asked[address] = error
            continue
        accounts[address] = answer["linkedWhatsAppBusinessAccountId"]
        found = answer["phoneNumber"]
        quality = POOR_QUALITIES.get(str(found.get("qualityRating", "")).upper())
        if quality is None:
            good.append(f"{found['displayPhoneNumber']} ({found['displayPhoneNumberName']})")
            continue
        fix = f"see why in the WhatsApp Manager of Meta; until then: cadence pause sender {address}"
        sentence = f"{found['displayPhoneNumber']} of {number.organization} has {quality} quality"
        yield warning(NUMBERS, sentence, fix)
    yield from unasked(NUMBERS, not_asked)
    if good:
        yield ok(NUMBERS, f"linked: {listed(good)}")
    if len(by_address) > MAX_NUMBERS:
        sentence = f"{len(by_address) - MAX_NUMBERS} numbers more than {MAX_NUMBERS}"
        fix = f"aws socialmessaging list-linked-whatsapp-business-accounts --region {aws.region}"
        yield unknown(NUMBERS, sentence, fix)


def check_accounts(aws: Aws, accounts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is wrong with the WhatsApp Business Accounts behind the numbers."""
    if not accounts:
        yield unknown(ACCOUNTS, "no account of a number is known", f"as for {NUMBERS}")
    good, not_asked = [], {}
    for account in sorted(set(accounts.values())):
        try:
            found = aws.ask(SERVICE, "get_linked_whatsapp_business_account", id=account)["account"]
        except NotAskedError as error:
            not_asked[account] = error
            continue
        faults = list(_faults(found, aws.region))
        yield from faults
        if not faults:
            good.append(str(found["wabaName"]))
    yield from unasked(ACCOUNTS, not_asked)
    if good:
        yield ok(ACCOUNTS, f"statuses and replies are published: {listed(good)}")


def _faults(account: dict[str, Any], region: str) -> Iterator[Finding]:
    if account.get("registrationStatus") != "COMPLETE":
        yield wrong(
            ACCOUNTS,
            f"the registration of {account['wabaName']} is {account.get('registrationStatus')}",
            "complete it in the AWS console: AWS End User Messaging, Social messaging",
        )
    if not account.get("eventDestinations"):
        yield wrong(
            ACCOUNTS,
            f"{account['wabaName']} publishes nothing: statuses, replies and opt-outs are lost",
            "aws socialmessaging put-whatsapp-business-account-event-destinations --region"
            f" {region} --id {account['id']} --event-destinations eventDestinationArn="
            "the stack's output WhatsAppFeedbackTopicArn",
        )


def _named(number: Number) -> str:
    return f"{number.address} of {number.organization}"
