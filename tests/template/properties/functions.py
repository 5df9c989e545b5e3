"""How each function runs: its runtime, its room, its logs, its network."""

import re

from tests.template.deployment import Deployment
from tests.template.stack import ENGINE, PAGE, ROOT, Faults, Stack, named

HASH_LENGTH = 10
LAYER = ROOT / "layers/dependencies/Makefile"
# Seconds and MB; template.yaml says beside them where they were measured.
ROOM = {ENGINE: (300, 1024), PAGE: (20, 1769), "MigrateFunction": (300, 512)}
MIN_ROOM = (30, 512)


def concurrency_is_reserved_on_request(stack: Stack) -> Faults:
    """Accounts with a small quota cannot reserve: nothing is reserved unless it is asked for."""
    reservations = {ENGINE: "ReservedConcurrency", PAGE: "UnsubscribeReservedConcurrency"}
    for function, parameter in reservations.items():
        properties = stack.resources[function]["Properties"]
        for value, expected in (("-1", None), ("0", "0"), ("5", "5")):
            resolved = Deployment(stack, {parameter: value}).resolve(properties)
            reserved = resolved.get("ReservedConcurrentExecutions")
            if reserved != expected:
                yield f"{function}: {parameter} {value} reserves {reserved}"


def they_run_what_the_build_makes(stack: Stack) -> Faults:
    """Runtime, architecture, layers and authorities are those of the build; each is traced."""
    [bundle] = re.findall(r"^CA_BUNDLE := (\S+)$", LAYER.read_text(encoding="utf-8"), re.M)
    for name, function in stack.of_type("AWS::Lambda::Function").items():
        if (function["Runtime"], function["Handler"]) != ("python3.13", "app.lambda_handler"):
            yield f"{name}: {function['Runtime']}, {function['Handler']}"
        if Deployment(stack).resolve(function.get("Architectures")) != ["arm64"]:
            yield f"{name}: not for arm64"
        layers = [(named(layer) or "")[:-HASH_LENGTH] for layer in function.get("Layers", [])]
        if layers != ["DependenciesLayer", "CoreLayer"]:
            yield f"{name}: layers {layers}"
        if Deployment(stack).environment(name)["DATABASE_CA_BUNDLE"] != f"/opt/{bundle}":
            yield f"{name}: does not trust the authorities in the layer"
        if function.get("TracingConfig") != {"Mode": "Active"}:
            yield f"{name}: not traced"


def they_have_the_room_that_was_measured(stack: Stack) -> Faults:
    """Their time and their memory, which is their CPU too, are as measured and reckoned."""
    for name, function in stack.of_type("AWS::Lambda::Function").items():
        room = function["Timeout"], function["MemorySize"]
        if room != ROOM.get(name, MIN_ROOM):
            yield f"{name}: {room[0]} seconds with {room[1]} MB"


def their_logs_end(stack: Stack) -> Faults:
    """Each function writes JSON into a log group of its own, which forgets."""
    groups = stack.of_type("AWS::Logs::LogGroup")
    used: set[str] = set()
    for name, function in stack.of_type("AWS::Lambda::Function").items():
        logging = function.get("LoggingConfig", {})
        group = named(logging.get("LogGroup")) or ""
        if "RetentionInDays" not in groups.get(group, {}):
            yield f"{name}: its logs never end"
        if group in used:
            yield f"{name}: shares {group}"
        used.add(group)
        if logging.get("LogFormat") != "JSON":
            yield f"{name}: logs lines, not JSON"


def they_can_be_put_into_a_vpc(stack: Stack) -> Faults:
    """Subnets and security groups, if given, are those of every function."""
    inside = Deployment(stack, {"SubnetIds": "subnet-1,subnet-2", "SecurityGroupIds": "sg-1"})
    expected = {"SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"]}
    for name, function in stack.of_type("AWS::Lambda::Function").items():
        if inside.resolve(function).get("VpcConfig") != expected:
            yield f"{name}: not in the VPC"
        if "VpcConfig" in Deployment(stack).resolve(function):
            yield f"{name}: in a VPC that nobody named"


def their_metrics_pass_the_log_level(stack: Stack) -> Faults:
    """Metrics are log lines without a level, which Lambda takes for INFO and may filter out."""
    for level in ("DEBUG", "INFO"):
        deployment = Deployment(stack, {"LogLevel": level})
        for name, function in deployment.of_type("AWS::Lambda::Function").items():
            if function["LoggingConfig"]["ApplicationLogLevel"] != level:
                yield f"{name}: keeps {function['LoggingConfig']['ApplicationLogLevel']} only"
