"""The meaning of the errors of AWS End User Messaging Social, in addition to the common ones.

Meta's own errors come as events: ``feedback/domain/whatsapp_failures.py``.
"""

import re
from dataclasses import replace

from cadence_core.channels.aws_outcomes import ErrorTable, outcome_of, text_of
from cadence_core.channels.outcome import ChannelStopped, SendOutcome

ERRORS = ErrorTable(
    throttled=frozenset(),
    channel_stopped=frozenset(),
    # The sender's phone-number id is not one of this account.
    sender_stopped=frozenset(("ResourceNotFoundException",)),
    rejected=frozenset(("ValidationException", "InvalidParametersException")),
)
# In an id ("phone-number-id-976c…") and in an ARN ("…:phone-number-id/976c…").
NUMBER = re.compile(r"phone-number-id[-/]([0-9A-Za-z]+(?:-[0-9A-Za-z]+)*)")


def outcome_of_whatsapp_error(error: Exception, sender: str) -> SendOutcome:
    """Return the outcome for a message from this number whose call raised this error.

    A permission that is refused for the sender's number alone stops only this sender.
    """
    outcome = outcome_of(error, ERRORS)
    refused = NUMBER.findall(text_of(error))
    if (
        isinstance(outcome, ChannelStopped)
        and refused
        and set(refused) == set(NUMBER.findall(sender))
    ):
        return replace(outcome, only_sender=True)
    return outcome
