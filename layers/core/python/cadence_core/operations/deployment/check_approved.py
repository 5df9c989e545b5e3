"""Has Meta approved the templates that the steps use, with the values that they give?"""

import json
from collections.abc import Iterator, Mapping

from cadence_core.model.message import RenderingError
from cadence_core.operations.deployment.approved import differences, given_values, needed_values
from cadence_core.operations.deployment.asking import Aws
from cadence_core.operations.deployment.not_asked import AGAIN, MissingError, NotAskedError
from cadence_core.operations.deployment.plan import UsedTemplate
from cadence_core.operations.doctor_finding import Finding, ok, unknown, wrong
from cadence_core.templates.whatsapp_components import parse_components

AREA = "WhatsApp templates"
SERVICE = "socialmessaging"
MAX_PAGES = 5
PAGE_SIZE = 100
MAX_DEFINITIONS = 50

Statuses = dict[tuple[str, str], str]
"""The status of each template, by name and language."""


def check_approved(
    aws: Aws, templates: list[UsedTemplate], accounts: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield what is wrong with the templates of the numbers' accounts.

    A number without an account was found before; nothing is said of its templates.
    """
    linked = [each for each in templates if each.address in accounts]
    used = {(accounts[t.address], t.organization, t.template): t for t in linked}
    statuses: dict[str, Statuses | NotAskedError] = {}
    good = 0
    for (account, *_), template in list(used.items())[:MAX_DEFINITIONS]:
        if account not in statuses:
            statuses[account] = _statuses(aws, account)
        finding = _finding(aws, account, statuses[account], template)
        good += finding is None
        if finding:
            yield finding
    if good:
        yield ok(AREA, f"{good} in use are approved, with the values that they get")
    if len(used) > MAX_DEFINITIONS:
        sentence = f"{len(used) - MAX_DEFINITIONS} templates more than {MAX_DEFINITIONS}"
        yield unknown(AREA, sentence, "aws socialmessaging list-whatsapp-message-templates")


def _statuses(aws: Aws, account: str) -> Statuses | NotAskedError:
    """Return the status of every template of an account, or why they were not asked."""
    found: Statuses = {}
    page: dict[str, str] = {}
    try:
        for _ in range(MAX_PAGES):
            answer = aws.ask(
                SERVICE,
                "list_whatsapp_message_templates",
                id=account,
                maxResults=PAGE_SIZE,
                **page,
            )
            for each in answer["templates"]:
                key = each["templateName"], each["templateLanguage"]
                found[key] = str(each["templateStatus"]).upper()
            if not answer.get("nextToken"):
                return found
            page = {"nextToken": answer["nextToken"]}
    except MissingError:
        return NotAskedError(f"{account} does not exist any more", AGAIN)
    except NotAskedError as error:
        return error
    return found


def _finding(
    aws: Aws, account: str, statuses: Statuses | NotAskedError, used: UsedTemplate
) -> Finding | None:
    named = f"{used.template} of {used.organization}: {used.name} ({used.language})"
    if isinstance(statuses, NotAskedError):
        return unknown(AREA, f"{named}: {statuses}", statuses.fix)
    status = statuses.get((used.name, used.language or ""))
    show = f"--region {aws.region} --id {account}"
    if status is None and len(statuses) >= MAX_PAGES * PAGE_SIZE:
        fix = f"aws socialmessaging list-whatsapp-message-templates {show}"
        return unknown(AREA, f"{named} is not among the first {len(statuses):,}", fix)
    if status is None:
        fix = f"aws socialmessaging create-whatsapp-message-template {show}"
        fix += " --template-definition fileb://definition.json; or correct the name: cadence apply"
        return wrong(AREA, f"{named} does not exist at Meta in {account}", fix)
    if status != "APPROVED":
        fix = f"aws socialmessaging get-whatsapp-message-template {show} --template-name"
        fix += f" {used.name} --template-language-code {used.language}; correct it at Meta"
        return wrong(AREA, f"{named} is {status} at Meta", fix)
    try:
        return _difference(aws, account, used, named)
    except NotAskedError as error:
        return unknown(AREA, f"{named}: {error}", error.fix)


def _difference(aws: Aws, account: str, used: UsedTemplate, named: str) -> Finding | None:
    fix = "cadence pull the organization, give the template what Meta approved, and cadence apply"
    try:
        answer = aws.ask(
            SERVICE,
            "get_whatsapp_message_template",
            id=account,
            templateName=used.name,
            templateLanguageCode=used.language,
        )
        needed = needed_values(json.loads(answer["template"]))
        given = given_values(used.body, parse_components(used.components))
    except MissingError:
        return unknown(AREA, f"{named} was removed just now", AGAIN)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = f"{named}: its definition cannot be read ({type(error).__name__})"
        return unknown(AREA, reason, "compare it by eye: cadence check-templates")
    except RenderingError as error:
        return wrong(AREA, f"{named}: {error.detail}", fix)
    found = "; ".join(differences(needed, given))
    return wrong(AREA, f"{named}: {found}", fix) if found else None
