"""SES and WhatsApp in simulated time: what they accepted and when, their outages, and the kills."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from local.stand_ins.faults import Fault, Refuse
from local.stand_ins.server import StandInServer, serving
from local.stand_ins.ses import SEND_PATH as SES_PATH
from local.stand_ins.ses import SesStandIn
from local.stand_ins.socialmessaging import SEND_PATH as WHATSAPP_PATH
from local.stand_ins.socialmessaging import SocialMessagingStandIn, payload_of
from local.stand_ins.wire import Request
from tests.year.evidence import Accepted, Refused
from tests.year.names import message_ids
from tests.year.plans import Outage, Plan

APP = re.compile(r"app/(worker\d+)")
PATHS = {"email": SES_PATH, "whatsapp": WHATSAPP_PATH}
FAULTS: dict[str, Fault] = {
    "throttled": Refuse(429, "TooManyRequestsException"),
    "unavailable": Refuse(503, "ServiceUnavailableException"),
}


class Provider(StandInServer):
    """Enters every accepted message, with the simulated time at which it was accepted."""

    def __init__(self, plan: Plan) -> None:
        super().__init__([SesStandIn(), SocialMessagingStandIn()])
        self.ledger: list[Accepted] = []
        self.refusals: list[Refused] = []
        self.on_accepted: Callable[[str, Accepted], None] = lambda *_: None
        self._plan = plan
        self._messages = message_ids(plan.edits)
        self._senders = {
            edit.values["address"]: edit.ref
            for edit in plan.edits
            if edit.table == "senders" and edit.values and "address" in edit.values
        }
        self._tick, self._lag = plan.end, timedelta()
        self._entering = threading.Lock()

    def begin(self, tick: datetime, lag: timedelta, outages: list[Outage]) -> None:
        """Set the time, how long after it runs begin to send, and the outages of this moment."""
        self._tick, self._lag = tick, lag
        self.faults.clear()
        for outage in outages:
            self.faults.add(FAULTS[outage.fault], path=PATHS[outage.channel])

    def record(self, request: Request, *, is_accepted: bool) -> None:
        """Enter a message before it is answered."""
        if request.path not in PATHS.values():
            return
        with self._entering:
            worker, accepted = self._read(request)
            if is_accepted:
                self.ledger.append(accepted)
                self.on_accepted(worker, accepted)
            else:
                self.refusals.append(Refused(accepted.at, accepted.enrollment, accepted.step))

    def _read(self, request: Request) -> tuple[str, Accepted]:
        match = APP.search(request.headers["user-agent"])
        worker = match[1] if match else ""
        if request.path == SES_PATH:
            tags = {tag["Name"]: tag["Value"] for tag in request.json["EmailTags"]}
            name, to = tags["interaction_id"], request.json["Destination"]["ToAddresses"][0]
            address = request.json["FromEmailAddress"].rpartition("<")[2].rstrip(">")
        else:
            payload = payload_of(request)
            name, to = payload["biz_opaque_callback_data"], payload["to"]
            address = request.json["originationPhoneNumberId"]
        enrollment, step = self._messages[UUID(name)]
        sender = self._senders[address]
        at = self._tick + self._lag + self._plan.latency(enrollment, self._tick)
        run = f"{self._tick:%m-%d %H:%M} {worker}"
        return worker, Accepted(at, self._tick, run, enrollment, step, sender, to, self._lag)


@contextmanager
def running_provider(provider: Provider) -> Iterator[Provider]:
    """Serve until the block ends."""
    with serving(provider):
        yield provider
