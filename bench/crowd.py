"""A database of 1,000 organizations in which a pick has much to choose from, or nothing.

One organization owns nine tenths of what is due. Messages of different steps and zones wait in
lanes of their own.
"""

from pg8000.native import Connection

from bench.databases import a_new_database, patient

ORGANIZATIONS = 1_000
ZONES = ("America/New_York", "America/Sao_Paulo", "Europe/Lisbon", "Asia/Tokyo")
JUST_OPENED = "everywhere, and in the first zone for 15 minutes"
FIRST_ORG = "md5('org1')::uuid"
CADENCES_AND_STEPS = {160_000: (10, 4), 12_000: (1, 3)}
"""Of an organization, and of a cadence: by the number of lanes that there are then."""

SEED = f"""
SET session_replication_role = replica;
INSERT INTO organizations (id, name, timezone)
SELECT md5('org' || n)::uuid, 'org' || n, 'UTC' FROM generate_series(1, {ORGANIZATIONS}) AS n;
INSERT INTO sending_schedules (id, org_id, name, spread_minutes)
SELECT id, id, 'office', 0 FROM organizations;
UPDATE organizations SET schedule_id = id;
INSERT INTO lead_zones SELECT id, zone FROM organizations, unnest(:zones ::text[]) AS zone;
INSERT INTO senders (id, org_id, channel, address, address_key)
SELECT md5(o.id || channel)::uuid, o.id, channel, o.name || '@x.test', o.name || '@x.test'
  FROM organizations AS o, unnest(ARRAY['email', 'whatsapp']) AS channel;
INSERT INTO cadences (id, org_id, name, status, email_sender_id, whatsapp_sender_id)
SELECT md5(o.id || '-' || c)::uuid, o.id, 'c', 'active', md5(o.id || 'email')::uuid,
       md5(o.id || 'whatsapp')::uuid
  FROM organizations AS o, generate_series(1, :cadences ::int) AS c;
INSERT INTO cadence_steps (id, org_id, cadence_id, step_order, channel)
SELECT md5(c.id || '-' || n)::uuid, org_id, c.id, n,
       CASE WHEN n % 2 = 1 THEN 'email' ELSE 'whatsapp' END
  FROM cadences AS c, generate_series(1, :steps ::int) AS n;
CREATE TEMP TABLE message AS
SELECT n, gen_random_uuid() AS lead_id, org_id, md5(org_id || '-' || c)::uuid AS cadence_id, step,
       zone, due
  FROM (SELECT n, md5('org' || CASE WHEN random() < 0.9 THEN 1
                                    ELSE 2 + floor(random() * {ORGANIZATIONS - 1})::int END
                      )::uuid AS org_id,
               1 + floor(random() * :cadences)::int AS c,
               1 + floor(random() * :steps)::int AS step,
               (:zones ::text[])[1 + floor(random() * cardinality(:zones ::text[]))] AS zone,
               now() + random() * CASE WHEN n <= :due THEN interval '-10 days'
                                       ELSE interval '30 days' END AS due
          FROM generate_series(1, CAST(:due * 1.2 AS integer)) AS n) AS each
 ORDER BY random();
INSERT INTO leads (id, org_id, email, email_key, phone, phone_key, timezone)
SELECT lead_id, org_id, address, address, '+' || 351910000000 + n,
       CAST(351910000000 + n AS text), zone
  FROM message, concat(lead_id, '@', left(lead_id::text, 3), '.test') AS address;
INSERT INTO cadence_enrollments (org_id, cadence_id, lead_id, next_step_id, zone, is_first_touch,
                                 next_step_due, step_due_at)
SELECT org_id, cadence_id, lead_id, md5(cadence_id || '-' || step)::uuid, zone,
       step <= :steps / 2, due, due FROM message;
DROP TABLE message;
SET session_replication_role = DEFAULT"""  # noqa: S608 - constants


def a_crowd(server: str, name: str, due: int, lanes: int) -> str:
    """Create a database with as many messages that are due, in so many lanes; return its URL."""
    url = a_new_database(server, name)
    cadences, steps = CADENCES_AND_STEPS[lanes]
    values = {"due": due, "cadences": cadences, "steps": steps, "zones": list(ZONES)}
    with patient(url) as database:
        for statement in SEED.split(";\n"):
            names = {key: value for key, value in values.items() if f":{key}" in statement}
            database.run(statement, **names)
        set_hours(database, "everywhere")
    return url


def _hours(open_at: str) -> str:
    """Return the hours of every schedule: always, or those that only one zone is within now.

    Where a zone has just opened, the others have been open for longer than anything is spread.
    """
    if open_at == "everywhere":
        return "VALUES (time '00:00', time '24:00')"
    if open_at == JUST_OPENED:
        zone, since, until = ZONES[0], "15 minutes", "23 hours 44 minutes"
    else:
        zone, since, until = open_at, "45 minutes", "45 minutes"
    moment = f"(now() AT TIME ZONE '{'Asia/Karachi' if zone == 'nowhere' else zone}')"
    opens, closes = f"({moment} - interval '{since}')", f"({moment} + interval '{until}')"
    return f"""
        SELECT {opens}::time,
               CASE WHEN {opens}::date = {closes}::date THEN {closes}::time ELSE time '24:00' END
        UNION ALL
        SELECT time '00:00', {closes}::time WHERE {opens}::date <> {closes}::date"""


def set_hours(db: Connection, open_at: str) -> None:
    """Give every schedule hours, and compute when it opens.

    ``open_at`` is the only zone that is open now, "nowhere", "everywhere", or JUST_OPENED.
    """
    db.run("SET session_replication_role = replica")
    db.run("DELETE FROM sending_hours")
    db.run(
        f"""INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
            SELECT id, org_id, day, span.opens, span.closes
              FROM sending_schedules, generate_series(1, 7) AS day,
                   ({_hours(open_at)}) AS span (opens, closes)"""  # noqa: S608 - constants
    )
    db.run("TRUNCATE open_spans")
    db.run("SET session_replication_role = DEFAULT")
    db.run(
        """INSERT INTO open_spans (org_id, schedule_id, zone)
           SELECT org_id, id, zone
             FROM sending_schedules, unnest(:zones ::text[] || '{UTC}') AS zone""",
        zones=list(ZONES),
    )
    while db.run("SELECT refresh_open_spans()") != [[0]]:
        pass  # each computes what it can in a second
    db.run("VACUUM ANALYZE")
