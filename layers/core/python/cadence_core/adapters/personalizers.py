"""Personalizers that call nobody."""

from dataclasses import replace
from html import escape

from cadence_core.domain.enrollment import DueEnrollment
from cadence_core.domain.message import Draft


class NoPersonalizer:
    """Leaves every draft as the template made it."""

    def personalize(self, enrollment: DueEnrollment, draft: Draft) -> Draft:  # noqa: ARG002
        """Return the draft itself."""
        return draft


class StubPersonalizer:
    """Adds one predictable sentence, so that local runs show where a personal text would stand."""

    def personalize(self, enrollment: DueEnrollment, draft: Draft) -> Draft:
        """Return the draft with a sentence about the lead's job and company."""
        lead = enrollment.lead
        role = lead.job_title or "your role"
        company = lead.company_name or "your company"
        sentence = f"I was thinking of {role} at {company} when I wrote this."
        if draft.is_html:
            sentence = f"<p>{escape(sentence)}</p>"
        return replace(draft, body=f"{draft.body}\n\n{sentence}", ai_generated=True)
