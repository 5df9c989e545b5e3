"""The parameters of a WhatsApp template that Meta approved."""

import re
from collections.abc import Sequence

from cadence_core.model.message import ApprovedTemplate, RenderingError, clean_subject
from cadence_core.model.reasons import Reason

TEMPLATE_NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")
# Meta limits the whole body of a template, including its fixed text, which we do not have.
MAX_PARAMETERS_LENGTH = 1_024


def approved_template(
    name: str, language: str | None, parameters: Sequence[str]
) -> ApprovedTemplate:
    """Return a template with its parameters, each reduced to one line without repeated spaces.

    Raises:
        RenderingError: Meta would refuse the template.
    """
    if not TEMPLATE_NAME.fullmatch(name):
        raise RenderingError(Reason.TEMPLATE_ERROR, "whatsapp_template_name")
    if language is None or not LANGUAGE.fullmatch(language):
        raise RenderingError(Reason.TEMPLATE_ERROR, "whatsapp_language")
    lines = tuple(clean_subject(parameter) for parameter in parameters)
    for position, line in enumerate(lines, start=1):
        if not line:
            raise RenderingError(Reason.EMPTY_RENDERING, f"parameter {position}")
    if sum(map(len, lines)) > MAX_PARAMETERS_LENGTH:
        raise RenderingError(Reason.CONTENT_TOO_LONG, "parameters")
    return ApprovedTemplate(name, language, lines)
