"""The engine's own handler, before a provider that stops answering.

It takes every message. It answers the first dozen, and none of those that come later.
"""

import importlib
import itertools
import time

from cadence_core.adapters.stub_sender import StubSender
from cadence_core.domain.message import Message
from cadence_core.domain.outcome import Sent

ANSWERED = 12

taken = itertools.count(1)
take = StubSender.send


def take_and_hang(sender: StubSender, message: Message) -> Sent:
    sent = take(sender, message)
    if next(taken) > ANSWERED:
        time.sleep(3600)
    return sent


StubSender.send = take_and_hang  # type: ignore[method-assign, assignment]
lambda_handler = importlib.import_module("app").lambda_handler
