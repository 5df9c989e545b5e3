"""A refusal that blames our domain's authentication is recognized by its status code."""

import pytest

from cadence_core.model.authentication import authentication_refusal, is_authentication_refusal

GMAIL = "smtp; 550-{code} Unauthenticated email from acme.test is not accepted. - gsmtp"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GMAIL.format(code="5.7.26"), "5.7.26"),
        (GMAIL.format(code="5.7.30"), "5.7.30"),
        ("smtp; 421-4.7.27 ... https://support.google.com/mail/answer/81126", "4.7.27"),
        ("smtp; 421 4.7.32 Your email has been rate limited. gsmtp", "4.7.32"),
        ("550 5.7.515 Access denied, sending domain acme.test does not pass.", "5.7.515"),
        ("550 5.7.26 This mail has been blocked.", "5.7.26"),
        ("Rejected with 5.7.26.", "5.7.26"),
    ],
)
def test_gmail_s_and_outlook_s_refusals_of_authentication_are_recognized(
    text: str, code: str
) -> None:
    assert authentication_refusal(text) == f"authentication_refused/{code}"
    assert is_authentication_refusal(authentication_refusal(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "smtp; 550 5.1.1 The email account that you tried to reach does not exist. gsmtp",
        "smtp; 421-4.7.28 Gmail has detected an unusual rate of mail. gsmtp",
        "smtp; 421-4.7.0 Try again later. gsmtp",
        "550 5.7.30 REQUIRETLS support required",
        "550 5.7.27 Sender address has null MX",
        "550 5.7.1 client 195.7.26.4 refused",
        "550 5.7.1 client 5.7.26.4 refused",
        "550 5.7.5150",
    ],
)
def test_other_refusals_are_not(text: str) -> None:
    assert authentication_refusal(text) == ""
