"""Evaluates a template with parameters, as CloudFormation does."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cadence_core.runtime.telemetry import SERVICE
from tests.template.stack import Json, Stack

NOTHING = object()
ACCOUNT = "123456789012"
REGION = "eu-west-1"
HERE = f"{REGION}:{ACCOUNT}"
PSEUDO_PARAMETERS = {
    "AWS::AccountId": ACCOUNT,
    "AWS::NoValue": NOTHING,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    # The metrics that the code emits in tests have this name.
    "AWS::StackName": SERVICE,
    "AWS::URLSuffix": "amazonaws.com",
}


@dataclass
class Deployment:
    """A stack with the given parameters; the others have their defaults."""

    stack: Stack
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def broken_rules(self) -> set[str]:
        """The rules whose assertions the parameters break."""
        rules = self.stack.template.get("Rules", {})
        return {name for name, rule in rules.items() if not self._is_kept(rule)}

    @property
    def refused_values(self) -> set[str]:
        """The parameters whose values the template does not accept."""
        parameters = self.stack.template["Parameters"]
        return {name for name, value in self.given.items() if not _accepts(parameters[name], value)}

    def has(self, resource: str) -> bool:
        """Return whether a resource is created: it is in the template and its condition holds."""
        condition = self.stack.resources.get(resource, {}).get("Condition")
        is_active = condition is None or self.is_true({"Condition": condition})
        return resource in self.stack.resources and is_active

    def properties(self, resource: str) -> Json:
        """Return the resolved properties of a resource."""
        resolved: Json = self.resolve(self.stack.resources[resource]["Properties"])
        return resolved

    def of_type(self, kind: str) -> dict[str, Json]:
        """Return the resolved properties of every created resource of a type, by logical id."""
        names = [name for name in self.stack.of_type(kind) if self.has(name)]
        return {name: self.properties(name) for name in names}

    def environment(self, function: str) -> dict[str, str]:
        """Return the environment variables that a function runs with."""
        variables = self.properties(function)["Environment"]["Variables"]
        return {name: str(value) for name, value in variables.items()}

    def resolve(self, value: Any) -> Any:
        """Replace the intrinsic functions in a value; a name that AWS assigns is the logical id."""
        if isinstance(value, list):
            items = (self.resolve(item) for item in value)
            return [item for item in items if item is not NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(function, argument)] = value.items()
            if function in self._functions:
                return self._functions[function](argument)
        resolved = {name: self.resolve(item) for name, item in value.items()}
        return {name: item for name, item in resolved.items() if item is not NOTHING}

    @property
    def _functions(self) -> dict[str, Callable[[Any], Any]]:
        return {
            "Ref": self._ref,
            "Fn::GetAtt": _attribute,
            "Fn::If": lambda branches: self.resolve(
                branches[1] if self.is_true({"Condition": branches[0]}) else branches[2]
            ),
            "Fn::Sub": self._sub,
            "Fn::Join": lambda parts: parts[0].join(self.resolve(parts[1])),
            "Fn::Split": lambda parts: self.resolve(parts[1]).split(parts[0]),
        }

    def _sub(self, argument: str | list[Any]) -> str:
        text, given = argument if isinstance(argument, list) else (argument, {})
        values = self.resolve(given)
        return re.sub(
            r"\$\{([^}]+)\}", lambda name: str(values.get(name[1]) or self._ref(name[1])), text
        )

    def _ref(self, name: str) -> Any:
        if name in PSEUDO_PARAMETERS:
            return PSEUDO_PARAMETERS[name]
        parameter: Json | None = self.stack.template["Parameters"].get(name)
        if parameter is None:
            return name
        value = self.given.get(name, parameter.get("Default"))
        is_list = parameter["Type"] == "CommaDelimitedList"
        return str(value).split(",") if is_list else value

    def is_true(self, condition: Json) -> bool:
        """Evaluate a condition."""
        [(operator, argument)] = condition.items()
        match operator:
            case "Condition":
                return self.is_true(self.stack.template["Conditions"][argument])
            case "Fn::Equals":
                first, second = (str(self.resolve(side)) for side in argument)
                return first == second
            case "Fn::Not":
                return not self.is_true(argument[0])
            case "Fn::And":
                return all(self.is_true(part) for part in argument)
            case "Fn::Or":
                return any(self.is_true(part) for part in argument)
        raise NotImplementedError(operator)

    def _is_kept(self, rule: Json) -> bool:
        if "RuleCondition" in rule and not self.is_true(rule["RuleCondition"]):
            return True
        return all(self.is_true(assertion["Assert"]) for assertion in rule["Assertions"])


def _attribute(path: list[str]) -> str:
    name = ".".join(path)
    return f"https://{name.lower()}.test/" if path[1] == "FunctionUrl" else name


def _accepts(parameter: Json, value: str) -> bool:
    if not re.search(parameter.get("AllowedPattern", ""), value):
        return False
    if len(value) > parameter.get("MaxLength", len(value)):
        return False
    allowed = parameter.get("AllowedValues")
    return allowed is None or value in map(str, allowed)
