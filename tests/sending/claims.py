"""How a claim is read, chosen by a test."""

import sys

import pytest

from cadence_core.sending.domain import claim_size


@pytest.fixture
def claims_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read all that a claim leases before its first message is sent.

    Otherwise, what changes during that message may come before or after the rest is read.
    """
    monkeypatch.setattr(claim_size, "MIN_LATER_SHARE", sys.maxsize)
