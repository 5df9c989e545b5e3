"""Today: what an operator should know first, what ran, and what is stuck."""

from cadence_core.operations.findings import findings
from cadence_core.operations.status import STATUS, StatusRequest
from cli.console.exchange import Asked, Page
from cli.engine import Engine
from cli.status import what_ran

RUNS = 8


def show(engine: Engine, asked: Asked) -> Page:
    """Show the state of the engine."""
    del asked
    status = engine.ask(STATUS, StatusRequest(runs=RUNS))
    runs = [(run, what_ran(run)) for run in status.runs]
    return Page("today", "Today", {"status": status, "findings": findings(status), "runs": runs})
