"""How each function runs: its settings, its runtime, its logs, its network."""

from tests.template.deployment import Deployment
from tests.template.scenarios import FUNCTIONS, SCENARIOS
from tests.template.stack import ENGINE, PAGE, Faults, Stack, named

HASH_LENGTH = 10


def environments_suit_the_settings(stack: Stack) -> Faults:
    """Every way to deploy gives every function the settings that it needs, and no others."""
    for function in stack.of_type("AWS::Lambda::Function"):
        for scenario, parameters in SCENARIOS.items():
            environment = Deployment(stack, parameters).environment(function)
            for fault in FUNCTIONS[function](environment):
                yield f"{function}, {scenario}: {fault}"


def the_page_believes_the_links_of_the_engine(stack: Stack) -> Faults:
    """Links are signed and checked with the same keys, and lead to the page."""
    for scenario, parameters in SCENARIOS.items():
        deployment = Deployment(stack, parameters)
        engine, page = deployment.environment(ENGINE), deployment.environment(PAGE)
        keys = "UNSUBSCRIBE_KEYS_SECRET_ARN"
        if engine[keys] != page.get(keys):
            yield f"{scenario}: the page has other keys"
        own = parameters.get(
            "UnsubscribeBaseUrl", "https://unsubscribefunctionurl.functionurl.test/"
        )
        if engine["UNSUBSCRIBE_BASE_URL"] != (own if engine[keys] else ""):
            yield f"{scenario}: links lead to {engine['UNSUBSCRIBE_BASE_URL']}"


def incomplete_deployments_are_refused(stack: Stack) -> Faults:
    """The parameters of every scenario belong together: each one left out breaks a rule."""
    for scenario, parameters in SCENARIOS.items():
        if broken := Deployment(stack, parameters).broken_rules:
            yield f"{scenario} breaks {broken}"
        for left_out in parameters:
            if not left_out.endswith(("SecretArn", "Arns", "Host", "Name", "Id")):
                continue
            incomplete = {name: parameters[name] for name in parameters if name != left_out}
            if not Deployment(stack, incomplete).broken_rules:
                yield f"{scenario} can be deployed without {left_out}"


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
    """Runtime, architecture and layers are those of the build; each is traced."""
    for name, function in stack.of_type("AWS::Lambda::Function").items():
        if (function["Runtime"], function["Handler"]) != ("python3.13", "app.lambda_handler"):
            yield f"{name}: {function['Runtime']}, {function['Handler']}"
        if Deployment(stack).resolve(function.get("Architectures")) != ["arm64"]:
            yield f"{name}: not for arm64"
        layers = [(named(layer) or "")[:-HASH_LENGTH] for layer in function.get("Layers", [])]
        if layers != ["DependenciesLayer", "CoreLayer"]:
            yield f"{name}: layers {layers}"
        if function.get("TracingConfig") != {"Mode": "Active"}:
            yield f"{name}: not traced"


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
