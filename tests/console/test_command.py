"""`cadence console` and `make console` as processes: a link, a port, and the end."""

import hashlib
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli.console
from cli.main import cadence
from tests.console.browsing import Visitor
from tests.waiting import MAX_WAIT_SECONDS
from tests.world import World

ROOT = Path(__file__).parents[2]
STATIC = Path(str(cli.console.__file__)).parent / "static"
PICO_2_1_1 = "61207a40ffc02a42d1e50143651c121beab70ed413c934c1ff84fa263ba436b0"
PYTHONPATH = f"{ROOT}/layers/core/python:{ROOT}"


def test_the_command_prints_a_link_that_opens_and_ends_with_ctrl_c(world: World) -> None:
    code = "from cli.main import main; main()"
    with subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-c", code, "console", "--json"],
        env={"PYTHONPATH": PYTHONPATH, "DATABASE_URL": world.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(3)]
        visitor = Visitor(json.loads("".join(lines))["url"])
        visitor.enter()
        assert "Today" in visitor.get("/").text
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=MAX_WAIT_SECONDS)

    assert (process.returncode, rest, errors) == (0, "", "")


def test_a_port_that_is_taken_is_wrong_usage(world: World, link: str) -> None:
    port = Visitor(link).authority.partition(":")[2]

    refused = CliRunner().invoke(cadence, ["console", "--port", port, "--database", world.url])

    assert refused.exit_code == 2
    assert f"cannot listen at port {port}: Address already in use" in refused.output


def test_without_a_database_nothing_is_served() -> None:
    url = "postgresql://nobody@127.0.0.1:9/none"

    refused = CliRunner().invoke(cadence, ["console", "--database", url])

    assert refused.exit_code == 3
    assert "/enter/" not in refused.output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_s_console_sends_a_test_to_a_file_and_a_signal_ends_it_and_its_database(
    tmp_path: Path, number: int
) -> None:
    play = [sys.executable, "-m", "local", "--folder", str(tmp_path)]
    console = (
        "import local.console, pathlib, sys; local.console.FOLDER = pathlib.Path(sys.argv[1]);"
        "local.console.main()"
    )
    environment = {"PYTHONPATH": PYTHONPATH, "PYTHONUTF8": "1"}
    subprocess.run(play, cwd=ROOT, env=environment, capture_output=True, check=True)  # noqa: S603

    with subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-c", console, str(tmp_path)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        shown = [process.stdout.readline() for _ in range(3)]
        visitor = Visitor(shown[1].strip())
        visitor.enter()
        lead = visitor.post("/leads", wanted="luis@herrera.test").headers["location"][-36:]
        test = {"act": "test-send", "target": "template", "lead": lead, "to": "me@example.com"}
        found = visitor.post("/templates", template="inbound-hello").headers["location"]
        sent = visitor.confirm(visitor.post("/acts", **test, id=found.rpartition("/")[2]))
        notice = visitor.get(sent.headers["location"]).text
        process.send_signal(number)
        rest, errors = process.communicate(timeout=MAX_WAIT_SECONDS)

    assert (process.returncode, rest, errors) == (0, "\nmake console: stopped\n", "")
    assert not (tmp_path / "pgdata" / "postmaster.pid").exists()
    assert "The stub transport took it: nothing left this computer." in notice


def test_the_stylesheet_is_the_one_that_was_released_with_its_license() -> None:
    pico = STATIC / "pico.classless.min.css"

    assert hashlib.sha256(pico.read_bytes()).hexdigest() == PICO_2_1_1
    assert "MIT License" in (STATIC / "pico.LICENSE.md").read_text(encoding="utf-8")
