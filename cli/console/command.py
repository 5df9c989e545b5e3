"""``cadence console``."""

import click

from cadence_core.operations.reports.status import STATUS, StatusRequest
from cli.checked import CheckedCommand
from cli.console.server import serving
from cli.engine import Engine
from cli.options import with_engine
from cli.output import show, show_json

MAX_PORT = 65_535


@click.command(cls=CheckedCommand)
@click.option("--port", default=0, type=click.IntRange(0, MAX_PORT), help="0: any that is free.")
@with_engine
def console(engine: Engine, *, port: int, as_json: bool) -> int:
    """Show the same on pages in a browser on this computer.

    It prints a link that lets one browser in, once. Ctrl-C ends it.
    """
    serve(engine, port=port, as_json=as_json)
    return 0


def serve(engine: Engine, *, port: int = 0, as_json: bool = False) -> None:
    """Serve the console until ctrl-C; print the link that lets one browser in.

    Raises:
        CadenceError: the engine does not answer; nothing was served.
        ConfigurationError: another program listens at the port.
    """
    engine.ask(STATUS, StatusRequest(runs=1))
    with serving(engine, port=port) as served:
        if as_json:
            show_json({"url": served.url})
        else:
            show("Open this link; it lets one browser in, once:", served.url, "Stop: ctrl-C")
        served.wait()
