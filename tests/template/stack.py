"""The stack as CloudFormation receives it: template.yaml after SAM's transform, run offline."""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "template.yaml"
# Stacks beside the engine's, which have nothing for SAM to transform.
BESIDE = ("network", "webhook")

ENGINE = "ExecuteCadenceStepsFunction"
PAGE = "UnsubscribeFunction"

Json = dict[str, Any]
Faults = Iterator[str]


@cache
def _text() -> str:
    return json.dumps(yaml_parse(TEMPLATE.read_text(encoding="utf-8")))


def source_template() -> Json:
    """Return a fresh copy of template.yaml, which the caller may change."""
    template: Json = json.loads(_text())
    return template


def template_beside(name: str) -> Json:
    """Return a template of deploy/."""
    template: Json = yaml_parse((ROOT / f"deploy/{name}.yaml").read_text(encoding="utf-8"))
    return template


@dataclass(frozen=True)
class Stack:
    """The template before (``source``) and after (``template``) the transform."""

    source: Json
    template: Json

    @property
    def resources(self) -> dict[str, Json]:
        return dict(self.template["Resources"])

    def of_type(self, kind: str) -> dict[str, Json]:
        """Return the properties of every resource of a type, by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def statements(self) -> Iterator[tuple[str, Json]]:
        """Yield every IAM statement with the logical id of its policy or role."""
        for name, properties in self.of_type("AWS::IAM::ManagedPolicy").items():
            yield from ((name, found) for found in _statements(properties["PolicyDocument"]))
        for name, properties in self.of_type("AWS::IAM::Role").items():
            for policy in properties.get("Policies", []):
                document = policy.get("PolicyDocument") or policy["Fn::If"][1]["PolicyDocument"]
                yield from ((name, found) for found in _statements(document))


def _statements(document: Json) -> list[Json]:
    statements = document["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    unwrapped = [branch for item in listed for branch in item.get("Fn::If", [None, item])[1:]]
    return [statement for statement in unwrapped if "Effect" in statement]


def transform(source: Json) -> Stack:
    """Apply the transform that CloudFormation applies to a SAM template.

    The code of functions and layers is replaced by an S3 address, as after an upload.
    """
    prepared = copy.deepcopy(source)
    for resource in prepared["Resources"].values():
        for name in ("CodeUri", "ContentUri"):
            if name in resource.get("Properties", {}):
                resource["Properties"][name] = "s3://bucket/key"
    session = boto3.Session(region_name="us-east-1")
    translator = Translator({}, Parser(), boto_session=session)
    return Stack(source, translator.translate(prepared, {}))


@cache
def stack() -> Stack:
    """Return the real stack."""
    return transform(source_template())


def named(reference: Any) -> str | None:
    """Return the logical id that a Ref or GetAtt names."""
    if isinstance(reference, Mapping):
        if "Ref" in reference:
            return str(reference["Ref"])
        if "Fn::GetAtt" in reference:
            return str(reference["Fn::GetAtt"][0])
    return None


def as_list(value: Any) -> list[Any]:
    """Return a list as it is, and a single item as a list of one."""
    return value if isinstance(value, list) else [value]


def allowed_sources(statement: Json) -> list[Any]:
    """Return the source ARNs that a statement of a resource policy allows, if it names any."""
    if statement["Effect"] != "Allow":
        return []
    return as_list(statement.get("Condition", {}).get("ArnEquals", {}).get("aws:SourceArn", []))
