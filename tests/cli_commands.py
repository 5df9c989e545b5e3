"""Every command of ``cadence``, also those in groups, by what is typed to run it."""

from collections.abc import Iterator

import click

from cli.main import cadence


def _commands_of(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands_of(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


COMMANDS = dict(_commands_of(cadence, ""))
