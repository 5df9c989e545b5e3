"""What became of a test of a template, in words."""

from cadence_core.operations.templates.template_tests import SendTestAnswer

STUB = "EMAIL_TRANSPORT is stub: nothing leaves this computer."


def became(answer: SendTestAnswer) -> str:
    """Return whether the test was sent, or why not."""
    why = ": ".join(filter(None, (answer.code, answer.detail)))
    match answer.outcome:
        case "would_send":
            return "Nothing was sent."
        case "sent" if answer.is_stub:
            return "The stub transport took it: nothing left this computer."
        case "sent":
            return f"Sent, with the provider's id {answer.provider_id}."
        case "uncertain":
            return f"It may have been sent ({why}): look into the mailbox before you try again."
    return f"It was not sent ({why})."
