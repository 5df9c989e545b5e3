"""Messages of organizations of their own, each with some of what may keep a message back."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database, connect
from cadence_core.model.enrollment import EnrollmentId
from tests.world import World

# A schedule, with its hours as (iso_day, opens, closes), for the organization.
SCHEDULE = """
    WITH schedule AS (INSERT INTO sending_schedules (org_id, name, spread_minutes)
                      VALUES (:org, 'Hours', {spread}) RETURNING id),
         hours AS (INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
                   SELECT schedule.id, CAST(:org AS uuid), day,
                          CAST(opens AS time), CAST(closes AS time)
                     FROM schedule, ({hours}) AS span (day, opens, closes))
    UPDATE organizations SET schedule_id = (SELECT id FROM schedule) WHERE id = :org"""
ALWAYS = "SELECT day, '00:00', '24:00' FROM generate_series(1, 7) AS day"
OFFICE = "SELECT day, '09:00', '17:00' FROM generate_series(1, 5) AS day"
TUESDAY = "VALUES (2, '10:00', '11:30')"
USED = """
    INSERT INTO send_counts (scope, bucket, used)
    SELECT s.scope, bucket_of(cadence_now() - interval '{ago}'), {used}
      FROM candidates_of(ARRAY[CAST(:enrollment AS uuid)]) AS asked
     CROSS JOIN counted_in(ARRAY[asked.c], cadence_now()) AS s
    ON CONFLICT DO NOTHING"""
PAST = """
    INSERT INTO interactions
           (org_id, enrollment_id, cadence_id, step_id, lead_id, channel, status, content, sent_at)
    VALUES (:org, :enrollment, :cadence, :step, :lead, :channel, '{status}', 'x', {sent_at})
    ON CONFLICT DO NOTHING"""
TOUCH = """
    INSERT INTO person_touches (org_id, address_hash, touched_at, interaction_id)
    SELECT :org, hash, cadence_now() - interval '3 hours', gen_random_uuid()
      FROM leads AS l, unnest(hashes_of_person(l.org_id, l.email_key, l.phone_key)) AS hash
     WHERE l.id = :lead
    ON CONFLICT DO NOTHING"""
CAP = """
    INSERT INTO sending_caps (org_id, kind, daily_cap, trickle)
    VALUES (:org, '{kind}', {cap}, {trickle})"""

OBSTACLES: Mapping[str, Sequence[str]] = {
    "a stopped organization": [
        "INSERT INTO sending_stops (org_id, reason) VALUES (:org, 'a wrong price')"
    ],
    "a stop of another channel": [
        """INSERT INTO sending_stops (org_id, channel, reason)
           VALUES (:org, CASE :channel WHEN 'email' THEN 'whatsapp' ELSE 'email' END, 'x')"""
    ],
    "a paused cadence": ["UPDATE cadences SET status = 'paused' WHERE id = :cadence"],
    "a deleted cadence": ["UPDATE cadences SET deleted_at = cadence_now() WHERE id = :cadence"],
    "a paused sender": ["UPDATE senders SET status = 'paused' WHERE org_id = :org"],
    "a stopped sender": [
        """UPDATE senders SET stopped_until = cadence_now() + interval '1 hour', stop_code = 'x'
           WHERE org_id = :org"""
    ],
    "a sender that was stopped": [
        """UPDATE senders SET stopped_until = cadence_now() - interval '1 hour', stop_code = 'x'
           WHERE org_id = :org"""
    ],
    "no sender": [
        "UPDATE cadences SET email_sender_id = NULL, whatsapp_sender_id = NULL WHERE id = :cadence"
    ],
    "a faulty name": [
        "UPDATE senders SET display_name = 'ceo@bank.test', address = address WHERE org_id = :org"
    ],
    "a reputation pause": [
        """INSERT INTO reputation_pauses (org_id, scope, reason, detail, sends, bounces, complaints)
           VALUES (:org, 'organization', 'reputation_pause', '9 of 100', 100, 9, 0)"""
    ],
    "a faulty template": [
        "UPDATE message_templates SET fault_code = '132015' WHERE id = :template"
    ],
    "no template": ["UPDATE cadence_steps SET template_id = NULL WHERE id = :step"],
    "a missing variable": ["UPDATE leads SET first_name = NULL WHERE id = :lead"],
    "a template error": [
        "UPDATE message_templates SET body = '{{ first_name' WHERE id = :template"
    ],
    "no postal address": [
        "UPDATE organizations SET requires_postal_address = true WHERE id = :org"
    ],
    "a pilot without the lead": ["UPDATE cadences SET is_pilot = true WHERE id = :cadence"],
    "a pilot with the lead": [
        "UPDATE cadences SET is_pilot = true WHERE id = :cadence",
        "INSERT INTO cadence_pilots (org_id, cadence_id, lead_id) VALUES (:org, :cadence, :lead)",
    ],
    "a schedule without hours": [
        SCHEDULE.format(spread=0, hours="SELECT 1, '09:00', '10:00' WHERE false")
    ],
    "a schedule that is always open": [SCHEDULE.format(spread=0, hours=ALWAYS)],
    "office hours": [SCHEDULE.format(spread=0, hours=OFFICE)],
    "office hours with spread": [SCHEDULE.format(spread=120, hours=OFFICE)],
    "one hour a week": [SCHEDULE.format(spread=0, hours=TUESDAY)],
    "a day off": [
        SCHEDULE.format(spread=0, hours=ALWAYS),
        """INSERT INTO days_off (org_id, day, name)
           VALUES (:org, CAST(cadence_now() AT TIME ZONE 'America/Sao_Paulo' AS date), 'Rest')""",
    ],
    "a lead far away": ["UPDATE leads SET timezone = 'Asia/Tokyo' WHERE id = :lead"],
    "a used cap": [
        CAP.format(kind="organization", cap=3, trickle="false"),
        USED.format(ago="5 hours", used=3),
    ],
    "a cap with room": [
        CAP.format(kind="organization", cap=3, trickle="false"),
        USED.format(ago="5 hours", used=2),
    ],
    "a used cap that trickles": [
        CAP.format(kind="first_touches", cap=4, trickle="true"),
        USED.format(ago="1 minute", used=2),
    ],
    "a cap for each domain": [
        CAP.format(kind="domain", cap=1, trickle="false"),
        USED.format(ago="20 hours", used=1),
    ],
    "a gap": [
        "UPDATE organizations SET minimum_gap_minutes = 1440 WHERE id = :org",
        TOUCH,
    ],
    "a gap that is over": [
        "UPDATE organizations SET minimum_gap_minutes = 60 WHERE id = :org",
        TOUCH,
    ],
    "a lead who is away": [
        "UPDATE cadences SET waits_for_return = true WHERE id = :cadence",
        """UPDATE leads SET out_of_office_until = (cadence_now() + interval '5 days')::date
           WHERE id = :lead""",
    ],
    "a lead who is away, and a cadence that does not wait": [
        """UPDATE leads SET out_of_office_until = (cadence_now() + interval '5 days')::date
           WHERE id = :lead""",
    ],
    "too late": [
        "UPDATE cadences SET max_lateness_hours = 2, when_too_late = 'hold' WHERE id = :cadence",
        """UPDATE cadence_enrollments SET step_due_at = cadence_now() - interval '5 days',
                  next_step_due = cadence_now() - interval '5 days' WHERE id = :enrollment""",
    ],
    "too late, and left out": [
        """UPDATE cadences SET max_lateness_hours = 2, when_too_late = 'skip_step'
           WHERE id = :cadence""",
        """UPDATE cadence_enrollments SET step_due_at = cadence_now() - interval '9 days'
           WHERE id = :enrollment""",
    ],
    "a lead who has signed": ["UPDATE leads SET status = 'won' WHERE id = :lead"],
    "a deleted lead": ["UPDATE leads SET deleted_at = cadence_now() WHERE id = :lead"],
    "no address": ["UPDATE leads SET email = NULL, phone = NULL WHERE id = :lead"],
    "a faulty address": ["UPDATE leads SET email = 'maria@', phone = '+12' WHERE id = :lead"],
    "a suppression": [
        """INSERT INTO suppressions (org_id, channel, address, reason)
           SELECT org_id, 'email', email, 'bounced' FROM leads WHERE id = :lead AND email <> ''""",
    ],
    "an unsubscribe request": ["INSERT INTO unsubscribe_requests (lead_id) VALUES (:lead)"],
    "no consent": ["UPDATE leads SET whatsapp_opt_in_at = NULL WHERE id = :lead"],
    "a text of WhatsApp that is not approved": [
        """UPDATE message_templates SET whatsapp_template_name = NULL, whatsapp_language = NULL
           WHERE id = :template"""
    ],
    "a message that failed": [PAST.format(status="failed", sent_at="NULL")],
    "a message that was sent": [PAST.format(status="sent", sent_at="cadence_now()")],
    "an uncertain message": [PAST.format(status="uncertain", sent_at="NULL")],
    "a step that is not due": [
        """UPDATE cadence_enrollments SET next_step_due = cadence_now() + interval '6 days'
           WHERE id = :enrollment"""
    ],
    "a pause by a person": [
        "UPDATE cadence_enrollments SET status = 'paused' WHERE id = :enrollment"
    ],
    "an enrollment that has ended": [
        "UPDATE cadence_enrollments SET status = 'completed' WHERE id = :enrollment"
    ],
    "a run in progress": [
        """WITH run AS (INSERT INTO cadence_runs (id, trigger, trigger_id)
                        VALUES (gen_random_uuid(), 'manual', gen_random_uuid()) RETURNING id)
           UPDATE cadence_enrollments SET run_id = (SELECT id FROM run),
                  lease_expires_at = cadence_now() + interval '9 days' WHERE id = :enrollment"""
    ],
    "a run that has died": [
        "UPDATE cadence_enrollments SET dead_claims = 1 WHERE id = :enrollment"
    ],
    "an archived step": ["UPDATE cadence_steps SET archived_at = cadence_now() WHERE id = :step"],
}


@dataclass(frozen=True, slots=True)
class Built:
    """A message by the ids of its rows, and the names of what was put in its way."""

    ids: Mapping[str, Any]
    obstacles: tuple[str, ...]

    @property
    def enrollment(self) -> EnrollmentId:
        return EnrollmentId(self.ids["enrollment"])


def build(world: World, number: int, channel: str) -> dict[str, Any]:
    """Insert an organization with one message that is due; return the ids of its rows."""
    ids: dict[str, Any] = {"channel": channel}
    ids["org"] = world.insert("organizations", name=f"O{number}", timezone="America/Sao_Paulo")
    address = f"ana@o{number}.test" if channel == "email" else f"phone-number-id-9{number}"
    sender = world.insert(
        "senders", org_id=ids["org"], channel=channel, address=address, display_name="Ana"
    )
    ids["template"] = world.template(org_id=ids["org"], channel=channel)
    ids["cadence"] = world.cadence(
        org_id=ids["org"],
        **{
            f"{each}_sender_id": sender if each == channel else None
            for each in ("email", "whatsapp")
        },
    )
    ids["step"] = world.step(ids["cadence"], channel=channel, template_id=ids["template"])
    ids["lead"] = world.lead(
        org_id=ids["org"], email=f"m{number}@lead.test", phone=f"+551198765{number:04}"
    )
    ids["enrollment"] = world.enrollment(ids["cadence"], ids["lead"])
    world.connection.run(
        """UPDATE cadence_enrollments SET next_step_due = cadence_now() - interval '1 hour',
                  step_due_at = cadence_now() - interval '1 hour' WHERE id = :id""",
        id=ids["enrollment"],
    )
    return ids


def obstruct(world: World, ids: Mapping[str, Any], obstacles: Sequence[str]) -> Built:
    """Put these obstacles in the way of a message."""
    for name in obstacles:
        for statement in OBSTACLES[name]:
            used = {key: value for key, value in ids.items() if f":{key}" in statement}
            world.connection.run(statement, **used)
    return Built(ids, tuple(obstacles))


def build_many(world: World, seed: int, count: int) -> list[Built]:
    """Build messages with no, one, two or three obstacles; every obstacle occurs alone."""
    dice = random.Random(seed)  # noqa: S311 (a reproducible world)
    alone = [[name] for name in OBSTACLES]
    mixed = [dice.sample(list(OBSTACLES), dice.choice((0, 1, 2, 2, 3))) for _ in range(count)]
    chosen = [*alone, *mixed]
    channels = ("email", "email", "whatsapp")
    messages = [build(world, number, dice.choice(channels)) for number in range(len(chosen))]
    database = Database(partial(connect, world.url))
    read_new_addresses(database)
    database.close()
    return [obstruct(world, *each) for each in zip(messages, chosen, strict=True)]
