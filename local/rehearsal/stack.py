"""The built stack in the emulation: deployed, updated and deleted by the SAM CLI."""

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
MAX_LINES_TOLD = 15


class RehearsalError(Exception):
    """Something does not hold; the message says what was seen."""


def template_for_ministack(built: Path, providers: Mapping[str, str]) -> Path:
    """Write what is deployed beside the built template, and return its path.

    It is the built template but for two things. The engine is led to the stand-ins of the
    providers, by those of these variables that hold an address. And what ministack 1.5.33 does
    not know is taken out of its way: alarms over metric math and the refusal of plain HTTP by the
    queues are left out, Scheduler's placeholders are filled in, the concurrency of an event source
    is a number and not a parameter, and sending a batch to a queue is a right of its own.
    """
    template = yaml_parse(built.read_text(encoding="utf-8"))
    for name, resource in list(template["Resources"].items()):
        match resource:
            case {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": _}}:
                del template["Resources"][name]
            case {"Type": "AWS::SQS::QueuePolicy", "Properties": {"PolicyDocument": policy}}:
                policy["Statement"] = [each for each in policy["Statement"] if not _is_deny(each)]
                if not policy["Statement"]:
                    del template["Resources"][name]
    engine = template["Resources"]["ExecuteCadenceStepsFunction"]["Properties"]
    addresses = {name: value for name, value in providers.items() if "_URL" in name}
    engine["Environment"]["Variables"] |= addresses
    engine["Policies"][-1]["Statement"][0]["Action"] = ["sqs:SendMessage", "sqs:SendMessageBatch"]
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
        RehearsalError: it could not be deployed.
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
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def sam(aws: Aws, *arguments: str) -> str:
    """Run the SAM CLI against the emulation and return what it printed.

    Raises:
        RehearsalError: it failed; the message ends with its last lines.
    """
    done = subprocess.run(
        [SAM, *arguments],
        # Away from samconfig.toml: the rehearsal has parameters of its own.
        cwd=Path(__file__).parent,
        env={**os.environ, **aws.environment, **NO_TELEMETRY},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-MAX_LINES_TOLD:])
        raise RehearsalError(f"sam {arguments[0]} failed:\n{last}")
    return done.stdout
