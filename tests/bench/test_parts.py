"""What a process takes of the CPU is counted for its part, and what is to be taken is taken."""

import pytest

from bench import parts
from bench.peers.computing import Computing, compute


def test_the_time_of_a_process_counts_for_its_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MARKS", {"bench.peers.computing": parts.ALONE})
    with Computing() as beside:

        def act() -> None:
            beside.begin(200)
            compute(200)  # in this process, which is no part
            beside.wait()

        taken = parts.cpu_ms(act)

    assert 180 <= taken[parts.ALONE] <= 300
    assert set(taken) == {parts.ALONE}
