"""Deploys, updates and deletes the built stack in the emulation with the SAM CLI."""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from local.built_stack import ARCHITECTURE
from local.rehearsal.aws import REGION, Aws
from local.sam import NO_TELEMETRY, SAM

NAME = "rehearsal"
EXECUTION_ID = "rehearsal-1"
MAX_ERROR_LINES = 15


class RehearsalError(Exception):
    """An expectation failed; the message says what was seen instead."""


def template_for_ministack(built: Path, providers: Mapping[str, str]) -> Path:
    """Write the template to deploy next to the built one, and return its path.

    It differs from the built template in two ways. First, the engine gets the variables in
    ``providers`` that hold an address, so it uses the stand-ins. Second, it avoids what ministack
    1.5.33 does not support:

    - it has no alarms over metric math, no saved queries, and no queue policies that refuse plain
      HTTP;
    - Scheduler's placeholders are filled in;
    - the concurrency of an event source is a number, not a parameter;
    - sending a batch to a queue is a permission of its own;
    - describing an event bus needs the permission for a rule of that name.
    """
    template = yaml_parse(built.read_text(encoding="utf-8"))
    for name, resource in list(template["Resources"].items()):
        match resource:
            case {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": _}}:
                del template["Resources"][name]
            case {"Type": "AWS::Logs::QueryDefinition"}:
                del template["Resources"][name]
            case {"Type": "AWS::SQS::QueuePolicy", "Properties": {"PolicyDocument": policy}}:
                policy["Statement"] = [each for each in policy["Statement"] if not _is_deny(each)]
                if not policy["Statement"]:
                    del template["Resources"][name]
    engine = template["Resources"]["ExecuteCadenceStepsFunction"]["Properties"]
    addresses = {name: value for name, value in providers.items() if "_URL" in name}
    engine["Environment"]["Variables"] |= addresses
    engine["Policies"][-1]["Statement"][0]["Action"] = ["sqs:SendMessage", "sqs:SendMessageBatch"]
    publisher = template["Resources"]["PublishFunction"]["Properties"]
    [publishing] = publisher["Policies"][1]["Statement"]
    publishing["Resource"] = [publishing["Resource"], "arn:aws:events:*:*:rule/default/*"]
    schedule = engine["Events"]["Schedule"]["Properties"]
    schedule["Input"] = re.sub("<aws.scheduler.[a-z-]+>", EXECUTION_ID, schedule["Input"])
    engine["Events"]["ExtraBatches"]["Properties"]["ScalingConfig"]["MaximumConcurrency"] = 2
    derived = built.with_name("rehearsal.json")
    derived.write_text(json.dumps(template, indent=1), encoding="utf-8")
    return derived


def _is_deny(statement: Mapping[str, Any]) -> bool:
    return bool(statement["Effect"] == "Deny")


def deploy(aws: Aws, template: Path, parameters: Mapping[str, str]) -> dict[str, str]:
    """Create or update the stack with these parameters; return its outputs.

    Raises:
        RehearsalError: the deployment failed.
    """
    overrides = [f"{name}='{value}'" for name, value in parameters.items()]
    sam(
        aws,
        *("deploy", "--template-file", str(template), "--stack-name", NAME, "--region", REGION),
        *("--resolve-s3", "--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"),
        *("--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"),
        *("--parameter-overrides", f"Architecture={ARCHITECTURE}", *overrides),
    )
    [stack] = aws.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"]
    if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise RehearsalError(f"the stack is {stack['StackStatus']}")
    return outputs_of(stack)


def outputs_of(stack: Mapping[str, Any]) -> dict[str, str]:
    """Return the outputs of a described stack by their names."""
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def sam(aws: Aws, *arguments: str) -> str:
    """Run the SAM CLI against the emulation and return what it printed.

    Raises:
        RehearsalError: sam failed; the message ends with the last lines of its output.
    """
    done = subprocess.run(
        [SAM, *arguments],
        # Away from samconfig.toml, because the rehearsal has its own parameters.
        cwd=Path(__file__).parent,
        env={**os.environ, **aws.environment, **NO_TELEMETRY},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-MAX_ERROR_LINES:])
        raise RehearsalError(f"sam {arguments[0]} failed:\n{last}")
    return done.stdout


def cadence(aws: Aws, *arguments: str) -> str:
    """Run ``cadence`` as an operator with nothing but AWS credentials, and return its output.

    Raises:
        RehearsalError: the command failed; that nothing matches is no failure.
    """
    done = subprocess.run(
        [Path(SAM).with_name("cadence"), *arguments],
        env={**os.environ, **aws.environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise RehearsalError(f"cadence {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout
