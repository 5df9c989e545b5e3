"""The stand-ins at work: beside a test or a local run, or as a process of their own."""

from collections.abc import Iterator
from contextlib import contextmanager

from local.stand_ins.anthropic import AnthropicStandIn
from local.stand_ins.server import StandInServer, serving
from local.stand_ins.ses import SesStandIn
from local.stand_ins.socialmessaging import SocialMessagingStandIn


def all_stand_ins(*, port: int = 0, address: str = "127.0.0.1") -> StandInServer:
    """Return a server, not serving yet, for every provider."""
    return StandInServer(
        [SesStandIn(), SocialMessagingStandIn(), AnthropicStandIn()], port=port, address=address
    )


@contextmanager
def running_stand_ins(*, port: int = 0, address: str = "127.0.0.1") -> Iterator[StandInServer]:
    """Run every stand-in on a free port; its ``environment`` leads the SDKs there."""
    with serving(all_stand_ins(port=port, address=address)) as server:
        yield server
