"""The text of a mail is read in the charset that it is written in, if it can be."""

from base64 import b64encode

import pytest

from tests.feedback.unit.test_ses_inbound import HEAD, received


@pytest.mark.parametrize("charset", ["utf-16", "utf-32", "punycode", "idna", "cp1252", "utf-8"])
def test_ascii_is_read_whatever_charset_it_is_called(charset: str) -> None:
    message = received(f"{HEAD}Content-Type: text/plain; charset={charset}\r\n\r\nunsubscribe")

    assert message.text == "unsubscribe"


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-16", "sair"),
        ("utf-7", "n\u00e3o"),
        ("iso-2022-jp", "\u505c\u6b62"),
        ("hz", "\u505c\u6b62"),
    ],
)
def test_charsets_that_write_with_bytes_of_ascii_are_read(charset: str, text: str) -> None:
    head = f"{HEAD}Content-Type: text/plain; charset={charset}\r\n"
    body = b64encode(text.encode(charset)).decode()

    message = received(f"{head}Content-Transfer-Encoding: base64\r\n\r\n{body}")

    assert message.text == text
