"""Every way a call to Claude can end, through the real SDK: in time, and with a single POST."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest

from cadence_core.personalization.port import FallbackReason, NotPersonalized, Personalized
from local.stand_ins.anthropic import message_response
from local.stand_ins.faults import Answer, Drip, Drop, Fault, Refuse, Reset, Slow, Truncate
from local.stand_ins.server import StandInServer
from local.stand_ins.wire import Response
from tests.claude import ANSWER, EMAIL, FACTS, TEXT, ask, claude, posts

OVERDUE_SECONDS = 3.0
"""How late a call may return after its deadline on a busy machine; far below any fault's delay."""


def test_an_email_comes_back_rewritten_with_its_token_usage(stand_ins: StandInServer) -> None:
    result = ask(stand_ins.url)

    [post] = posts(stand_ins)
    assert isinstance(result, Personalized)
    assert result.usage is not None
    assert result.usage.model == "claude-haiku-5-5"
    assert result.usage.input_tokens == len(json.dumps(post.json)) // 3 + 7 + 5
    assert result.usage.output_tokens > 0
    assert result.draft == replace(
        EMAIL,
        body=EMAIL.body.replace("Maria,", "Maria,\n\nI wrote this with Padaria Sol in mind."),
        ai_generated=True,
    )


def test_a_text_without_a_subject_gets_none(stand_ins: StandInServer) -> None:
    result = ask(stand_ins.url, TEXT)

    assert isinstance(result, Personalized)
    assert result.draft.subject is None
    assert result.draft.body.startswith(TEXT.body)


@pytest.mark.parametrize(
    "reply",
    [replace(EMAIL, subject="Re: Deliveries"), replace(EMAIL, in_reply_to="0100-abc")],
    ids=["by subject", "by thread"],
)
def test_a_reply_keeps_the_subject_of_its_thread(stand_ins: StandInServer, reply: object) -> None:
    result = ask(stand_ins.url, reply)  # type: ignore[arg-type]

    [post] = posts(stand_ins)
    assert isinstance(result, Personalized)
    assert result.draft.subject == reply.subject  # type: ignore[attr-defined]
    assert post.json["output_config"]["format"]["schema"]["required"] == ["body"]


def test_the_key_is_sent_as_a_bearer_token(stand_ins: StandInServer) -> None:
    ask(stand_ins.url, api_key="sk-secret")

    [post] = posts(stand_ins)
    assert post.headers["authorization"] == "Bearer sk-secret"


def test_bedrock_needs_no_key_and_signs_requests_for_aws(
    stand_ins: StandInServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)

    result = ask(stand_ins.url, ai_provider="bedrock")

    [post] = posts(stand_ins, "/model/")
    assert isinstance(result, Personalized)
    assert post.path == "/model/anthropic.claude-haiku-5-5/invoke"
    assert post.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=")
    assert "/us-east-1/bedrock/aws4_request" in post.headers["authorization"]


@pytest.mark.parametrize(
    ("provider", "path"),
    [("anthropic", "/v1/messages"), ("bedrock", "/model/anthropic.claude-sonnet-5-5/invoke")],
)
def test_the_model_is_a_setting(stand_ins: StandInServer, provider: str, path: str) -> None:
    ask(stand_ins.url, ai_provider=provider, ai_model="anthropic.claude-sonnet-5-5")

    [post] = stand_ins.received()
    assert post.path == path
    assert post.json.get("model") in (None, "anthropic.claude-sonnet-5-5")


def refuse(status: int, error_type: str, **headers: str) -> Refuse:
    return Refuse(status, error_type, "no", tuple(headers.items()))


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (refuse(401, "authentication_error"), "account_refused"),
        (refuse(402, "billing_error"), "account_refused"),
        (refuse(403, "permission_error"), "account_refused"),
        (refuse(404, "not_found_error"), "account_refused"),
        (refuse(400, "billing_error"), "account_refused"),
        (refuse(400, "invalid_request_error"), "request_refused"),
        (refuse(413, "request_too_large"), "request_refused"),
        (refuse(422, "invalid_request_error"), "request_refused"),
        (refuse(429, "rate_limit_error", **{"retry-after": "3600"}), "rate_limited"),
        (refuse(529, "overloaded_error"), "overloaded"),
        (refuse(503, "api_error"), "overloaded"),
        (refuse(504, "timeout_error"), "overloaded"),
        (refuse(500, "api_error"), "provider_error"),
        (refuse(500, "api_error", **{"x-should-retry": "true"}), "provider_error"),
        (Drop(), "connection_lost"),
        (Reset(), "connection_lost"),
        (Truncate(), "connection_lost"),
    ],
    ids=str,
)
def test_a_failed_call_is_not_repeated(stand_ins: StandInServer, fault: Fault, reason: str) -> None:
    stand_ins.faults.add(fault)

    result = ask(stand_ins.url)

    # Had the SDK slept before a second attempt, the deadline would have passed: "timed_out".
    assert result == NotPersonalized(FallbackReason(reason), ends_run=(reason == "account_refused"))
    assert len(posts(stand_ins)) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (message_response("", stop_reason="refusal"), "refused"),
        (message_response(ANSWER, stop_reason="refusal"), "refused"),
        (message_response(ANSWER[:20], stop_reason="max_tokens"), "cut_off"),
        (message_response(ANSWER, stop_reason="model_context_window_exceeded"), "cut_off"),
        (message_response(ANSWER, stop_reason="tool_use"), "unreadable"),
        (message_response("", stop_reason="end_turn"), "unreadable"),
        (message_response("Hi Maria"), "unreadable"),
        (message_response('{"body": "no subject"}'), "unreadable"),
        (message_response('{"subject": "x", "body": "y", "note": "z"}'), "unreadable"),
        (message_response('{"subject": "x", "body": 7}'), "unreadable"),
        (message_response('{"subject": null, "body": "y"}'), "unreadable"),
        (message_response('{"subject": "x", "body": "\\ud83d"}'), "unreadable"),
        (message_response('{"subject": "x", "body": "\ud83d"}'), "unreadable"),
        (message_response(f"```json\n{ANSWER}\n```"), "unreadable"),
    ],
    ids=str,
)
def test_an_answer_that_is_not_a_message_is_paid_for_and_not_used(
    stand_ins: StandInServer, answer: Response, reason: str
) -> None:
    stand_ins.faults.add(Answer(answer))

    result = ask(stand_ins.url)

    assert isinstance(result, NotPersonalized)
    assert (result.reason, result.ends_run) == (reason, False)
    assert result.usage is not None
    assert result.usage.input_tokens == 12
    assert len(posts(stand_ins)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Response(200, b"<html>", {"content-type": "text/html"}),
        Response(200, b"{", {"content-type": "application/json"}),
        Response(200, b"[]", {"content-type": "application/json"}),
        Response(200, b"", {"content-type": "application/json"}),
    ],
    ids=["html", "half", "list", "empty"],
)
def test_an_answer_that_is_not_from_the_api_is_not_used(
    stand_ins: StandInServer, answer: Response
) -> None:
    stand_ins.faults.add(Answer(answer))

    assert ask(stand_ins.url) == NotPersonalized(FallbackReason.UNREADABLE)


@pytest.mark.parametrize("fault", [Slow(30), Drip(0.05)], ids=str)
def test_a_call_ends_at_its_deadline_however_slowly_the_answer_arrives(
    stand_ins: StandInServer, fault: Fault
) -> None:
    with claude(stand_ins.url) as personalizer:
        personalizer.personalize(EMAIL, FACTS, seconds=5)
        threads = threading.active_count()
        stand_ins.faults.add(fault)
        started = time.monotonic()

        results = [personalizer.personalize(EMAIL, FACTS, seconds=0.5) for _ in range(3)]

        took = time.monotonic() - started
        stand_ins.faults.clear()
        after = personalizer.personalize(EMAIL, FACTS, seconds=5)

    assert results == [NotPersonalized(FallbackReason.TIMED_OUT)] * 3
    assert 1.5 <= took < 1.5 + OVERDUE_SECONDS
    assert len(posts(stand_ins)) == 5
    assert isinstance(after, Personalized)
    # The stand-in answers each connection in a thread of its own; ours leave nothing behind.
    assert sum(thread.name == "claude" for thread in threading.enumerate()) == 1
    assert threading.active_count() <= threads + 4


@contextmanager
def dripping_server(pause_seconds: float) -> Iterator[str]:
    """A server whose very first header drips in: no timeout of a single read ever passes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                for byte in b"HTTP/1.1 200 OK\r\nx-padding: " + b"x" * 10_000:
                    try:
                        connection.sendall(bytes([byte]))
                    except OSError:
                        return
                    time.sleep(pause_seconds)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@contextmanager
def silent_port() -> Iterator[str]:
    """A port that answers no attempt to connect: its queue is full."""
    with socket.socket() as server, socket.socket() as first, socket.socket() as second:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for client in (first, second):
            client.settimeout(0.0)
            client.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    "server", [dripping_server(0.02), silent_port()], ids=["headers", "connect"]
)
def test_a_call_ends_at_its_deadline_before_there_is_an_answer(server: object) -> None:
    with server as url:  # type: ignore[attr-defined]
        started = time.monotonic()

        result = ask(url, seconds=0.5)

        assert result == NotPersonalized(FallbackReason.TIMED_OUT)
        assert 0.5 <= time.monotonic() - started < 0.5 + OVERDUE_SECONDS


def test_a_call_ends_at_its_deadline_while_the_name_is_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found.wait(30) and [])
    started = time.monotonic()

    result = ask("http://claude.test", seconds=0.5)

    found.set()
    assert result == NotPersonalized(FallbackReason.TIMED_OUT)
    assert time.monotonic() - started < 0.5 + OVERDUE_SECONDS


def test_a_port_without_a_listener_is_a_lost_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"

    assert ask(url) == NotPersonalized(FallbackReason.CONNECTION_LOST)


def test_one_client_gives_each_of_many_threads_its_own_answer(stand_ins: StandInServer) -> None:
    drafts = [replace(EMAIL, subject=f"Delivery number {n}") for n in range(60)]

    with claude(stand_ins.url) as personalizer, ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda d: personalizer.personalize(d, FACTS, seconds=10), drafts))

    subjects = [result.draft.subject for result in results if isinstance(result, Personalized)]
    assert subjects == [draft.subject for draft in drafts]
    assert len(posts(stand_ins)) == 60
    assert len({post.port for post in posts(stand_ins)}) <= 16
