"""Has Meta approved the templates that the steps use, with the values that they give?"""

import json
from collections.abc import Iterator, Mapping
from functools import cache, partial

from cadence_core.model.message import RenderingError
from cadence_core.operations.doctor.deployment.approved import (
    differences,
    given_values,
    needed_values,
)
from cadence_core.operations.doctor.deployment.asking import Aws
from cadence_core.operations.doctor.deployment.not_asked import NotAskedError
from cadence_core.operations.doctor.deployment.plan import UsedTemplate
from cadence_core.operations.doctor.deployment.unasked import unasked
from cadence_core.operations.doctor.doctor_finding import Finding, ok, wrong
from cadence_core.templates.whatsapp_components import parse_components

AREA = "WhatsApp templates"
SERVICE = "socialmessaging"
MAX_PAGES = 5
PAGE_SIZE = 100
MAX_DEFINITIONS = 50
NO_ACCOUNT = NotAskedError("the account of its number is not known", "as for the number")
LIST = "aws socialmessaging list-whatsapp-message-templates --id waba-…"
TOO_MANY = NotAskedError(f"only {MAX_DEFINITIONS} templates are asked at a time", LIST)

Statuses = dict[tuple[str, str], str]
"""The status of each template, by name and language."""


def check_approved(
    aws: Aws, templates: list[UsedTemplate], accounts: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield what is wrong with the templates at the accounts of the numbers that send them."""
    linked = [each for each in templates if each.address in accounts]
    used = {(accounts[t.address], t.organization, t.template): t for t in linked}
    not_asked = {_named(t): NO_ACCOUNT for t in templates if t.address not in accounts}
    statuses = cache(partial(_statuses, aws))
    good = 0
    for place, ((account, *_), template) in enumerate(used.items()):
        if place >= MAX_DEFINITIONS:
            not_asked[_named(template)] = TOO_MANY
            continue
        try:
            fault = _fault(aws, account, statuses(account), template)
        except NotAskedError as error:
            not_asked[_named(template)] = error
            continue
        good += fault is None
        if fault:
            yield fault
    yield from unasked(AREA, not_asked)
    if not templates:
        yield ok(AREA, "no step of an active cadence uses one")
    if good:
        yield ok(AREA, f"{good} in use are approved, with the values that they get")


def _statuses(aws: Aws, account: str) -> Statuses:
    """Return the status of the templates of an account, of many only the first."""
    found: Statuses = {}
    page: dict[str, str] = {}
    for _ in range(MAX_PAGES):
        answer = aws.ask(
            SERVICE, "list_whatsapp_message_templates", id=account, maxResults=PAGE_SIZE, **page
        )
        for each in answer["templates"]:
            key = each["templateName"], each["templateLanguage"]
            found[key] = str(each["templateStatus"]).upper()
        if not answer.get("nextToken"):
            break
        page = {"nextToken": answer["nextToken"]}
    return found


def _named(used: UsedTemplate) -> str:
    return f"{used.template} of {used.organization}: {used.name} ({used.language})"


def _fault(aws: Aws, account: str, statuses: Statuses, used: UsedTemplate) -> Finding | None:
    status = statuses.get((used.name, used.language or ""))
    show = f"--region {aws.region} --id {account}"
    if status is None and len(statuses) >= MAX_PAGES * PAGE_SIZE:
        fix = f"aws socialmessaging list-whatsapp-message-templates {show}"
        raise NotAskedError(f"it is not among the first {len(statuses):,}", fix)
    if status is None:
        fix = f"aws socialmessaging create-whatsapp-message-template {show}"
        fix += " --template-definition fileb://definition.json; or correct the name: cadence apply"
        return wrong(AREA, f"{_named(used)} does not exist at Meta in {account}", fix)
    if status != "APPROVED":
        fix = f"aws socialmessaging get-whatsapp-message-template {show} --template-name"
        fix += f" {used.name} --template-language-code {used.language}; correct it at Meta"
        return wrong(AREA, f"{_named(used)} is {status} at Meta", fix)
    return _difference(aws, account, used)


def _difference(aws: Aws, account: str, used: UsedTemplate) -> Finding | None:
    fix = "cadence pull the organization, give the template what Meta approved, and cadence apply"
    answer = aws.ask(
        SERVICE,
        "get_whatsapp_message_template",
        id=account,
        templateName=used.name,
        templateLanguageCode=used.language,
    )
    try:
        needed = needed_values(json.loads(answer["template"]))
        given = given_values(used.body, parse_components(used.components))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = f"its definition cannot be read ({type(error).__name__})"
        raise NotAskedError(reason, "compare it by eye: cadence check-templates") from None
    except RenderingError as error:
        return wrong(AREA, f"{_named(used)}: {error.detail}", fix)
    found = "; ".join(differences(needed, given))
    return wrong(AREA, f"{_named(used)}: {found}", fix) if found else None
