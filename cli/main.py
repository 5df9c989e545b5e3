"""The command ``cadence``, and the exit codes of its errors."""

from typing import Any

import click

from cadence_core import __version__
from cadence_core.errors import (
    CadenceError,
    ConfigurationError,
    EngineRunningError,
    InvalidRequestError,
    SecretUnavailableError,
    StackUnavailableError,
    StoreRejectedError,
    StoreUnavailableError,
    UnknownNameError,
)
from cli.actions import actions
from cli.agenda import agenda
from cli.apply import apply, pull
from cli.cadences import cadences
from cli.check_templates import check
from cli.close import close
from cli.consent import consent
from cli.console.command import console
from cli.days import days
from cli.doctor import doctor
from cli.duplicates import duplicates
from cli.enroll import enroll
from cli.explain import explain
from cli.failures import failures, unsent
from cli.funnel import funnel
from cli.give_identity import give_identity
from cli.history import history
from cli.holds import holds
from cli.import_leads import import_
from cli.lead import lead
from cli.mark import mark
from cli.merge import merge
from cli.message import message
from cli.move import move
from cli.organizations import organizations
from cli.outbox import outbox
from cli.pause import pause, resume
from cli.person import erase, export
from cli.pilot import pilot
from cli.preview import batch
from cli.purge import purge
from cli.readings import read, readings
from cli.release import release
from cli.republish import republish
from cli.restored import lost, restored
from cli.runs import runs
from cli.senders import senders
from cli.settle import settle
from cli.status import status
from cli.streams import usable_streams
from cli.suppress import suppress, unsuppress
from cli.template import template
from cli.uncertain import uncertain

NOT_DONE, WRONG_USAGE, NO_DATABASE = 1, 2, 3
EXIT_CODES: tuple[tuple[type[CadenceError], int], ...] = (
    (UnknownNameError, NOT_DONE),
    (EngineRunningError, NOT_DONE),
    (ConfigurationError, WRONG_USAGE),
    (InvalidRequestError, WRONG_USAGE),
    (StoreUnavailableError, NO_DATABASE),
    (SecretUnavailableError, NO_DATABASE),
    (StackUnavailableError, NO_DATABASE),
    (StoreRejectedError, NO_DATABASE),
)


OTHER_WORDS = {
    "cadence": "funnel",
    "export-lead": "export",
    "org": "orgs",
    "sender": "senders",
    "why": "lead",
}
"""What a person may type for a command whose name they do not know."""


class CommandGroup(click.Group):
    """Ends with one line and an exit code when an operation fails."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, OTHER_WORDS.get(cmd_name, cmd_name))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            options = {o for each in self.commands.values() for p in each.params for o in p.opts}
            if error.option_name in options:
                error.message = f"{error.option_name} stands after the name of a command."
                error.possibilities = None
            raise

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CadenceError as error:
            failure = click.ClickException(explain(error))
            failure.exit_code = next(
                (code for kind, code in EXIT_CODES if isinstance(error, kind)), NOT_DONE
            )
            raise failure from None
        except KeyboardInterrupt as error:
            for note in getattr(error, "__notes__", ()):
                click.echo(f"\nInterrupted; {note}.", err=True)
            raise


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cadence")
def cadence() -> None:
    """Show what the cadence engine does, and act on what it holds.

    The database is the one of --database, which stands after COMMAND, or of the environment:
    DATABASE_URL, or the settings with which the functions connect. --stack asks a deployed stack
    instead, with your own AWS credentials.

    Exit codes: 0 done; 1 nothing matched, or not everything was done; 2 wrong usage or settings;
    3 the database or the stack cannot be reached or refuses.
    """


WORK = (
    status,
    lead,
    console,
    holds,
    release,
    uncertain,
    settle,
    readings,
    read,
    batch,
    agenda,
    pause,
    resume,
)
PLANS = (apply, pull, template, check, import_, enroll, close, move, pilot)
REPORTS = (
    outbox,
    message,
    cadences,
    funnel,
    days,
    senders,
    organizations,
    runs,
    unsent,
    failures,
    history,
)
PERSONS = (consent, mark, suppress, unsuppress, duplicates, merge, export, erase)
RARE = (actions, doctor, give_identity, republish, purge, restored, lost)
for command in WORK + PLANS + REPORTS + PERSONS + RARE:
    cadence.add_command(command)


def main() -> None:
    """Run the command with the arguments of this process."""
    with usable_streams():
        cadence(prog_name="cadence")
