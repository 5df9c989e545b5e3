"""Claude: Anthropic's Messages API, directly and through Amazon Bedrock's InvokeModel; one model.

The stand-in refuses requests that API version 2026-10-21 refuses and the SDK lets pass. Its answer
adds one sentence to the message, as a careful model might.
"""

import json
import re
from typing import Any

from cadence_core.model.message import Draft
from cadence_core.personalization.stub import StubPersonalizer
from local.stand_ins.wire import Request, Response, json_response

MESSAGES_PATH = "/v1/messages"
MODEL_PATH = re.compile(r"/v1/models/([^/]+)")
INVOKE_PATH = re.compile(r"/model/([^/]+)/invoke")
API_VERSION = "2026-10-21"
REMOVED_PARAMETERS = ("temperature", "top_p", "top_k")
REQUEST_ID = "req_stand_in"
MODEL = "claude-haiku-5-5"
CHARACTERS_PER_TOKEN = 3


class AnthropicStandIn:
    """Answers with the message it got plus one sentence, in the requested format."""

    def matches(self, method: str, path: str) -> bool:
        if method == "GET":
            return MODEL_PATH.fullmatch(path) is not None
        return method == "POST" and (path == MESSAGES_PATH or bool(INVOKE_PATH.fullmatch(path)))

    def answer(self, request: Request) -> Response:
        if not request.headers.get("authorization"):
            return self.error(401, "authentication_error", "no credentials")
        if model := MODEL_PATH.fullmatch(request.path):
            return self._model(model[1])
        fault = fault_of(request)
        if fault is not None:
            return self.error(400, "invalid_request_error", fault)
        return message_response(json.dumps(_adapted(request.json)), request.json)

    def error(self, status: int, error_type: str, message: str) -> Response:
        body = {"type": "error", "error": {"type": error_type, "message": message}}
        return json_response(status, body, request_id=REQUEST_ID)

    def _model(self, name: str) -> Response:
        if name != MODEL:
            return self.error(404, "not_found_error", f"model: {name}")
        released = "2026-10-01T00:00:00Z"
        body = {"type": "model", "id": name, "display_name": name, "created_at": released}
        return json_response(200, body, request_id=REQUEST_ID)

    def environment(self, url: str) -> dict[str, str]:
        return {
            "ANTHROPIC_API_KEY": "stand-in",
            "ANTHROPIC_BASE_URL": url,
            "ANTHROPIC_BEDROCK_BASE_URL": url,
        }


def fault_of(request: Request) -> str | None:
    """Return what the API would refuse in a request, ``None`` if nothing."""
    body = request.json
    is_bedrock = INVOKE_PATH.fullmatch(request.path) is not None
    version = body.get("anthropic_version") if is_bedrock else request.headers["anthropic-version"]
    output_format = body.get("output_config", {}).get("format", {})
    checks = {
        "version": version == API_VERSION,
        "model": is_bedrock != ("model" in body),
        "max_tokens": isinstance(body.get("max_tokens"), int) and body["max_tokens"] > 0,
        "messages": [turn["role"] for turn in body.get("messages", [])] == ["user"],
        "output_config": output_format.get("type") == "json_schema"
        and output_format["schema"].get("additionalProperties") is False,
        "parameters": not any(name in body for name in REMOVED_PARAMETERS),
    }
    return next((f"invalid {name}" for name, is_good in checks.items() if not is_good), None)


def data_of(body: dict[str, Any], tag: str) -> dict[str, Any]:
    """Return the JSON between two tags of the user's turn."""
    lines = body["messages"][0]["content"].split("\n")
    data: dict[str, Any] = json.loads(lines[lines.index(f"<{tag}>") + 1])
    return data


def message_response(
    text: str, request: dict[str, Any] | None = None, *, stop_reason: str = "end_turn"
) -> Response:
    """Return an answer of the Messages API with this text."""
    body = {
        "id": "msg_stand_in",
        "type": "message",
        "role": "assistant",
        "model": (request or {}).get("model", MODEL),
        "content": [{"type": "text", "text": text}] if text else [],
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": {
            "input_tokens": len(json.dumps(request or {})) // CHARACTERS_PER_TOKEN,
            "output_tokens": len(text) // CHARACTERS_PER_TOKEN,
            "cache_creation_input_tokens": 7,
            "cache_read_input_tokens": 5,
        },
    }
    return json_response(200, body, request_id=REQUEST_ID)


def _adapted(body: dict[str, Any]) -> dict[str, str]:
    message = data_of(body, "message")
    draft = Draft(message.get("subject"), message["body"], is_html=message["format"] == "html")
    personal = StubPersonalizer().personalize(draft, data_of(body, "lead"), seconds=0).draft
    answer = {"subject": personal.subject, "body": personal.body}
    names = body["output_config"]["format"]["schema"]["required"]
    return {name: answer[name] or "" for name in names}
