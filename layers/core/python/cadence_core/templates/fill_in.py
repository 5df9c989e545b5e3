"""Filling in a template; every error is one of this message, and names no value."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from jinja2 import TemplateError, UndefinedError

from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.templates.jinja_sentences import in_words
from cadence_core.templates.sandbox import CompiledTemplate, compile_template
from cadence_core.templates.values import Variables

MAX_RENDERED_LENGTH = 400_000


def fill_in(source: str, part: str, variables: Variables, *, escape: bool) -> str:
    """Return a template's text, filled in; ``part`` names the text in errors.

    Raises:
        RenderingError: ``missing_variable`` or ``suspicious_field``, with the field's name;
            ``template_error``; ``content_too_long``.
    """
    return "".join(filled_chunks(source, part, variables, escape=escape))


def filled_chunks(source: str, part: str, variables: Variables, *, escape: bool) -> list[str]:
    """Return the text in chunks: with ``escape``, each value is a ``Markup``; raises likewise."""
    template = compiled(source, part, escape=escape)
    for field in sorted(variables.suspicious & template.names):
        raise RenderingError(Reason.SUSPICIOUS_FIELD, field)
    with _faults_of(source, part):
        return list(_bounded(template.template.generate(variables.values), part))


def compiled(source: str, part: str, *, escape: bool) -> CompiledTemplate:
    """Return the compiled template of a text; ``part`` names the text in errors.

    Raises:
        RenderingError: ``template_error``.
    """
    with _faults_of(source, part):
        return compile_template(source, escape=escape)


@contextmanager
def _faults_of(source: str, part: str) -> Iterator[None]:
    """Turn each error of a template into one of its message."""
    try:
        yield
    except (RenderingError, MemoryError):
        raise
    except UndefinedError as error:
        raise RenderingError(Reason.MISSING_VARIABLE, _undefined_name(error, source)) from None
    except TemplateError as error:
        raise RenderingError(Reason.TEMPLATE_ERROR, _fault(part, error)) from None
    except Exception as error:
        # A filter failed on a value, or Python could not compile the template. In every case the
        # fault is in this message. The text of the error is dropped: it may quote a value.
        raise RenderingError(Reason.TEMPLATE_ERROR, f"{part}: {type(error).__name__}") from None


def _bounded(chunks: Iterable[str], part: str) -> Iterator[str]:
    """Yield the text piece by piece, so that a loop over a long field cannot fill the memory."""
    length = 0
    for chunk in chunks:
        length += len(chunk)
        if length > MAX_RENDERED_LENGTH:
            raise RenderingError(Reason.CONTENT_TOO_LONG, part)
        yield chunk


def _fault(part: str, error: TemplateError) -> str:
    """Describe an error in the template; its text comes from the template, not from the lead."""
    line = getattr(error, "lineno", None)
    return f"{part}{f' line {line}' if line else ''}: {in_words(error.message or '')}"


def _undefined_name(error: UndefinedError, source: str) -> str:
    """Return the field's name from Jinja's message, if the template itself names it."""
    quoted = re.findall(r"'([^']*)'", str(error))
    if not quoted or quoted[-1] not in source:
        return "unknown"
    # Of the organization and the sender, whose fields no lead has.
    group = re.search(rf"\b(org|sender)\s*\.\s*{re.escape(quoted[-1])}\b", source)
    return f"{group[1]}.{quoted[-1]}" if group else quoted[-1]
