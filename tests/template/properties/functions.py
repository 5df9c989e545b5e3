"""The runtime, size, logs and network of each function."""

import re

from tests.template.deployment import Deployment
from tests.template.stack import ENGINE, PAGE, ROOT, Faults, Stack, named

HASH_LENGTH = 10
LAYER = ROOT / "layers/dependencies/Makefile"
# Timeout in seconds and memory in MB; comments in template.yaml name the measurements.
SIZES = {
    ENGINE: (300, 1024),
    PAGE: (20, 1769),
    "MigrateFunction": (300, 512),
    "OperateFunction": (60, 1024),
    "PublishFunction": (60, 512),
    "PurgeFunction": (300, 512),
}
DEFAULT_SIZE = (30, 512)


def concurrency_is_reserved_on_request(stack: Stack) -> Faults:
    """Concurrency is reserved only on request, because small accounts cannot reserve any."""
    reservations = {ENGINE: "ReservedConcurrency", PAGE: "UnsubscribeReservedConcurrency"}
    for function, parameter in reservations.items():
        properties = stack.resources[function]["Properties"]
        for value, expected in (("-1", None), ("0", "0"), ("5", "5")):
            resolved = Deployment(stack, {parameter: value}).resolve(properties)
            reserved = resolved.get("ReservedConcurrentExecutions")
            if reserved != expected:
                yield f"{function}: {parameter} {value} reserves {reserved}"


def functions_match_the_build(stack: Stack) -> Faults:
    """Runtime, architecture, layers and CA bundle are those of the build; each is traced."""
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
            yield f"{name}: does not use the CA bundle in the layer"
        if function.get("TracingConfig") != {"Mode": "Active"}:
            yield f"{name}: not traced"


def timeouts_and_memory_are_as_measured(stack: Stack) -> Faults:
    """Timeout and memory (which also sets the CPU share) are the measured ones."""
    for name, function in stack.of_type("AWS::Lambda::Function").items():
        size = function["Timeout"], function["MemorySize"]
        if size != SIZES.get(name, DEFAULT_SIZE):
            yield f"{name}: {size[0]} seconds with {size[1]} MB"


def logs_expire(stack: Stack) -> Faults:
    """Each function writes JSON into its own log group, which has a retention period."""
    groups = stack.of_type("AWS::Logs::LogGroup")
    used: set[str] = set()
    for name, function in stack.of_type("AWS::Lambda::Function").items():
        logging = function.get("LoggingConfig", {})
        group = named(logging.get("LogGroup")) or ""
        if "RetentionInDays" not in groups.get(group, {}):
            yield f"{name}: its logs never expire"
        if group in used:
            yield f"{name}: shares {group}"
        used.add(group)
        if logging.get("LogFormat") != "JSON":
            yield f"{name}: logs lines, not JSON"


def functions_can_be_put_into_a_vpc(stack: Stack) -> Faults:
    """Every function gets the subnets and security groups, if they are given."""
    inside = Deployment(stack, {"SubnetIds": "subnet-1,subnet-2", "SecurityGroupIds": "sg-1"})
    expected = {"SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"]}
    for name, function in stack.of_type("AWS::Lambda::Function").items():
        if inside.resolve(function).get("VpcConfig") != expected:
            yield f"{name}: not in the VPC"
        if "VpcConfig" in Deployment(stack).resolve(function):
            yield f"{name}: in a VPC by default"


def metrics_pass_the_log_level(stack: Stack) -> Faults:
    """Metrics are log lines without a level; Lambda treats them as INFO and may drop them."""
    for level in ("DEBUG", "INFO"):
        deployment = Deployment(stack, {"LogLevel": level})
        for name, function in deployment.of_type("AWS::Lambda::Function").items():
            if function["LoggingConfig"]["ApplicationLogLevel"] != level:
                yield f"{name}: keeps {function['LoggingConfig']['ApplicationLogLevel']} only"
