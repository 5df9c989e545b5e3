"""The providers: their ledger is the only witness of what was sent.

Every template of the chaos world prints a mark, ``[[REF/STEP/VERSION]]``, so that the ledger names
the enrollment, the step and the template without asking the engine or the database.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from local.stand_ins.faults import Answer, Drop, Fault, Refuse, Reset, Slow, Truncate
from local.stand_ins.server import StandInServer, serving
from local.stand_ins.ses import SEND_PATH as SES_PATH
from local.stand_ins.ses import SesStandIn
from local.stand_ins.socialmessaging import SEND_PATH as WHATSAPP_PATH
from local.stand_ins.socialmessaging import SocialMessagingStandIn, payload_of
from local.stand_ins.wire import Request, json_response

MARK = re.compile(r"\[\[(\w+)/(\d+)/(\w+)\]\]")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LATENCY_SECONDS = 0.25
FAULTS: dict[str, Fault] = {
    "throttled": Refuse(429, "TooManyRequestsException"),
    "unavailable": Refuse(503, "ServiceUnavailableException"),
    "rejected": Refuse(400, "MessageRejected", "Address is not allowed"),
    "dropped": Drop(),
    "reset": Reset(),
    "truncated": Truncate(),
    "garbled": Answer(json_response(200, {"MessageId": 5, "messageId": 5})),
    "slow": Slow(2.0),
    "hanging": Slow(17.0),  # longer than the SDK waits for an answer
}
"""What a provider does wrong, by name; from ``dropped`` on, it accepts the message all the same."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that a provider accepted."""

    ref: str
    step: int
    version: str
    message_id: str
    to: str


class Provider(StandInServer):
    """SES and WhatsApp, with a ledger of what they accepted, and faults for some enrollments."""

    def __init__(self) -> None:
        super().__init__([SesStandIn(), SocialMessagingStandIn()])
        self._ledger: list[Accepted] = []
        self._struck: set[str] = set()
        self._ledger_lock = threading.Lock()

    def record(self, request: Request, *, is_accepted: bool) -> None:
        """Enter an accepted message before it is answered."""
        message = read(request)
        if message and is_accepted:
            with self._ledger_lock:
                self._ledger.append(message)

    def ledger(self) -> list[Accepted]:
        """Return every accepted message, in order."""
        with self._ledger_lock:
            return list(self._ledger)

    def strike(self, fault: str, refs: frozenset[str]) -> None:
        """Apply a fault to the next call for each of these enrollments."""
        for ref in refs:
            self.faults.add(FAULTS[fault], matching=partial(self._hits, ref), times=1)

    def answer_slowly(self) -> None:
        """Take the usual time for every call that no fault was added for."""
        self.faults.add(Slow(LATENCY_SECONDS))

    def calm(self) -> frozenset[str]:
        """Remove all faults; return the references of the enrollments that met one."""
        self.faults.clear()
        with self._ledger_lock:
            struck, self._struck = frozenset(self._struck), set()
        return struck

    def _hits(self, ref: str, request: Request) -> bool:
        message = read(request)
        is_hit = message is not None and message.ref == ref
        if is_hit:
            with self._ledger_lock:
                self._struck.add(ref)
        return is_hit


def read(request: Request) -> Accepted | None:
    """Return the message of a request; ``None`` if the request sends none."""
    if request.path == SES_PATH:
        simple = request.json["Content"]["Simple"]
        texts = [part["Data"] for part in (*simple["Body"].values(), simple["Subject"])]
        ids, to = str(request.json["EmailTags"]), request.json["Destination"]["ToAddresses"][0]
    elif request.path == WHATSAPP_PATH:
        payload = payload_of(request)
        texts, to = [str(payload)], payload["to"]
        ids = payload["biz_opaque_callback_data"]
    else:
        return None
    [message_id] = UUID.findall(ids)[:1] or ["without an id"]
    mark = next((mark for text in texts if (mark := MARK.search(text))), None)
    ref, step, version = mark.groups() if mark else ("unmarked", "0", "")
    return Accepted(ref, int(step), version, message_id, to)


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Serve SES and WhatsApp until the block ends."""
    provider = Provider()
    with serving(provider):
        yield provider
