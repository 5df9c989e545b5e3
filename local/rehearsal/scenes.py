"""The scenes of the engine's own stack, in their order."""

import json
from collections import Counter
from uuid import uuid4

from botocore.exceptions import ClientError

from cadence_core.database.connection import Database
from cadence_core.operations.reports.reports import standings_of
from local.database import fetch_rows
from local.demo_data import id_of, load_demo_data
from local.feedback import ONE_CLICK, event_about
from local.outbox import unsubscribe_link
from local.rehearsal.aws import REGION
from local.rehearsal.stack import EXECUTION_ID, NAME, RehearsalError, cadence, deploy, sam
from local.rehearsal.stage import Stage, expect, wait_for
from local.samples import SES_MESSAGE_ID
from local.stand_ins import ses
from local.stand_ins.faults import Drop
from local.world import let_people_act

TOKEN = f"rehearsal-{uuid4().hex}"
KEY = f"rehearsal-{uuid4().hex}"
WITH_TOKEN = ("--header", f"Authorization: Bearer {TOKEN}")
BATCH_SIZE = 10
QUESTIONS = (
    *("status", "holds", "holds --leads", "uncertain", "preview", "agenda", "days", "cadences"),
    *("outbox", "senders", "orgs", "runs", "actions", "check-templates", "doctor"),
)
CHANGES = ("pause engine --reason drill", "resume engine")
ACCOUNT = f"{REGION}:000000000000"


def the_stack_is_deployed(stage: Stage) -> str:
    """Create the secrets that the guide creates by hand, then deploy."""
    stage.parameters |= {
        "ScheduleState": "ENABLED",
        "ScheduleExpression": "rate(1 minute)",
        "DatabaseSecretArn": stage.secret("database", json.dumps(stage.database_secret)),
        "ManualTriggerAuth": "NONE",
        "ManualTokenSecretArn": stage.secret("manual-token", TOKEN),
        "UnsubscribeKeysSecretArn": stage.secret("unsubscribe-keys", KEY),
        "AnthropicKeySecretArn": stage.secret("anthropic-key", "nothing-to-a-stand-in"),
        "EmailTransport": "ses",
        "SesIdentityArns": f"arn:aws:ses:{ACCOUNT}:identity/ribeiro-digital.test",
        "WhatsAppTransport": "aws",
        "WhatsAppPhoneNumberArns": f"arn:aws:social-messaging:{ACCOUNT}:phone-number-id/1",
        "AiProvider": "anthropic",
        "BatchSize": str(BATCH_SIZE),
        "MaxSendsPerSecond": "50",
        "ExtraBatchesMax": "1",
    }
    stage.outputs = deploy(stage.aws, stage.template, stage.parameters)
    created = stage.aws.client("cloudformation").describe_stack_resources(StackName=NAME)
    return f"{len(created['StackResources'])} resources"


def the_migration_creates_the_schema(stage: Stage) -> str:
    """Invoke the function on an empty database, as the guide does."""
    answer = json.loads(sam(stage.aws, "remote", "invoke", "MigrateFunction", "--stack-name", NAME))
    expect("revision" in answer, f"the migration answered {answer}")
    [[revision]] = stage.database.run("SELECT version_num FROM alembic_version")
    expect(answer["revision"] == revision, f"the database is at revision {revision}")
    return f"revision {revision}"


def the_schedule_fires_and_sends(stage: Stage) -> str:
    """Enroll the demo's leads, more than one batch, and wait for a tick of the schedule."""
    load_demo_data(stage.database)
    let_people_act(stage.database, day=1)
    [[run_id, claimed, sent]] = wait_for(
        "a run of the schedule",
        lambda: stage.database.run(
            """SELECT trigger_id, claimed, sent FROM cadence_runs
                WHERE trigger = 'schedule' AND finished_at IS NOT NULL"""
        ),
    )
    expect((run_id, sent) == (EXECUTION_ID, BATCH_SIZE), f"run {run_id} sent {sent}")
    return f"a batch of {claimed}, {sent} messages sent"


def a_queue_message_drains_a_batch(stage: Stage) -> str:
    """Wait for the further batch that the scheduled run requested on the queue."""
    [[sent, held, left]] = wait_for(
        "a run of the queue",
        lambda: stage.database.run(
            """SELECT sent, held, remaining_due FROM cadence_runs
                WHERE trigger = 'queue' AND finished_at IS NOT NULL"""
        ),
    )
    [[all_sent, all_held]] = stage.database.run("SELECT sum(sent), sum(held) FROM cadence_runs")
    expect(
        (all_sent, all_held, left) == (16, 3, 0), f"{all_sent} sent, {all_held} held, {left} left"
    )
    return f"the rest, {sent} messages sent and {held} held; nothing is due"


def the_url_requires_the_token(stage: Stage) -> str:
    """Request a batch without the token, then a preview and a batch with it."""
    url = stage.outputs["ManualTriggerUrl"]
    let_people_act(stage.database, day=2)
    refused, _ = stage.curl(url, "--json", "{}")
    preview_status, preview = stage.curl(url, *WITH_TOKEN, "--json", '{"dry_run": true}')
    status, summary = stage.curl(url, *WITH_TOKEN, "--json", "{}")
    expect((refused, preview_status, status) == (401, 200, 200), f"{refused}, {preview}, {summary}")
    due, sent = len(json.loads(preview)["would_send"]), json.loads(summary)["sent"]
    expect(due == sent > 0, f"the preview was {preview}, then the batch {summary}")
    return f"401 without it; a preview and a batch of {sent} messages with it"


def a_delivery_event_settles_a_send(stage: Stage) -> str:
    """SES accepts an email and drops the connection; its event comes through SNS and the queue."""
    let_people_act(stage.database, day=5)
    stage.providers.faults.add(Drop(), path=ses.SEND_PATH, times=1)
    _, summary = stage.curl(stage.outputs["ManualTriggerUrl"], *WITH_TOKEN, "--json", "{}")
    [[message_id, lead_id]] = stage.database.run(
        "SELECT id::text, lead_id::text FROM interactions WHERE status = 'uncertain'"
    )
    expect(json.loads(summary)["uncertain"] == 1, f"the run answered {summary}")
    [message] = fetch_rows(stage.database, "messages_to", leads=[lead_id])
    event = event_about({**message, "external_id": SES_MESSAGE_ID}, "ses_send")
    topic = stage.outputs["EmailFeedbackTopicArn"]
    stage.aws.client("sns").publish(TopicArn=topic, Message=json.dumps(event))
    [[enrollment_status, step]] = wait_for(
        "the effect of the event",
        lambda: stage.database.run(
            """SELECT e.status, e.current_step FROM interactions AS i
                 JOIN cadence_enrollments AS e ON e.id = i.enrollment_id
                WHERE i.id = CAST(:id AS uuid) AND i.status = 'sent'""",
            id=message_id,
        ),
    )
    expect((enrollment_status, step) == ("active", 2), f"{enrollment_status} at step {step}")
    return "uncertain and held; after SES's event, sent and at the next step"


def the_link_in_an_email_unsubscribes(stage: Stage) -> str:
    """Follow the link of an accepted email, as a person and as a mail program."""
    [email] = [mail for mail in stage.emails_accepted() if "marcus@reedline.test" in str(mail)]
    link = unsubscribe_link(email)
    expect(link.startswith(stage.outputs["UnsubscribeUrl"]), "the link points elsewhere")
    shown, page = stage.curl(link)
    expect("Grace Coleman" in page, f"the page answered {shown}")
    expect(_standing(stage, "marcus") == ["active"], "showing the page changed the enrollment")
    clicked, _ = stage.curl(link, "--data", ONE_CLICK.decode())
    statuses = _standing(stage, "marcus")
    expect(statuses == ["unsubscribed"], f"one click got status {clicked}: {statuses}")
    return "GET shows a page, POST ends the enrollment"


def an_operator_asks_the_stack(stage: Stage) -> str:
    """Ask every question, and pause, resume and release, with AWS credentials alone."""
    lead = str(id_of("lead", "marcus"))
    asked = cadence(stage.aws, "lead", lead, "--stack", NAME)
    expect("unsubscribed" in asked, f"the command showed {asked}")
    for question in QUESTIONS:
        cadence(stage.aws, *question.split(), "--stack", NAME)
    for change in CHANGES:
        cadence(stage.aws, *change.split(), "--yes", "--stack", NAME)
    released = cadence(stage.aws, "release", "--all", "--yes", "--stack", NAME)
    [[actor]] = stage.database.run("SELECT DISTINCT actor FROM operator_actions")
    expect(actor.startswith("arn:aws:"), f"the actor is {actor}: {released}")
    number = len(QUESTIONS) + len(CHANGES) + 2
    return f"{number} commands; what was on hold is released, and the record names the caller"


def a_failed_run_reaches_its_queue(stage: Stage) -> str:
    """Invoke the engine as Scheduler does, with an event that it must refuse."""
    stage.aws.client("lambda").invoke(
        FunctionName=stage.physical_id("ExecuteCadenceStepsFunction"),
        InvocationType="Event",
        Payload=json.dumps({"source": "nobody"}),
    )
    queue = stage.outputs["FailedRunsQueueUrl"]
    sqs = stage.aws.client("sqs")
    [message] = wait_for(
        "the failed run", lambda: sqs.receive_message(QueueUrl=queue).get("Messages", [])
    )
    record = json.loads(message["Body"])
    expect(record["requestPayload"] == {"source": "nobody"}, f"the queue holds {record}")
    return f"{record['requestContext']['condition']}, with its event"


def the_stack_is_updated(stage: Stage) -> str:
    """Deploy again with different parameters."""
    stage.parameters |= {"ScheduleState": "DISABLED", "BatchSize": "25"}
    deploy(stage.aws, stage.template, stage.parameters)
    function = stage.physical_id("ExecuteCadenceStepsFunction")
    settings = stage.aws.client("lambda").get_function_configuration(FunctionName=function)
    batch_size = settings["Environment"]["Variables"]["BATCH_SIZE"]
    schedules = stage.aws.client("scheduler").list_schedules()["Schedules"]
    states = Counter(schedule["State"] for schedule in schedules)
    # Leads reply while the engine is stopped, so events are still published.
    expect(
        (batch_size, states["ENABLED"]) == ("25", 1),
        f"a batch of {batch_size}, the schedules {dict(states)}",
    )
    return f"a batch of 25, and {states['DISABLED']} schedules disabled"


def the_stack_is_deleted(stage: Stage) -> str:
    """Delete the stack and look for leftovers: only the queues of feedback outlive it."""
    retained = ("FeedbackQueue", "FeedbackDeadLetterQueue")
    retained_names = {stage.physical_id(queue).rsplit("/", 1)[-1] for queue in retained}
    sam(stage.aws, "delete", "--stack-name", NAME, "--no-prompts", "--region", REGION)
    client = stage.aws.client
    left = {
        "functions": client("lambda").list_functions()["Functions"],
        "layers": client("lambda").list_layers()["Layers"],
        "queues": {
            url.rsplit("/", 1)[-1] for url in client("sqs").list_queues().get("QueueUrls", [])
        }
        - retained_names,
        "topics": client("sns").list_topics()["Topics"],
        "schedules": client("scheduler").list_schedules()["Schedules"],
        "alarms": client("cloudwatch").describe_alarms()["MetricAlarms"],
        "configuration sets": client("sesv2").list_configuration_sets()["ConfigurationSets"],
    }
    expect(not any(left.values()), f"left behind: {left}")
    try:
        client("cloudformation").describe_stacks(StackName=NAME)
    except ClientError:
        return "only the feedback queues are left"
    raise RehearsalError("the stack is still there")


def _standing(stage: Stage, lead: str) -> list[str]:
    standings = standings_of(Database(lambda: stage.database), [id_of("lead", lead)])
    return [standing.status for standing in standings]
