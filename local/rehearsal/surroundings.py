"""The scenes of the stacks in deploy/: a network with a database, and the webhook of a CRM.

The emulation has no NAT gateways, no secrets of RDS and, in CloudFormation, no API destinations.
So the scenes leave the first two out, and create the last themselves.
"""

import json
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from local.rehearsal import crm
from local.rehearsal.stack import RehearsalError, outputs_of
from local.rehearsal.stage import Stage, expect, wait_for

DEPLOY = Path(__file__).parents[2] / "deploy"
NOT_IN_THE_EMULATION = {
    "Resources": ("NatAddress", "NatGateway", "PrivateRoute"),
    "Outputs": ("DatabaseSecretArn", "DatabaseResourceId"),
}
BUS = "crm"
UNUSED_URL = "https://crm.invalid"


def the_network_is_created(stage: Stage) -> str:
    """Deploy the network, and keep what the engine's stack needs of it."""
    template = _template("network")
    for section, names in NOT_IN_THE_EMULATION.items():
        for name in names:
            del template[section][name]
    outputs = _deploy(stage, "network", template)
    [database] = stage.aws.client("rds").describe_db_instances()["DBInstances"]
    expect(database["Endpoint"]["Address"] == outputs["DatabaseHost"], f"it has {database}")
    stage.parameters |= {name: outputs[name] for name in ("SubnetIds", "SecurityGroupIds")}
    return f"two private subnets, and {database['Engine']} {database['EngineVersion']} in them"


def a_crm_connects_its_webhook(stage: Stage) -> str:
    """Deploy the bus and its rule, with the CRM as the target."""
    events = stage.aws.client("events")
    template = _template("webhook")
    resources = template["Resources"]
    key = {"ApiKeyName": "x-api-key", "ApiKeyValue": crm.KEY}
    connection = events.create_connection(
        Name=BUS, AuthorizationType="API_KEY", AuthParameters={"ApiKeyAuthParameters": key}
    )
    webhook = events.create_api_destination(
        Name=BUS,
        ConnectionArn=connection["ConnectionArn"],
        HttpMethod=resources["Webhook"]["Properties"]["HttpMethod"],
        InvocationEndpoint=stage.crm.url + crm.PATH,
    )
    del resources["Webhook"], resources["Connection"]
    arn = json.dumps(webhook["ApiDestinationArn"])
    reference = json.dumps({"Fn::GetAtt": ["Webhook", "Arn"]})
    _deploy(stage, BUS, json.loads(json.dumps(template).replace(reference, arn)))
    [rule] = events.list_rules(EventBusName=BUS)["Rules"]
    stage.parameters |= {"EventBusName": BUS}
    return f"a bus, and a rule that is {rule['State'].lower()}"


def the_crm_hears_of_it(stage: Stage) -> str:
    """Wait until the CRM's webhook has learned of the lead who unsubscribed."""
    heard = wait_for("the event of the opt-out", lambda: _heard(stage, "unsubscribed"))
    keys = {"id", "lead_id", "enrollment_id", "reason", "at"}
    expect(keys <= heard[0].keys(), f"the CRM got {heard[0]}")
    return f"an opt-out, as the reason {heard[0]['reason']}"


def the_crm_disconnects(stage: Stage) -> str:
    """Delete the stack of the bus; the events wait from now on."""
    client = stage.aws.client("cloudformation")
    client.delete_stack(StackName=BUS)
    wait_for("the end of the bus", lambda: _is_gone(stage))
    return "its bus, rule and queue are deleted"


def _is_gone(stage: Stage) -> bool:
    buses = stage.aws.client("events").list_event_buses()["EventBuses"]
    return BUS not in [bus["Name"] for bus in buses]


def _heard(stage: Stage, status: str) -> list[dict[str, Any]]:
    bodies = [request.json for request in stage.crm.accepted(crm.PATH)]
    return [body for body in bodies if body["to_status"] == status]


def _template(name: str) -> dict[str, Any]:
    """Return a template of deploy/, in CloudFormation's long form."""
    template: dict[str, Any] = yaml_parse((DEPLOY / f"{name}.yaml").read_text(encoding="utf-8"))
    return template


def _deploy(stage: Stage, name: str, template: dict[str, Any]) -> dict[str, str]:
    """Create a stack of these resources with its default parameters, and return its outputs."""
    client = stage.aws.client("cloudformation")
    client.create_stack(
        StackName=name,
        TemplateBody=json.dumps(template),
        Parameters=[
            {"ParameterKey": each, "ParameterValue": UNUSED_URL}
            for each, described in template["Parameters"].items()
            if "Default" not in described
        ],
        Capabilities=["CAPABILITY_IAM"],
    )
    stack = wait_for(f"the stack {name}", lambda: _finished(client, name))
    if stack["StackStatus"] != "CREATE_COMPLETE":
        events = client.describe_stack_events(StackName=name)["StackEvents"]
        raise RehearsalError(f"{name}: {[event.get('ResourceStatusReason') for event in events]}")
    return outputs_of(stack)


def _finished(client: Any, name: str) -> Any:
    [stack] = client.describe_stacks(StackName=name)["Stacks"]
    return None if stack["StackStatus"].endswith("_IN_PROGRESS") else stack
