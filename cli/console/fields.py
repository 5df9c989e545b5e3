"""The fields of a query or a form, and the refusal of what cannot be read."""

from http import HTTPStatus
from urllib.parse import parse_qsl

from cli.checked import not_text
from cli.console.exchange import sorry


class Refusal(Exception):  # noqa: N818 (it is an answer)
    """The request is not answered further: this page says why."""

    def __init__(self, status: HTTPStatus, title: str, sentence: str) -> None:
        super().__init__(title)
        self.page = sorry(status, title, sentence)


def fields_of(encoded: str) -> dict[str, str]:
    """Return the fields of a query or a form; of several with one name, the last.

    Raises:
        Refusal: it is no text that a database can hold.
    """
    try:
        fields = dict(parse_qsl(encoded, keep_blank_values=True, errors="strict"))
    except ValueError:
        raise Refusal(HTTPStatus.BAD_REQUEST, "That makes no sense", "It is not UTF-8.") from None
    for name, text in fields.items():
        if problem := not_text(name + text):
            sentence = f"A field cannot be read: {problem}."
            raise Refusal(HTTPStatus.BAD_REQUEST, "That makes no sense", sentence)
    return fields
