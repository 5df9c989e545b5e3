"""A personalizer that calls no model."""

from dataclasses import replace
from html import escape

from cadence_core.model.message import AiUsage, Draft
from cadence_core.personalization.port import Facts, Personalized
from cadence_core.text.language import language_of

SENTENCES = {
    "pt": "Escrevi isto pensando em {company}.",
    "es": "Escribí esto pensando en {company}.",
    "en": "I wrote this with {company} in mind.",
}
COMPANIES = {"pt": "sua empresa", "es": "su empresa", "en": "your company"}


class StubPersonalizer:
    """Adds one predictable sentence, which marks the place of a personal text in local runs."""

    def personalize(self, draft: Draft, facts: Facts, *, seconds: float) -> Personalized:  # noqa: ARG002
        """Return the draft with a sentence about the lead's company."""
        language = language_of(draft.body)
        language = language if language in SENTENCES else "en"
        company = facts.get("company_name", COMPANIES[language])
        sentence = SENTENCES[language].format(company=company)
        personal = replace(draft, body=with_sentence(draft, sentence), ai_generated=True)
        return Personalized(personal, AiUsage("stub", 0, 0))


def with_sentence(draft: Draft, sentence: str) -> str:
    """Return the body with a paragraph added after its first, ahead of any signature."""
    if draft.is_html:
        sentence = f"<p>{escape(sentence)}</p>" if "</p>" in draft.body else escape(sentence)
        end = draft.body.find("</p>") + len("</p>") if "</p>" in draft.body else len(draft.body)
        return f"{draft.body[:end]}\n{sentence}{draft.body[end:]}"
    first, gap, rest = draft.body.partition("\n\n")
    return f"{first}\n\n{sentence}{gap}{rest}"
