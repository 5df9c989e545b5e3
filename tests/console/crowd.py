"""A database as a large team has it after a year: most of its enrollments are in few places."""

from pg8000.native import Connection

ORGANIZATIONS = 40
SLICE = 50_000

# The first organization has half of everything, the next a quarter, and so on.
PLACES = """
    CREATE FUNCTION place(n bigint, places int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
        SELECT least(places - 1, floor(-ln(1 - (hashint8(n)::bigint + 2147483648) / 4294967296.0)
                                       / ln(2)))::int
    $$"""
SHAPE = """
WITH org AS (
    INSERT INTO organizations (id, name, timezone)
    SELECT md5('org' || o)::uuid, 'Organization ' || o,
           (ARRAY['America/Sao_Paulo', 'America/New_York', 'Europe/Lisbon'])[1 + o % 3]
      FROM generate_series(0, :organizations ::int - 1) AS o
), sender AS (
    INSERT INTO senders (id, org_id, channel, address, address_key, display_name, status)
    SELECT md5(channel || o || '-' || s)::uuid, md5('org' || o)::uuid, channel,
           channel || s || '@org' || o || '.test', channel || s || '@org' || o || '.test', 'Ana',
           CASE WHEN s = 4 THEN 'paused' ELSE 'active' END
      FROM generate_series(0, :organizations ::int - 1) AS o, generate_series(0, 4) AS s,
           (VALUES ('email'), ('whatsapp')) AS each (channel)
), template AS (
    INSERT INTO message_templates (id, org_id, name, channel, subject, body, fault_code,
                                   whatsapp_template_name, whatsapp_language)
    SELECT md5('template' || o || '-' || t)::uuid, md5('org' || o)::uuid, 'Text ' || t, channel,
           CASE channel WHEN 'email' THEN 'Hello {{ first_name }}' END,
           CASE channel WHEN 'email' THEN 'Dear {{ first_name }} of {{ company_name }}' ELSE '' END,
           NULL, CASE channel WHEN 'whatsapp' THEN 'intro' END,
           CASE channel WHEN 'whatsapp' THEN 'pt_BR' END
      FROM generate_series(0, :organizations ::int - 1) AS o, generate_series(0, 29) AS t,
           LATERAL (SELECT CASE WHEN t % 4 = 3 THEN 'whatsapp' ELSE 'email' END AS channel) AS each
), cadence AS (
    INSERT INTO cadences (id, org_id, name, status, email_sender_id, whatsapp_sender_id)
    SELECT md5('cadence' || o || '-' || c)::uuid, md5('org' || o)::uuid, 'Cadence ' || c,
           CASE WHEN c = 9 THEN 'paused' ELSE 'active' END,
           md5('email' || o || '-' || c % 5)::uuid, md5('whatsapp' || o || '-' || c % 5)::uuid
      FROM generate_series(0, :organizations ::int - 1) AS o, generate_series(0, 14) AS c
), step AS (
    INSERT INTO cadence_steps (id, cadence_id, org_id, step_order, channel, template_id, delay_days)
    SELECT md5('step' || o || '-' || c || '-' || s)::uuid, md5('cadence' || o || '-' || c)::uuid,
           md5('org' || o)::uuid, s, CASE WHEN s = 4 THEN 'whatsapp' ELSE 'email' END,
           md5('template' || o || '-' ||
               CASE WHEN s = 4 THEN 3 ELSE (4 * c + s - 1) % 28 END)::uuid,
           3
      FROM generate_series(0, :organizations ::int - 1) AS o, generate_series(0, 14) AS c,
           generate_series(1, 4) AS s
), cap AS (
    INSERT INTO sending_caps (org_id, kind, sender_id, daily_cap)
    SELECT md5('org' || o)::uuid, 'sender', md5(channel || o || '-' || s)::uuid, 400
      FROM generate_series(0, :organizations ::int - 1) AS o, generate_series(0, 4) AS s,
           (VALUES ('email'), ('whatsapp')) AS each (channel)
    UNION ALL
    SELECT md5('org' || o)::uuid, kind, NULL, 1000
      FROM generate_series(0, :organizations ::int - 1) AS o,
           unnest(ARRAY['organization', 'first_touches', 'domain']) AS kind
)
INSERT INTO lead_zones (org_id, zone)
SELECT md5('org' || o)::uuid, zone
  FROM generate_series(0, :organizations ::int - 1) AS o,
       unnest(ARRAY['', 'America/Sao_Paulo', 'America/Manaus', 'Europe/Berlin']) AS zone
"""
# Half of the enrollments are on hold, and a quarter has ended. Of the others, a tenth is due.
FILL = """
WITH numbered AS MATERIALIZED (
    SELECT n, place(n, :organizations ::int) AS o, place(n + 7000000, 15) AS c,
           1 + (n / 3 % 4)::int AS s, n % 4 <> 1 AS is_open, md5('lead' || n)::uuid AS lead_id,
           md5('enrollment' || n)::uuid AS id,
           (ARRAY['', '', '', 'America/Sao_Paulo', 'America/Manaus', 'Europe/Berlin'])
               [1 + place(n + 9000000, 6)] AS zone
      FROM generate_series(:first ::bigint, :first ::bigint + :slice ::bigint - 1) AS n
), placed AS MATERIALIZED (
    SELECT *, md5('org' || o)::uuid AS org_id, md5('cadence' || o || '-' || c)::uuid AS cadence_id,
           CASE WHEN NOT is_open
                THEN (ARRAY['completed', 'replied', 'bounced', 'unsubscribed'])[1 + place(n, 4)]
                WHEN n % 4 IN (0, 3) THEN 'paused' ELSE 'active' END AS status,
           CASE WHEN n % 40 = 2 THEN now() - (n % 4000) * interval '1 minute'
                ELSE now() + ((hashint8(n)::bigint + 2147483648) % 80000) * interval '1 minute'
           END AS due
      FROM numbered
), lead AS (
    INSERT INTO leads (id, org_id, email, email_key, phone, phone_key, first_name, last_name,
                       company_name, timezone, custom_fields, external_id)
    SELECT lead_id, org_id, 'lead' || n || '@' || domain, 'lead' || n || '@' || domain,
           '+55119' || 10000000 + n, '+55119' || 10000000 + n,
           (ARRAY['Ana', 'Maria', 'João', 'Emily', 'Noah'])[1 + place(n, 5)],
           'Souza ' || n, 'Company ' || n % 5000, nullif(zone, ''),
           jsonb_build_object('list', 'Fair ' || n % 50), 'N-' || n
      FROM placed,
           LATERAL (SELECT CASE WHEN n % 3 = 0 THEN 'gmail.com' ELSE 'c' || n % 5000 || '.test' END
                        AS domain) AS each
), message AS (
    INSERT INTO interactions (id, org_id, enrollment_id, cadence_id, step_id, lead_id, sender_id,
                              channel, status, subject, content, created_at, sent_at, template_id,
                              template_version, external_id)
    SELECT md5('message' || n || '-' || step)::uuid, org_id, id, cadence_id,
           md5('step' || o || '-' || c || '-' || step)::uuid,
           lead_id, md5(channel || o || '-' || c % 5)::uuid, channel,
           CASE WHEN n % 700 = 0 AND is_open AND step = s THEN 'uncertain'
                WHEN n % 40 = 1 THEN 'bounced'
                WHEN n % 3 = 0 THEN 'delivered' ELSE 'sent' END,
           'Hello', repeat('A sentence of a message. ', 12), at, at,
           md5('template' || o || '-' ||
               CASE WHEN step = 4 THEN 3 ELSE (4 * c + step - 1) % 28 END)::uuid,
           1, 'provider-' || n || '-' || step
      FROM placed, generate_series(1, s) AS step,
           LATERAL (SELECT CASE WHEN step = 4 THEN 'whatsapp' ELSE 'email' END AS channel,
                           now() - (10 + (s - step) * 4320 + n * 7919 % 500000)
                                     * interval '1 minute' AS at) AS each
), reply AS (
    INSERT INTO interactions (org_id, enrollment_id, cadence_id, step_id, lead_id, channel, type,
                              status, content, created_at, sent_at, needs_reading)
    SELECT org_id, id, cadence_id, md5('step' || o || '-' || c || '-' || s)::uuid, lead_id, 'email',
           'reply', 'received', 'Yes, call me.', at, at, n % 10 = 1
      FROM placed,
           LATERAL (SELECT now() - (n * 7919 % 500000) * interval '1 minute' AS at) AS each
     WHERE status = 'replied'
), history AS (
    INSERT INTO cadence_enrollment_history (enrollment_id, org_id, cadence_id, lead_id, from_status,
                                            to_status, current_step, changed_at)
    SELECT id, org_id, cadence_id, lead_id, CASE change WHEN 2 THEN 'active' END,
           CASE change WHEN 1 THEN 'active' ELSE status END, s,
           now() - (n * 7919 % 500000) * interval '1 minute'
      FROM placed, generate_series(1, 2) AS change WHERE change = 1 OR status <> 'active'
)
INSERT INTO cadence_enrollments (id, org_id, cadence_id, lead_id, current_step, next_step_id,
                                 status, status_reason, paused_by, next_step_due, step_due_at,
                                 cadence_active, zone, is_first_touch, enrolled_at, completed_at)
SELECT id, org_id, cadence_id, lead_id, s,
       CASE WHEN is_open THEN md5('step' || o || '-' || c || '-' || s)::uuid END, status,
       CASE status WHEN 'paused' THEN
           (ARRAY['missing_address', 'template_error', 'missing_variable', 'no_whatsapp_opt_in',
                  'uncertain_send'])[1 + place(n, 5)] END,
       CASE WHEN status = 'paused' THEN CASE WHEN n % 200 = 0 THEN 'person' ELSE 'engine' END END,
       CASE WHEN is_open THEN due END, CASE WHEN is_open THEN due END, c <> 9, zone, s = 1,
       now() - interval '60 days', CASE WHEN NOT is_open THEN now() - interval '1 day' END
  FROM placed
"""


def fill(connection: Connection, enrollments: int) -> None:
    """Fill an empty database. Triggers and foreign keys do not run: the rows are made to fit."""
    connection.run("SET session_replication_role TO replica")
    connection.run(PLACES)
    connection.run(SHAPE, organizations=ORGANIZATIONS)
    for first in range(0, enrollments, SLICE):
        count = min(SLICE, enrollments - first)
        connection.run(FILL, organizations=ORGANIZATIONS, first=first, slice=count)
    connection.run("SET session_replication_role TO DEFAULT")
    connection.run("DROP FUNCTION place")
    connection.run("VACUUM ANALYZE")
