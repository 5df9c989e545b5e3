"""Claude in tests: the real SDK, pointed at the stand-in."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anthropic  # noqa: F401 - imported early: its import would count against a test's deadline

from cadence_core.model.message import Draft
from cadence_core.personalization.claude import (
    ClaudePersonalizer,
    anthropic_personalizer,
    background_loop,
    bedrock_personalizer,
)
from cadence_core.personalization.port import PersonalizationResult
from local.stand_ins.anthropic import MESSAGES_PATH
from local.stand_ins.server import StandInServer
from local.stand_ins.wire import Request

FACTS = {"first_name": "Maria", "company_name": "Padaria Sol", "job_title": "Owner"}
EMAIL = Draft(
    subject="Deliveries at Padaria Sol",
    body="Hi Maria,\n\nAre you the one who takes care of the deliveries?\n\nBest,\nAna",
    is_html=False,
)
TEXT = Draft(None, "Hi Maria, may I ask you about the deliveries?", is_html=False)
ANSWER = json.dumps({"subject": EMAIL.subject, "body": EMAIL.body})


@contextmanager
def claude(
    url: str,
    *,
    ai_provider: str = "anthropic",
    ai_model: str | None = None,
    api_key: str = "sk-test",
) -> Iterator[ClaudePersonalizer]:
    """Yield a personalizer built as in a Lambda; close its connections afterwards."""
    personalizer = (
        bedrock_personalizer(url, ai_model)
        if ai_provider == "bedrock"
        else anthropic_personalizer(api_key, url, ai_model)
    )
    try:
        yield personalizer
    finally:
        close(personalizer)


def close(personalizer: ClaudePersonalizer) -> None:
    """Close the connections, which a Lambda would keep for its next invocation."""
    client: Any = personalizer._client
    if client is not None:
        asyncio.run_coroutine_threadsafe(client.close(), background_loop()).result()


def ask(url: str, draft: Draft = EMAIL, *, seconds: float = 5, **settings: Any) -> Any:
    """Ask a new personalizer once and return its result."""
    with claude(url, **settings) as personalizer:
        result: PersonalizationResult = personalizer.personalize(draft, FACTS, seconds=seconds)
        return result


def posts(stand_ins: StandInServer, path: str = MESSAGES_PATH) -> list[Request]:
    """Return every request that reached Claude, in order."""
    return stand_ins.received(path)
