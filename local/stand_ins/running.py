"""Runs the stand-ins in the background of a test or a local run, or as their own process."""

from collections.abc import Iterator
from contextlib import contextmanager

from local.stand_ins.anthropic import AnthropicStandIn
from local.stand_ins.bedrock import BedrockStandIn
from local.stand_ins.eventbridge import EventBridgeStandIn
from local.stand_ins.server import StandInServer, serving
from local.stand_ins.ses import SesStandIn
from local.stand_ins.ses_identities import SesIdentitiesStandIn
from local.stand_ins.socialmessaging import SocialMessagingStandIn
from local.stand_ins.whatsapp_accounts import WhatsAppAccountsStandIn


def all_stand_ins(*, port: int = 0, address: str = "127.0.0.1") -> StandInServer:
    """Return a server for every provider; it does not serve yet."""
    return StandInServer(
        [
            SesStandIn(),
            SesIdentitiesStandIn(),
            SocialMessagingStandIn(),
            WhatsAppAccountsStandIn(),
            AnthropicStandIn(),
            BedrockStandIn(),
            EventBridgeStandIn(),
        ],
        port=port,
        address=address,
    )


@contextmanager
def running_stand_ins(*, port: int = 0, address: str = "127.0.0.1") -> Iterator[StandInServer]:
    """Run every stand-in until the block ends; ``environment`` points the SDKs to it."""
    with serving(all_stand_ins(port=port, address=address)) as server:
        yield server
