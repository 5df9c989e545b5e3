"""The start of the AWS emulation."""

import sys
from pathlib import Path

import pytest

from local.rehearsal import aws
from local.rehearsal.aws import running_aws

STAND_IN = """#!{python}
import os
from http.server import HTTPServer, SimpleHTTPRequestHandler

SimpleHTTPRequestHandler.do_GET = lambda self: self.send_response(200) or self.end_headers()
print(os.environ.get("DOCKER_HOST"), flush=True)
address = os.environ["BIND_HOST"], int(os.environ["GATEWAY_PORT"])
HTTPServer(address, SimpleHTTPRequestHandler).serve_forever()
"""


def test_the_emulation_finds_docker_where_this_shell_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "ministack"
    program.write_text(STAND_IN.format(python=sys.executable))
    program.chmod(0o700)
    monkeypatch.setattr(aws, "tool_venv", lambda *_: tmp_path / "python")
    monkeypatch.setenv("DOCKER_HOST", "unix:///elsewhere/docker.sock")

    with running_aws(tmp_path / "log", executor="docker", address="127.0.0.1"):
        pass

    assert (tmp_path / "log").read_text().splitlines()[0] == "unix:///elsewhere/docker.sock"
