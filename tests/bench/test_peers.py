"""A worker obeys its commands, and what it prints otherwise does not reach its answers."""

import io
import sys

import pytest

from bench.peers.worker import serve


def test_a_worker_answers_each_command_with_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[object] = []
    monkeypatch.setattr(sys, "stdin", io.StringIO("fill 20\ndrain\n"))

    serve(done.append, lambda: done.append(sys.stdout.write("noise")))

    assert done == [20, 5]
    assert capsys.readouterr().out == "ready\ndone\ndone\n"
