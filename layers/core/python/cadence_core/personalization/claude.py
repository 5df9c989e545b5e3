"""Personal texts by Claude, through Anthropic's SDK: its own API or Amazon Bedrock.

The SDK takes seconds and 67 MB to import, so this module imports it only when a message has to be
rewritten. Its timeouts apply to each read of the socket, so a response that trickles in could take
forever. Only a task in an event loop can be canceled at any point of a call. So all calls run in
one event loop, in its own thread, for the life of the process.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from functools import cache, partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from cadence_core.model.message import AiUsage, Draft
from cadence_core.personalization.claude_prompt import read_answer, request_for
from cadence_core.personalization.port import (
    Facts,
    FallbackReason,
    NotPersonalized,
    PersonalizationResult,
    Personalized,
)
from cadence_core.runtime.secrets import forget_secrets

if TYPE_CHECKING:
    import anthropic

ANTHROPIC_MODEL = "claude-haiku-5-5"
BEDROCK_MODEL = "anthropic.claude-haiku-5-5"
# A fault of the account, the key or the model affects every message.
ACCOUNT_STATUSES = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
)
OVERLOADED_STATUSES = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT, 529)
FAULTY_STOPS = {
    "refusal": FallbackReason.REFUSED,
    "max_tokens": FallbackReason.CUT_OFF,
    "model_context_window_exceeded": FallbackReason.CUT_OFF,
}
CONNECT_LOCK = threading.Lock()


class Client(Protocol):
    """The part of the SDK's asynchronous clients that is used here."""

    @property
    def messages(self) -> Any:
        """The Messages API."""


def anthropic_client(api_key: str, base_url: str | None) -> Client:
    """Return a client for Anthropic's own API; it does not connect yet."""
    import anthropic

    return anthropic.AsyncAnthropic(
        api_key=api_key, base_url=base_url, max_retries=0, open_telemetry=False
    )


def bedrock_client(base_url: str | None) -> Client:
    """Return a client for Bedrock with the credentials and region of this environment."""
    import anthropic

    return anthropic.AsyncAnthropicBedrock(base_url=base_url, max_retries=0, open_telemetry=False)


def anthropic_personalizer(
    api_key: str, base_url: str | None, model: str | None
) -> "ClaudePersonalizer":
    """Return a personalizer that calls Anthropic's own API."""
    return ClaudePersonalizer(
        partial(anthropic_client, api_key, base_url), model or ANTHROPIC_MODEL
    )


def bedrock_personalizer(base_url: str | None, model: str | None) -> "ClaudePersonalizer":
    """Return a personalizer that calls Amazon Bedrock."""
    return ClaudePersonalizer(partial(bedrock_client, base_url), model or BEDROCK_MODEL)


class ClaudePersonalizer:
    """Makes one call to Claude for each draft."""

    def __init__(self, connect: Callable[[], Client], model: str) -> None:
        self._connect = connect
        self._model = model
        self._client: Client | None = None

    def personalize(self, draft: Draft, facts: Facts, *, seconds: float) -> PersonalizationResult:
        ends_at = time.monotonic() + seconds
        client = self._connected_client()
        import anthropic

        request = request_for(draft, facts, self._model)
        call = asyncio.wait_for(client.messages.create(**request), ends_at - time.monotonic())
        try:
            answer = asyncio.run_coroutine_threadsafe(call, background_loop()).result()
        except (TimeoutError, anthropic.APITimeoutError):
            return NotPersonalized(FallbackReason.TIMED_OUT)
        except anthropic.APIStatusError as error:
            return _refusal(error)
        except anthropic.APIConnectionError:
            return NotPersonalized(FallbackReason.CONNECTION_LOST)
        except ValueError:  # the SDK parses the body of a 200 even if it is not JSON
            return NotPersonalized(FallbackReason.UNREADABLE)
        if not isinstance(answer, anthropic.types.Message):
            return NotPersonalized(FallbackReason.UNREADABLE)
        return _read(answer, draft)

    def _connected_client(self) -> Client:
        with CONNECT_LOCK:
            if self._client is None:
                self._client = self._connect()
                background_loop()
            return self._client


@cache
def background_loop() -> asyncio.AbstractEventLoop:
    """Return the running event loop for the calls of this process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="claude", daemon=True).start()
    return loop


def _refusal(error: "anthropic.APIStatusError") -> NotPersonalized:
    status = error.status_code
    if status == HTTPStatus.UNAUTHORIZED:
        forget_secrets()  # the key may have been rotated: the next run reads it again
    if status in ACCOUNT_STATUSES or error.type == "billing_error":
        return NotPersonalized(FallbackReason.ACCOUNT_REFUSED, ends_run=True)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return NotPersonalized(FallbackReason.RATE_LIMITED)
    if status in OVERLOADED_STATUSES:
        return NotPersonalized(FallbackReason.OVERLOADED)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return NotPersonalized(FallbackReason.PROVIDER_ERROR)
    return NotPersonalized(FallbackReason.REQUEST_REFUSED)


def _read(answer: "anthropic.types.Message", draft: Draft) -> PersonalizationResult:
    usage = _usage(answer)
    if answer.stop_reason != "end_turn":
        reason = FAULTY_STOPS.get(str(answer.stop_reason), FallbackReason.UNREADABLE)
        return NotPersonalized(reason, usage)
    text = "".join(block.text for block in answer.content if block.type == "text")
    try:
        return Personalized(read_answer(text, draft), usage)
    except ValueError:
        return NotPersonalized(FallbackReason.UNREADABLE, usage)


def _usage(answer: "anthropic.types.Message") -> AiUsage:
    usage = answer.usage
    cached = (usage.cache_creation_input_tokens or 0) + (usage.cache_read_input_tokens or 0)
    return AiUsage(str(answer.model), usage.input_tokens + cached, usage.output_tokens)
