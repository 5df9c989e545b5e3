"""Keep the rows and the senders of organizations apart, and report those that are not."""

import logging

from alembic import op
from sqlalchemy import text

from cadence_core.database.migrate import run_sql_file
from cadence_core.model.addresses import sender_key
from cadence_core.model.enrollment import Channel

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NOT_VALIDATED = """
    SELECT conname, CAST(conrelid AS regclass)::text, attname, CAST(confrelid AS regclass)::text
      FROM pg_constraint
      JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey) AND attname <> 'org_id'
     WHERE NOT convalidated AND contype = 'f' AND connamespace = current_schema()::regnamespace
     ORDER BY conname"""
ROWS_IN_THE_WAY = """
    SELECT count(*), (array_agg(child.id ORDER BY child.id))[1:3] FROM {table} AS child
     WHERE {column} IS NOT NULL AND NOT EXISTS (
        SELECT FROM {parent} AS parent
         WHERE parent.org_id = child.org_id AND parent.id = child.{column})"""
SENDERS = "SELECT id, channel, address, reply_to FROM senders"
GIVE_KEYS = """
    UPDATE senders SET address_key = :address_key, reply_to_key = :reply_to_key WHERE id = :id"""
# Of today's senders, where one organization uses the address. An address that is too long is none.
ENTER_IDENTITIES = """
    INSERT INTO sender_identities (org_id, channel, identity)
    SELECT (array_agg(DISTINCT s.org_id))[1], s.channel, own.key
      FROM senders AS s
     CROSS JOIN LATERAL (VALUES (s.address_key), (s.reply_to_key)) AS own (key)
     WHERE own.key <> '' AND length(own.key) <= 320
     GROUP BY s.channel, own.key
    HAVING count(DISTINCT s.org_id) = 1"""
ADVICE = {
    "template_id": " Their enrollments are held (missing_template) until each of these steps has a "
    "template of its own organization."
}
SENDERS_OF_SEVERAL = """
    SELECT count(*), (array_agg(id ORDER BY id))[1:3]
      FROM senders AS s
     WHERE s.address_key <> ''
       AND NOT EXISTS (SELECT FROM sender_identities AS i
                        WHERE i.channel = s.channel AND i.identity = s.address_key)"""

logger = logging.getLogger(__name__)


def upgrade() -> None:
    """Apply the SQL file of the same name, then validate what the rows allow."""
    run_sql_file(__file__)
    _enter_senders()
    _validate_foreign_keys()
    _report_shared_senders()


def _enter_senders() -> None:
    """Give the senders their keys, and their addresses to the organizations that alone use them."""
    database = op.get_bind()
    keys = [
        {"id": id_, "address_key": _key(channel, address), "reply_to_key": _key(channel, reply_to)}
        for id_, channel, address, reply_to in database.execute(text(SENDERS))
    ]
    if keys:
        database.execute(text(GIVE_KEYS), keys)
    database.execute(text(ENTER_IDENTITIES))


def _key(channel: str, address: str | None) -> str | None:
    return None if address is None else sender_key(Channel(channel), address)


def _report_shared_senders() -> None:
    [(senders, ids)] = op.get_bind().execute(text(SENDERS_OF_SEVERAL))
    if senders:
        logger.warning(
            "senders.address: %d senders share their address with another organization, for "
            "instance %s. Their enrollments are held (sender_not_allowed) until a row of "
            "sender_identities says whose it is.",
            *(senders, ", ".join(map(str, ids))),
        )


def _validate_foreign_keys() -> None:
    """Validate each foreign key, or log how many rows violate it and the ids of at most three."""
    for constraint, table, column, parent in op.get_bind().execute(text(NOT_VALIDATED)).all():
        sql = ROWS_IN_THE_WAY.format(table=table, column=column, parent=parent)
        [(rows, ids)] = op.get_bind().execute(text(sql))
        if rows:
            logger.warning(
                "%s.%s: %d rows name a row of another organization, for instance %s. They stay as "
                "they are, but new ones are refused.%s",
                *(table, column, rows, ", ".join(map(str, ids)), ADVICE.get(column, "")),
            )
        else:
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")
