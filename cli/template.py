"""``cadence template``: its parts ``check``, ``preview`` and ``test-send``."""

from pathlib import Path
from uuid import uuid4

import click

from cadence_core.operations.templates.preview_template import (
    PREVIEW_TEMPLATE,
    PreviewTemplateAnswer,
    PreviewTemplateRequest,
)
from cadence_core.operations.templates.template_tests import (
    TEST_SEND,
    SendTestAnswer,
    SendTestRequest,
)
from cli.check_templates import check
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import agreed, change, confirmed, with_engine
from cli.output import CHANNELS, facts, heading, printable, show, show_json
from cli.tested import STUB, became

HTML_BEGINNING = '<!doctype html>\n<meta charset="utf-8">\n'


@click.group()
def template() -> None:
    """Check templates and look at their messages."""


template.add_command(check, "check")


@template.command("preview", cls=CheckedCommand)
@click.argument("name", metavar="NAME|ID")
@click.option("--lead", metavar="LEAD", help="Id, email address or phone number of a lead.")
@click.option("--sender", metavar="ADDRESS", help="From this sender (address or id).")
@click.option("--organization", metavar="NAME", help="Whose template it is (whole name, or id).")
@click.option(
    "--html",
    "html_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the HTML part to this file.",
)
@with_engine
def preview(
    engine: Engine,
    *,
    name: str,
    lead: str | None,
    sender: str | None,
    organization: str | None,
    html_file: Path | None,
    as_json: bool,
) -> int:
    """Show the message of a template for a lead, and what is wrong with it.

    Without --lead, each field of a lead shows its name. Nothing is sent or changed.
    """
    request = PreviewTemplateRequest(
        template=name, lead=lead, sender=sender, organization=organization
    )
    answer = engine.ask(PREVIEW_TEMPLATE, request)
    if html_file:
        _write(html_file, answer)
    if as_json:
        show_json(answer)
    else:
        _show(answer, html_file)
    return 1 if answer.missing or answer.obstacles or answer.faults else 0


def _write(file: Path, answer: PreviewTemplateAnswer) -> None:
    if answer.html is None:
        raise click.UsageError("--html: there is no HTML part to write.")
    try:
        file.write_text(HTML_BEGINNING + answer.html, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"--html: {printable(str(file))}: {error.strerror}.") from None


def _show(answer: PreviewTemplateAnswer, html_file: Path | None) -> None:
    whom = f"for {answer.who}" if answer.who else "as a sample"
    place = f"{answer.organization}, {CHANNELS[answer.channel]}"
    show(heading(f"{answer.template} ({place}), {whom}"))
    sender = None if answer.headers else answer.sender
    show(facts([("From", sender), *answer.headers.items(), ("Subject", answer.subject)]), indent=2)
    if answer.text is None:
        show("The template cannot be filled in.", indent=2)
    else:
        show("", *answer.text.splitlines(), indent=4)
        show("")
    if answer.html:
        where = f"written to {html_file}" if html_file else "write it with --html FILE"
        show(f"HTML part: {len(answer.html):,} characters; {where}.", indent=2)
    _show_problems(answer)


def _show_problems(answer: PreviewTemplateAnswer) -> None:
    if answer.missing:
        show(f"Without a value: {', '.join(answer.missing)}. A run holds the message.", indent=2)
    for obstacle in answer.obstacles:
        detail = f" ({obstacle.detail})" if obstacle.detail else ""
        show(f"A run does not send it now: {obstacle.sentence}{detail}.", indent=2)
    for fault in answer.faults:
        detail = f" ({fault.detail})" if fault.detail else ""
        show(f"The template has a fault: {fault.explanation}{detail}.", indent=2)


@template.command("test-send", cls=CheckedCommand)
@click.argument("name", metavar="NAME|ID")
@click.option("--lead", metavar="LEAD", required=True, help="With the data of this lead.")
@click.option("--to", metavar="ADDRESS", required=True, help="To this email address: a colleague.")
@click.option("--sender", metavar="ADDRESS", help="From this sender (address or id).")
@click.option("--organization", metavar="NAME", help="Whose template it is (whole name, or id).")
@change
@with_engine
def send(
    engine: Engine,
    *,
    name: str,
    lead: str,
    to: str,
    sender: str | None,
    organization: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Send the email of a template to a colleague, marked as a test.

    It has no effect on the lead, and its unsubscribe link is an example. It goes with the transport
    that the environment of this process sets: EMAIL_TRANSPORT and WHATSAPP_TRANSPORT.
    """
    request = SendTestRequest(
        test_id=uuid4(), template=name, lead=lead, to=to, sender=sender, organization=organization
    )
    answer = engine.ask(TEST_SEND, request)
    if not as_json:
        _show_test(answer)
    if not dry_run:
        if not confirmed("Send it?", yes=yes):
            return 1
        answer = engine.ask(TEST_SEND, agreed(request, answer))
    if as_json:
        show_json(answer)
    else:
        show(became(answer))
    return 0 if answer.outcome in ("would_send", "sent") else 1


def _show_test(answer: SendTestAnswer) -> None:
    pairs = [("From", answer.sender), ("To", answer.to), ("Subject", answer.subject)]
    show(facts(pairs), indent=2)
    if answer.is_stub:
        show(STUB, indent=2)
