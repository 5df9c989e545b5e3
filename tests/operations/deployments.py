"""Plans and environments of the tests that check what the engine uses outside its database."""

from collections.abc import Mapping

from cadence_core.operations.doctor.deployment.checks import check_deployment
from cadence_core.operations.doctor.deployment.not_asked import NotAskedError
from cadence_core.operations.doctor.deployment.plan import EmailDomain, Number, Plan, UsedTemplate
from cadence_core.operations.doctor.doctor_finding import Finding

STUBS = {"EMAIL_TRANSPORT": "stub", "WHATSAPP_TRANSPORT": "stub"}
SES = {"EMAIL_TRANSPORT": "ses", "SES_CONFIGURATION_SET": "cadence"}
WHATSAPP = {"WHATSAPP_TRANSPORT": "aws"}
NUMBER = Number(address="phone-number-id-1", display_name="Acme", organization="Acme")
INTRO = UsedTemplate(
    template="Introduction",
    organization="Acme",
    name="intro_v1",
    language="pt_BR",
    body="{{ first_name }}\n{{ company_name }}",
    components=None,
    address=NUMBER.address,
)


def a_plan(
    *domains: EmailDomain,
    numbers: tuple[Number, ...] = (),
    templates: tuple[UsedTemplate, ...] = (),
    personal_steps: int = 0,
) -> Plan:
    return Plan(list(domains), list(numbers), list(templates), personal_steps)


def a_domain(domain: str = "acme.test", *addresses: str) -> EmailDomain:
    return EmailDomain(domain=domain, addresses=addresses or (f"ana@{domain}",))


def findings(
    plan: Plan | NotAskedError, environment: Mapping[str, str]
) -> dict[str, list[Finding]]:
    """Return what is found, by area."""
    found: dict[str, list[Finding]] = {}
    for finding in check_deployment(plan, environment):
        found.setdefault(finding.area, []).append(finding)
    return found


def severities(found: Mapping[str, list[Finding]], *areas: str) -> dict[str, list[str]]:
    return {area: [finding.severity for finding in found[area]] for area in areas or found}
