"""Conversions of rows that the queries of a run return to domain objects."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from cadence_core.model.enrollment import (
    Channel,
    DueEnrollment,
    EarlierEmail,
    EnrollmentId,
    EnrollmentStatus,
    InteractionId,
    InteractionStatus,
    Lead,
    Organization,
    PastInteraction,
    PersonalText,
    Sender,
    Step,
    Template,
)
from cadence_core.model.reasons import BY_CODE
from cadence_core.model.ruling import Ruling
from cadence_core.model.suppression import SuppressionReason
from cadence_core.sending.records import (
    ChangedTemplate,
    RuleFinding,
    Standing,
)

Row = dict[str, Any]
TABLES_WITH_TEXTS = ("leads", "senders", "cadences", "organizations")


def due_enrollments_from(rows: Iterable[Sequence[Any]]) -> list[DueEnrollment]:
    """Build due enrollments from the rows of ``due_enrollments.sql``.

    Each row is an enrollment and the texts of its template, if no earlier row has them.
    """
    templates: dict[str, Row] = {}
    enrollments = []
    for row, texts in rows:
        template = row["conditions"]["template"]
        if template and texts:
            templates[template["id"]] = texts
        tables = {
            **{table: row[table] for table in TABLES_WITH_TEXTS},
            "message_templates": templates[template["id"]] if template else {},
        }
        enrollments.append(_due_enrollment_from(row, tables))
    return enrollments


def _due_enrollment_from(row: Row, tables: Mapping[str, Row]) -> DueEnrollment:
    conditions, past, earlier_email = row["conditions"], row["past"], row["earlier_email"]
    texts = {table: _read_texts(columns) for table, columns in tables.items()}
    return DueEnrollment(
        id=EnrollmentId(UUID(row["id"])),
        org_id=UUID(row["org_id"]),
        cadence_name=texts["cadences"]["name"],
        organization=Organization(**texts["organizations"], **conditions["organization"]),
        next_step_id=row["next_step_id"] and UUID(row["next_step_id"]),
        attempts=row["attempts"],
        lead=_lead_from(row, texts["leads"]),
        step=_step_from(conditions, texts),
        past=past and _past_from(past),
        earlier_email=earlier_email and EarlierEmail(**earlier_email),
        suppression=conditions["suppression"] and SuppressionReason(conditions["suppression"]),
        has_unsubscribed=conditions["has_unsubscribed"],
        address_key=conditions["address_key"],
        other_address_key=row["other_address_key"],
        has_unread_suppressions=conditions["has_unread_suppressions"],
        duplicate_of=conditions["duplicate_of"],
        is_duplicate_being_sent=conditions["is_duplicate_being_sent"],
        ruling=row["ruling"] and ruling_from(row["ruling"]),
        conditions=conditions,
        oversized=tuple(
            f"{table}.{column}"
            for table, columns in tables.items()
            for column, text in columns.items()
            if text is False
        ),
    )


def ruling_from(row: Row) -> Ruling:
    """Build a ruling from its JSON in ``due_enrollments.sql`` and ``turn.sql``."""
    until = row["until"] and datetime.fromisoformat(row["until"])
    return Ruling(BY_CODE[row["reason"]], until, row["detail"] or "")


def slots_from(row: Row) -> list[float]:
    """Return in how many seconds each slot begins that ``turn.sql`` reserved."""
    wait, gap = float(row["wait_seconds"]), float(row["gap_seconds"])
    return [wait + number * gap for number in range(row["slots"])]


def standing_from(row: Row, due: Mapping[EnrollmentId, DueEnrollment]) -> Standing:
    """Build a standing from a row of ``standings_of.sql`` and the open enrollments among them."""
    id_ = EnrollmentId(UUID(row["id"]))
    return Standing(
        enrollment_id=id_,
        lead_id=UUID(row["lead_id"]),
        cadence=row["cadence"],
        status=EnrollmentStatus(row["status"]),
        reason=row["reason"],
        paused_by=row["paused_by"],
        further_holds=tuple(row["further_holds"]),
        at=datetime.fromisoformat(row["at"]),
        due=_instant(row["due"]),
        leased_until=_instant(row["leased_until"]),
        zone=row["zone"],
        earliest=_instant(row["earliest"]),
        lasting=row["lasting"] and _lasting(row["lasting"]),
        rules=tuple(
            RuleFinding(
                BY_CODE[rule["reason"]], rule["holds"], _instant(rule["until"]), rule["detail"]
            )
            for rule in row["rules"]
        ),
        enrollment=due.get(id_),
    )


def _lasting(rule: Row) -> RuleFinding:
    return RuleFinding(BY_CODE[rule["reason"]], holds=True, detail=rule["detail"])


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _read_texts(columns: Row) -> Row:
    """Return the texts of a table's row; one that was left out for its size is empty."""
    return {name: "" if text is False else text for name, text in columns.items()}


def _past_from(past: Row) -> PastInteraction:
    personal = past["personal"]
    return PastInteraction(
        id=InteractionId(UUID(past["id"])),
        status=InteractionStatus(past["status"]),
        personal=personal and PersonalText(**personal),
    )


def _lead_from(row: Row, texts: Row) -> Lead:
    return Lead(
        id=UUID(row["lead_id"]),
        phone=row["phone"],
        timezone=row["timezone"],
        source=row["source"],
        **row["conditions"]["lead"],
        **texts,
    )


def _step_from(conditions: Row, texts: Mapping[str, Row]) -> Step | None:
    step, template, sender = (conditions[name] for name in ("step", "template", "sender"))
    if step is None:
        return None
    return Step(
        id=UUID(step["id"]),
        order=step["order"],
        channel=Channel(step["channel"]),
        ai_personalization=step["ai_personalization"],
        template=template and _template_from(template, texts["message_templates"]),
        sender=sender and _sender_from(conditions, texts["senders"]),
    )


def _sender_from(conditions: Row, texts: Row) -> Sender:
    columns = conditions["sender"]
    return Sender(
        id=UUID(columns["id"]),
        address=columns["address"],
        reply_to=columns["reply_to"],
        display_name=texts["display_name"],
        is_allowed=conditions["is_sender_allowed"],
        key=conditions["sender_key"],
        ses_tenant=conditions["ses_tenant"],
    )


def _template_from(template: Row, texts: Row) -> Template:
    return Template(
        id=UUID(template["id"]),
        channel=Channel(template["channel"]),
        whatsapp_template_name=template["whatsapp_template_name"],
        whatsapp_language=template["whatsapp_language"],
        **texts,
    )


def changed_template_from(template: Row, organization: Row, row: str) -> ChangedTemplate:
    """Build a template to check from a row of ``changed_templates.sql``."""
    ids = {"id": UUID(template["id"]), "channel": Channel(template["channel"])}
    return ChangedTemplate(Template(**{**template, **ids}), Organization(**organization), row)
