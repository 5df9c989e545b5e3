"""`make serve`: the function URLs of a world that `make run` has created."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from local.function_url import BASE_URL, function_url
from local.serve import FunctionUrls, ensure_played, newest_link, serving, what_to_open
from local.state import StateError
from local.world import let_people_act
from tests.local.demo import Demo, own_application
from tests.waiting import MAX_WAIT_SECONDS

ROOT = Path(__file__).parents[2]
TOKEN = "a token of this test"
INTRO_V1 = """
    UPDATE message_templates
       SET whatsapp_template_name = 'intro_v1', body = '{{ first_name }}', whatsapp_components = '{
               "header": {"image": "https://acme.com/{{ plan | default(''pro'') }}.png"},
               "parameter_names": ["first_name"],
               "buttons": [{"index": 0, "url": "{{ plan | default(''pro'') }}"}]}'
     WHERE channel = 'whatsapp'"""
ONE_CLICK = b"List-Unsubscribe=One-Click"


@pytest.fixture
def served(demo: Demo) -> Iterator[tuple[FunctionUrls, str]]:
    """The function URLs after the first day, and their base URL."""
    demo.play()
    urls = FunctionUrls(demo.url, demo.folder, TOKEN)
    with own_application(), pytest.MonkeyPatch.context() as environment:
        environment.setenv("MANUAL_TRIGGER_TOKEN", "")
        with function_url(urls) as base:
            yield urls, base.rstrip("/")


def post(url: str, body: bytes, token: str | None = TOKEN) -> tuple[int, str]:
    """Post a body as `curl --data` does; return the status and text of the answer."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with urlopen(Request(url, body, headers), timeout=MAX_WAIT_SECONDS) as answer:  # noqa: S310 (http)
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_manually_triggered_batch_is_sent_and_kept_in_the_outbox(
    served: tuple[FunctionUrls, str], demo: Demo
) -> None:
    _, base = served
    let_people_act(demo.connection, day=2)

    status, summary = post(base, b"{}")

    assert status == 200
    sent = json.loads(summary)["sent"]
    assert sent > 0
    assert len(demo.messages()) == 16 + sent


def test_a_second_batch_reaches_the_providers_again(
    served: tuple[FunctionUrls, str], demo: Demo
) -> None:
    _, base = served

    for day in (2, 5):
        let_people_act(demo.connection, day)
        status, summary = post(base, b"{}")
        assert (status, json.loads(summary)["uncertain"]) == (200, 0)
        assert json.loads(summary)["sent"] > 0


def test_an_approved_template_that_the_demo_does_not_have_is_shown_by_its_values(
    served: tuple[FunctionUrls, str], demo: Demo
) -> None:
    _, base = served
    demo.run(INTRO_V1)
    demo.run("UPDATE cadence_enrollments SET next_step_due = now() WHERE status = 'active'")

    status, summary = post(base, b"{}")

    sent = json.loads(summary)["sent"]
    bodies = [message["draft"]["body"] for message in demo.messages()]
    shown = [body for body in bodies if "intro_v1" in body]
    assert (status, len(bodies)) == (200, 16 + sent)
    assert shown
    for body in shown:
        header, name, first_name, button = body.splitlines()
        assert header == "[header: https://acme.com/pro.png]"
        assert (name, button) == ("intro_v1", "[button 0, url: pro]")
        assert re.fullmatch("first_name: .+", first_name)


def test_the_trigger_requires_the_token(served: tuple[FunctionUrls, str]) -> None:
    _, base = served

    assert post(base, b"{}", token=None)[0] == 401
    assert post(base, b"{}", token="another")[0] == 401


def test_the_links_in_the_emails_unsubscribe(served: tuple[FunctionUrls, str], demo: Demo) -> None:
    _, base = served
    link = newest_link(demo.outbox)
    here = base + urlsplit(link).path

    with urlopen(here, timeout=MAX_WAIT_SECONDS) as page:  # noqa: S310 (our own http URL)
        assert "<form" in page.read().decode()
    assert demo.run("SELECT count(*) FROM suppressions") == [[0]]

    assert link.startswith(f"{BASE_URL}/unsubscribe/")
    assert post(here, ONE_CLICK, token=None)[0] == 200
    assert demo.run("SELECT reason FROM suppressions") == [["unsubscribed"]]


def test_an_email_of_the_demo_prints_its_link(served: tuple[FunctionUrls, str], demo: Demo) -> None:
    del served
    printed = [
        message
        for message in demo.messages()
        if message["channel"] == "email" and message["unsubscribe_url"] in message["draft"]["body"]
    ]

    assert len(printed) >= 2


def test_the_start_prints_what_to_open_and_the_complete_command(
    served: tuple[FunctionUrls, str], demo: Demo
) -> None:
    urls, _ = served

    lines = what_to_open(urls)

    assert "make console" in lines
    assert newest_link(demo.outbox) in lines
    assert f"curl --header 'Authorization: Bearer {TOKEN}' {BASE_URL} --data '{{}}'" in lines
    assert f"DATABASE_URL='{demo.url}' .venv/bin/cadence status" in lines


def test_a_world_that_was_never_played_is_refused(demo: Demo) -> None:
    with pytest.raises(StateError, match=r"no demo world yet: `make run` creates it"):
        ensure_played(demo.url)


def test_an_address_in_use_is_named(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    urls = FunctionUrls(demo.url, demo.folder, TOKEN)

    with function_url(urls) as base:
        monkeypatch.setattr("local.serve.PORT", urlsplit(base).port)
        expected = re.escape(f"cannot listen at {BASE_URL} (Address already in use): ")
        with pytest.raises(StateError, match=expected), serving(urls):
            pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_server_and_its_database(tmp_path: Path, number: int) -> None:
    command = [sys.executable, "-m", "local", "--folder", str(tmp_path)]
    serve = (
        "import local.serve, pathlib, sys; local.serve.FOLDER = pathlib.Path(sys.argv[1]);"
        "local.serve.PORT = 0; local.serve.main()"
    )
    environment = {"PYTHONPATH": f"{ROOT}/layers/core/python:{ROOT}", "PYTHONUTF8": "1"}
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)  # noqa: S603

    with subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-c", serve, str(tmp_path)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        shown = [line for _, line in zip(range(7), process.stdout, strict=False)]
        assert shown[-1].startswith("Stop")
        process.send_signal(number)
        rest, errors = process.communicate(timeout=MAX_WAIT_SECONDS)

    assert (process.returncode, rest, errors) == (0, "\nmake serve: stopped\n", "")
    assert not (tmp_path / "pgdata" / "postmaster.pid").exists()
