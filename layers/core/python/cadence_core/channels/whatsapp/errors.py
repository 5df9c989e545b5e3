"""The meaning of the errors of AWS End User Messaging Social, in addition to the common ones.

Meta's own errors come as events: ``feedback/domain/whatsapp_failures.py``.
"""

from cadence_core.channels.aws_outcomes import ErrorTable

ERRORS = ErrorTable(
    throttled=frozenset(),
    channel_stopped=frozenset(),
    # The sender's phone-number id is not one of this account.
    sender_stopped=frozenset(("ResourceNotFoundException",)),
    rejected=frozenset(("ValidationException", "InvalidParametersException")),
)
