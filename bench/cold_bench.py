"""Measures the CPU time of a cold start of each function, from the built artifacts.

A fresh process of Lambda's Python imports a handler and makes its clients, as Lambda does before
and during the first invocation; nothing is called. CPU time, not duration: Lambda's duration is
this time divided by the share of a CPU. With ``--against CHECKOUT``, another checkout is built and
measured in turn with this one, and the ratio of the fastest runs is printed.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from local.built_stack import BuiltFunction, built_functions
from local.emulator import environment_of, runtime_python

RUNS = 9
THIS, THAT = "this checkout", "the other"
ENGINE = "ExecuteCadenceStepsFunction"
SES = """
import app
from cadence_core.model.enrollment import Channel
app.application().engine.transports[Channel.EMAIL]()
"""
CLAUDE = """
from cadence_core.personalization.claude import anthropic_client
anthropic_client("key", None)
"""
BARE = """
import boto3
from aws_lambda_powertools import Logger, Metrics
Logger(service="bare"), Metrics(namespace="bare", service="bare")
boto3.client("sesv2")
"""
CASES = {
    "bare boto3 (SES) and Powertools": (ENGINE, BARE),
    "engine": (ENGINE, "import app"),
    "engine with SES": (ENGINE, SES),
    "engine with SES and Claude": (ENGINE, SES + CLAUDE),
    "delivery events": ("DeliveryEventsFunction", "import app; app.application()"),
    "unsubscribe page": ("UnsubscribeFunction", "import app; app.application()"),
}
SETTINGS = {
    "DATABASE_URL": "postgresql://cadence:secret@127.0.0.1/cadence?sslmode=disable",
    "EMAIL_TRANSPORT": "stub",
    "WHATSAPP_TRANSPORT": "stub",
    "AI_PROVIDER": "off",
    "UNSUBSCRIBE_KEYS": "a-key-of-the-benchmark-that-is-long-enough",
    "UNSUBSCRIBE_BASE_URL": "https://u.acme.test",
}
# The end of the process is not a cold start's.
REPORT = """
import os, time
os.write(1, str(time.process_time()).encode())
os._exit(0)
"""
DESCRIBE = """
import json
from dataclasses import asdict
from local.built_stack import built_functions
print(json.dumps({name: asdict(each) for name, each in built_functions().items()}, default=str))
"""

Build = Mapping[str, BuiltFunction]


def build_of(checkout: Path) -> Build:
    """Build another checkout with its own code, and return its functions by logical id."""
    described = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", DESCRIBE],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return {
        name: replace(
            BuiltFunction(**fields),
            code=Path(fields["code"]),
            layers=tuple(map(Path, fields["layers"])),
        )
        for name, fields in json.loads(described.stdout).items()
    }


def cpu_ms(build: Build, case: str) -> float:
    """Return the CPU time of one fresh process in milliseconds, its start included."""
    name, script = CASES[case]
    function = build[name]
    transport = {"EMAIL_TRANSPORT": "ses"} if script.startswith(SES) else {}
    done = subprocess.run(  # noqa: S603 (our own interpreter)
        [str(runtime_python()), "-c", script + REPORT],
        cwd=function.code,
        env=environment_of(function, {**SETTINGS, **transport}),
        stdout=subprocess.PIPE,
        check=True,
    )
    return float(done.stdout) * 1000


def layers_mb(build: Build) -> float:
    """Return the size of the layers as Lambda unpacks them, in millions of bytes."""
    files = (file for layer in build[ENGINE].layers for file in layer.rglob("*"))
    return sum(file.stat().st_size for file in files if file.is_file()) / 1_000_000


def measure(builds: Mapping[str, Build]) -> dict[str, dict[str, list[float]]]:
    """Return the CPU times in milliseconds by case and build, measured in turn."""
    times: dict[str, dict[str, list[float]]] = {
        case: {name: [] for name in builds} for case in CASES
    }
    for _ in range(RUNS):
        for case in CASES:
            for name, build in builds.items():
                times[case][name].append(cpu_ms(build, case))
    return times


def report(builds: Mapping[str, Build], times: Mapping[str, Mapping[str, list[float]]]) -> None:
    """Print the fastest and slowest runs, and the ratios to the bare case and the other build."""
    sizes = ", ".join(f"{name} {layers_mb(build):.0f} MB" for name, build in builds.items())
    print(f"Cold starts: CPU of a fresh process, fastest of {RUNS} (slowest). Layers: {sizes}.")
    bare = min(times[next(iter(CASES))][THIS])
    for case, by_build in times.items():
        line = f"  {case:32}"
        for of_build in by_build.values():
            line += f" {min(of_build):6.0f} ms ({max(of_build):.0f})"
        line += f"  {min(by_build[THIS]) / bare:5.2f} x bare"
        if THAT in by_build:
            line += f"  {min(by_build[THIS]) / min(by_build[THAT]):5.2f} x {THAT}"
        print(line)


def main() -> None:
    """Measure this checkout, and another one if it is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, metavar="CHECKOUT")
    against = parser.parse_args().against
    builds: dict[str, Build] = {THIS: built_functions()}
    if against:
        builds[THAT] = build_of(against.resolve())
    report(builds, measure(builds))


if __name__ == "__main__":
    main()
