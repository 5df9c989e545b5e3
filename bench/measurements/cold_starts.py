"""How much CPU the start of each function takes, from the built artifacts."""

from collections.abc import Iterator
from functools import partial

from bench.cold_bench import CASES, cpu_ms
from bench.figures import Race, Ratio, Runner
from bench.stage import Stage
from local.built_stack import built_functions

ABOUT = """CPU time of a fresh process of Lambda's Python that imports a handler and makes its
clients, from the built artifacts, against one that imports boto3 and Powertools and makes a
client of SES."""


def cold_starts(_: Stage) -> Iterator[Race]:
    """Yield one race of all functions; it builds the stack, unless it is built."""
    build = built_functions()
    runners: dict[str, Runner] = {case: partial(cpu_ms, build, case) for case in CASES}
    base, *cases = runners
    yield Race("CPU", runners, tuple(Ratio(case, base) for case in cases))
