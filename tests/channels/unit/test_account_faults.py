import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.channels.account_faults import blames_account

SUSPENDED = ["suspended", "paused", "disabled", "shut down", "terminated"]
TEXTS = [
    "Your account is {0}",
    "Account is {0} / under review",
    "Your account's ability to send email is currently {0}",
    "Sending {0} for this account",
    "Email sending is {0}.",
    "Sending has been temporarily {0}",
    "AWS has {0} sending for your account",
    "The AWS account 123456789012 (acme.com) was {0}.",
]
RARER = [
    "Configuration set <main> does not exist.",
    "The configuration set cadence was not found",
    "Sending is disabled for configuration set <main>",
    "Account is under review",
    "Your account is in review. Please contact support.",
    "Account blocked",
    "This account is not authorized to send",
    "The account has not been enabled for sending",
    "Account on probation",
    "Your account is still in the sandbox",
    "Request production access first",
    "User `arn:aws:iam::1:user/x' is not authorized to perform `ses:SendEmail'",
]
OTHERS = [
    "",
    "rejected",
    "Message length is more than 10485760 bytes long: '12345678'.",
    "Local address contains control or whitespace",
    "Missing final '@domain'",
    "Duplicate header 'List-Unsubscribe'",
    "Invalid content for the subject. Sending it again does not help.",
    "Attachments of this type are blocked",
    "Sending attachments of type exe is not allowed",
    "Illegal address: account-suspended@lead.test",
    "Illegal address <sandbox@account.paused.test>",
    "Unsupported Meta API version",
]


@given(st.sampled_from(TEXTS), st.sampled_from(SUSPENDED), st.sampled_from([str, str.upper]))
def test_a_text_that_says_that_we_may_not_send_blames_the_account(
    text: str, suspended: str, in_case: type[str]
) -> None:
    assert blames_account(in_case(text.format(suspended)))


@pytest.mark.parametrize("text", RARER)
def test_a_rarer_text_blames_the_account_too(text: str) -> None:
    assert blames_account(text)


@pytest.mark.parametrize("text", OTHERS)
def test_a_text_about_the_message_does_not_blame_the_account(text: str) -> None:
    assert not blames_account(text)
