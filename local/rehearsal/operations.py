"""The scene that performs every operation which the scenes before it do not need."""

import shlex
from pathlib import Path
from tempfile import TemporaryDirectory

from cadence_core.operations.catalog import OPERATIONS
from cadence_core.publishing.application import MAX_ATTEMPTS
from local.rehearsal.stack import NAME, cadence
from local.rehearsal.stage import Stage, expect
from local.rehearsal.team import LEAD

OTHER_LEAD = "rui@sales.example"
SITUATION = {
    "message": """
        UPDATE interactions SET status = 'uncertain', sent_at = NULL
         WHERE lead_id = CAST(:lead AS uuid) AND type = 'message' RETURNING id::text""",
    "reply": """
        INSERT INTO interactions (org_id, lead_id, channel, type, status, content, needs_reading,
                                  sent_at, created_at)
        SELECT org_id, id, 'email', 'reply', 'received', 'No more of these.', true, at, at
          FROM leads CROSS JOIN (VALUES (now() - interval '20 years')) AS expired (at)
         WHERE id = CAST(:other AS uuid) RETURNING id::text""",
    "reputation": """
        INSERT INTO reputation_pauses (org_id, scope, domain, reason, detail)
        SELECT org_id, 'domain', 'nova.example', 'authentication_refused', 'SPF'
          FROM leads WHERE id = CAST(:lead AS uuid) RETURNING id::text""",
    "template": """
        UPDATE message_templates SET fault_code = '132001'
         WHERE (org_id, name) = (SELECT org_id, 'Hello' FROM leads WHERE id = CAST(:lead AS uuid))
        RETURNING id::text""",
    "due": """
        UPDATE cadence_enrollments SET next_step_due = now() - interval '1 hour'
         WHERE lead_id = CAST(:other AS uuid) RETURNING id::text""",
    "event": """
        INSERT INTO standing_events (org_id, lead_id, enrollment_id, cadence_id, from_status,
                                     to_status, attempts, error_code)
        SELECT org_id, lead_id, id, cadence_id, 'active',
               'paused', CAST(:attempts AS integer), 'Refused'
          FROM cadence_enrollments WHERE lead_id = CAST(:lead AS uuid) RETURNING id::text""",
}
"""The statements that give every operation something to do, by what each returns the id of."""
QUESTIONS = (
    *("funnel 'First contact'", "message {message}", "template check Hello", "readings"),
    *("template preview Hello --lead {lead}", "export {lead}", "pull --organization {team}"),
    *("history", "history --lead {lead}", "failures", "unsent", "duplicates --organization {team}"),
)
CHANGES = (
    "template test-send Hello --lead {lead} --to bia@nova.example",
    # From here on no run of the schedule changes what a command has shown.
    "pause engine --reason rehearsal",
    "read {reply}",
    "purge",
    "settle sent {message}",
    "resume reputation {reputation}",
    "release --template {template} --clear-fault",
    "consent --lead {lead} --organization {team} --channel email --source form",
    "mark real --lead {lead} --organization {team}",
    "pilot --cadence 'First contact' --lead {lead}",
    "move --cadence 'First contact' --lead {lead} --step 1",
    "suppress {address} --organization {team}",
    "unsuppress {address} --organization {team}",
    "suppress --file {file} --organization {team}",
    "restored --since 2026-01-01",
    "settle-lost not_sent --all",
    "close --cadence 'First contact' --lead {other}",
    "republish",
    "give-identity nova.example --organization {team}",
    "merge {other} {lead}",
    "erase {lead}",
    "resume engine",
)


def every_operation_is_performed(stage: Stage) -> str:
    """Use every command that the scenes before have not; each change must then be on record."""
    named = _situation(stage)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "never.txt"
        file.write_text("never@sales.example\n", encoding="utf-8")
        named |= {"file": str(file), "address": OTHER_LEAD}
        for question in QUESTIONS:
            cadence(stage.aws, *shlex.split(question.format_map(named)), "--stack", NAME)
        for change in CHANGES:
            cadence(stage.aws, *shlex.split(change.format_map(named)), "--yes", "--stack", NAME)
    recorded = stage.database.run(
        "SELECT DISTINCT operation FROM operator_actions WHERE phase = 'done'"
    )
    changes = {operation.name for operation in OPERATIONS if operation.changes}
    missing = changes - {name for [name] in recorded}
    expect(not missing, f"no change of these operations is on record: {sorted(missing)}")
    return f"{len(QUESTIONS + CHANGES)} commands; all {len(changes)} kinds of change are on record"


def _situation(stage: Stage) -> dict[str, str]:
    """Give every operation something to do, and return what the commands name."""
    leads = stage.database.run(
        """SELECT lead.id::text, other.id::text, quote_literal(o.name) FROM leads AS lead
             JOIN leads AS other ON other.org_id = lead.org_id AND other.email = :other
             JOIN organizations AS o ON o.id = lead.org_id
            WHERE lead.email = :lead""",
        lead=LEAD,
        other=OTHER_LEAD,
    )
    named = dict(zip(("lead", "other", "team"), *leads, strict=True))
    named["attempts"] = str(MAX_ATTEMPTS)
    for name, statement in SITUATION.items():
        [[named[name]]] = stage.database.run(statement, **named)
    return named
