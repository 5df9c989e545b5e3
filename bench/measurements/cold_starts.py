"""How much CPU the start of each function takes, from the built artifacts."""

import subprocess
from collections.abc import Iterator, Mapping
from functools import partial

from bench.figures import Race, Ratio, Runner
from bench.stage import Stage
from local.built_stack import BuiltFunction, built_functions
from local.emulator import environment_of, runtime_python

ABOUT = """CPU time of a fresh process of Lambda's Python that imports a handler and makes its
clients, from the built artifacts, as Lambda does before and during the first invocation, against
one that imports boto3 and Powertools and makes a client of SES. Nothing is called. Lambda's
duration is this time divided by the share of a CPU. What Lambda unpacks of the layers is held
against 110 MB."""
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
ALLOWED_MB = 110

Build = Mapping[str, BuiltFunction]


def cold_starts(_: Stage) -> Iterator[Race]:
    """Yield a race of all functions, and one of the layers; the stack is built, unless it is."""
    build = built_functions()
    runners: dict[str, Runner] = {case: partial(_cpu_ms, build, case) for case in CASES}
    base, *cases = runners
    yield Race("CPU", runners, tuple(Ratio(case, base) for case in cases))
    sizes: dict[str, Runner] = {
        "both": partial(_layers_mb, build),
        "allowed": partial(float, ALLOWED_MB),
    }
    yield Race("layers", sizes, (Ratio("both", "allowed", "MB"),))


def _cpu_ms(build: Build, case: str) -> float:
    """Return the CPU time of one fresh process, its start included."""
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


def _layers_mb(build: Build) -> float:
    files = (file for layer in build[ENGINE].layers for file in layer.rglob("*"))
    return sum(file.stat().st_size for file in files if file.is_file()) / 1_000_000
