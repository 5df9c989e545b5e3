"""The outbox: one file for every message that the stand-ins accepted, as they received it."""

import base64
import json
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from cadence_core.model.message_tags import read_named_tags
from local.demo_data import approved_text
from local.stand_ins import ses, socialmessaging
from local.stand_ins.server import StandInServer

Entry = dict[str, Any]


def keep_accepted(server: StandInServer, outbox: Path) -> None:
    """Write each accepted message to a file named after its interaction.

    Raises:
        FileExistsError: the file exists, so the message was sent twice.
    """
    outbox.mkdir(parents=True, exist_ok=True)
    for entry in _accepted(server):
        with (outbox / f"{entry['id']}.json").open("x", encoding="utf-8") as file:
            json.dump(entry, file, ensure_ascii=False, indent=1)


def read_accepted(outbox: Path, interaction_id: str) -> Entry | None:
    """Return the accepted message of an interaction, ``None`` if the outbox does not have it."""
    file = outbox / f"{interaction_id}.json"
    if not file.exists():
        return None
    entry: Entry = json.loads(file.read_text(encoding="utf-8"))
    return entry


def unsubscribe_link(request: Entry) -> str:
    """Return the link in the List-Unsubscribe header of a SendEmail request."""
    headers = request["Content"]["Simple"]["Headers"]
    [link] = [header["Value"] for header in headers if header["Name"] == "List-Unsubscribe"]
    return str(link).strip("<>")


def _accepted(server: StandInServer) -> Iterator[Entry]:
    for request in server.accepted(ses.SEND_PATH):
        yield _email(request.json)
    for request in server.accepted(socialmessaging.SEND_PATH):
        yield _whatsapp(request.json)


def _email(request: Entry) -> Entry:
    content = request["Content"]["Simple"]
    display_name, address = parseaddr(str(make_header(decode_header(request["FromEmailAddress"]))))
    tags = read_named_tags({tag["Name"]: tag["Value"] for tag in request["EmailTags"]})
    return {
        "id": str(tags.interaction_id),
        "channel": "email",
        "to": request["Destination"]["ToAddresses"][0],
        "unsubscribe_url": unsubscribe_link(request),
        "sender": {"address": address, "display_name": display_name},
        "draft": {
            "subject": content["Subject"]["Data"],
            "body": content["Body"]["Html"]["Data"],
            "is_html": True,
        },
    }


def _whatsapp(request: Entry) -> Entry:
    message = json.loads(base64.b64decode(request["message"]))
    is_approved = message["type"] == "template"
    return {
        "id": message["biz_opaque_callback_data"],
        "channel": "whatsapp",
        "to": message["to"],
        "sender": {"address": request["originationPhoneNumberId"], "display_name": ""},
        "draft": {
            "subject": None,
            "body": _approved(message["template"]) if is_approved else message["text"]["body"],
            "is_html": False,
        },
    }


def _approved(template: Entry) -> str:
    """Return the text that Meta approved, filled in, or its values if the demo does not have it."""
    of = {kind: list(_components(template, kind)) for kind in ("header", "body", "button")}
    values = [_value(parameter) for body in of["body"] for parameter in body["parameters"]]
    text = approved_text(template["name"], values) or "\n".join((template["name"], *values))
    headers = [_value(parameter) for header in of["header"] for parameter in header["parameters"]]
    buttons = [
        f"[button {button['index']}, {button['sub_type']}: {_value(parameter)}]"
        for button in of["button"]
        for parameter in button["parameters"]
    ]
    return "\n".join((*(f"[header: {header}]" for header in headers), text, *buttons))


def _components(template: Entry, kind: str) -> Iterator[Entry]:
    return (each for each in template.get("components", []) if each["type"] == kind)


def _value(parameter: Entry) -> str:
    value = parameter[parameter["type"]]
    text = " ".join(value.values()) if isinstance(value, dict) else str(value)
    return f"{parameter['parameter_name']}: {text}" if "parameter_name" in parameter else text
