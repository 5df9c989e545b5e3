"""The demo's people, cadences and texts, read from ``demo/`` and loaded into a database.

Every row has a name, and its id is derived from that name, so it is the same in every demo world.
"""

import csv
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from pg8000.native import Connection

from local.database import Row, insert_rows

DEMO = Path(__file__).parent / "demo"
NAMESPACE = UUID("5a0c6f1e-2b8d-4e0b-9a51-7d3c2f64e8b1")
CHANNELS = ("email", "whatsapp")
RULE = "\n---\n"


def id_of(kind: str, name: str) -> str:
    """Return the id of a row of the demo, such as ``id_of("lead", "beatriz")``."""
    return str(uuid5(NAMESPACE, f"{kind}/{name}"))


def load_demo_data(connection: Connection) -> None:
    """Insert organizations, senders, cadences with their texts, and leads without enrollments."""
    insert_rows(connection, "organizations", _organizations())
    insert_rows(connection, "senders", _senders())
    insert_rows(connection, "message_templates", templates())
    insert_rows(connection, "cadences", _cadences())
    insert_rows(connection, "cadence_steps", _steps())
    insert_rows(connection, "leads", _leads())


def templates() -> list[Row]:
    """Return the rows of ``message_templates``.

    The file of an email begins with its subject. The file of a WhatsApp message holds the text
    that Meta approved and, below a rule, the values of its parameters. The row holds only these.
    """
    return [
        _template(step["template"], step["channel"], cadence["organization"])
        for cadence in _catalog()["cadences"].values()
        for step in cadence["steps"]
    ]


def _template(name: str, channel: str, organization: str) -> Row:
    text = (DEMO / "templates" / f"{name}.j2").read_text(encoding="utf-8")
    is_email = channel == "email"
    head, _, body = text.partition("\n\n" if is_email else RULE)
    return {
        "id": id_of("template", name),
        "org_id": id_of("organization", organization),
        "name": name,
        "channel": channel,
        "subject": head.removeprefix("Subject: ") if is_email else None,
        "body": body,
        "whatsapp_template_name": None if is_email else name.replace("-", "_"),
        "whatsapp_language": None
        if is_email
        else _catalog()["organizations"][organization]["language"],
    }


def approved_text(whatsapp_template_name: str, parameters: Sequence[str]) -> str | None:
    """Return the text that Meta approved under this name, with its parameters filled in.

    ``None`` if the demo has no such template.
    """
    file = DEMO / "templates" / f"{whatsapp_template_name.replace('_', '-')}.j2"
    if not file.exists():
        return None
    text, rule, _ = file.read_text(encoding="utf-8").partition(RULE)
    for position, parameter in enumerate(parameters, start=1):
        text = text.replace(f"{{{{{position}}}}}", parameter)
    return text if rule else None


@cache
def _catalog() -> dict[str, Any]:
    return tomllib.loads((DEMO / "cadences.toml").read_text(encoding="utf-8"))


def _organizations() -> list[Row]:
    return [
        {
            "id": id_of("organization", name),
            "name": organization["name"],
            "timezone": organization["timezone"],
        }
        for name, organization in _catalog()["organizations"].items()
    ]


def _senders() -> list[Row]:
    return [
        {
            "id": id_of(channel, name),
            "org_id": id_of("organization", name),
            "channel": channel,
            **organization[channel],
        }
        for name, organization in _catalog()["organizations"].items()
        for channel in CHANNELS
    ]


def _cadences() -> list[Row]:
    return [
        {
            "id": id_of("cadence", name),
            "org_id": id_of("organization", cadence["organization"]),
            "name": cadence["name"],
            "status": "active",
            **{
                f"{channel}_sender_id": id_of(channel, cadence["organization"])
                if channel in cadence["senders"]
                else None
                for channel in CHANNELS
            },
        }
        for name, cadence in _catalog()["cadences"].items()
    ]


def _steps() -> list[Row]:
    return [
        {
            "id": id_of("step", step["template"]),
            "cadence_id": id_of("cadence", name),
            "step_order": step["order"],
            "channel": step["channel"],
            "template_id": id_of("template", step["template"]),
            "delay_days": step.get("delay_days", 0),
            "ai_personalization": step.get("ai", False),
        }
        for name, cadence in _catalog()["cadences"].items()
        for step in cadence["steps"]
    ]


def _leads() -> list[Row]:
    with (DEMO / "leads.csv").open(encoding="utf-8", newline="") as file:
        return [_lead(row) for row in csv.DictReader(file)]


def _lead(row: dict[str, str]) -> Row:
    columns = ("first_name", "last_name", "company_name", "job_title", "email", "phone")
    field, _, value = row["custom_fields"].partition("=")
    return {
        "id": id_of("lead", row["key"]),
        "org_id": id_of("organization", row["organization"]),
        **{column: row[column] or None for column in columns},
        "custom_fields": {field: value} if field else {},
        "whatsapp_opt_in_at": "yesterday" if row["whatsapp_opt_in"] else None,
    }
