"""The postal address that the law of some countries wants in every commercial email."""

import re

from cadence_core.model.enrollment import Channel, Organization, Template

# Read by the engine's own process, so it must stay linear: no part of it reads past the next brace.
POSTAL_ADDRESS = re.compile(r"\{\{[^{}]*\borg\s*\.\s*postal_address\b")


def missing_footer(organization: Organization, template: Template) -> str | None:
    """Return the column that lacks the postal address, if emails of the organization need it."""
    if template.channel is not Channel.EMAIL or not organization.requires_postal_address:
        return None
    if not organization.has_postal_address:
        return "organizations.postal_address"
    return None if POSTAL_ADDRESS.search(template.body) else "message_templates.body"
