"""What a browser asks, and what it is answered: the pages know no more of HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID

from cadence_core.errors import InvalidRequestError


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the ids in its path, its query, and the fields of its form."""

    ids: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def after(self) -> UUID | None:
        """The id after which the page of a list begins; ``None`` for the first page.

        Raises:
            InvalidRequestError: it is no id.
        """
        try:
            return UUID(self.query["after"]) if "after" in self.query else None
        except ValueError:
            raise InvalidRequestError("after: it is not an id") from None


@dataclass(frozen=True, slots=True)
class Page:
    """A page: ``templates/<template>.html.j2`` with these facts.

    The title names no person and quotes no text: browsers keep it in their history. ``at``: the
    path of the page that it belongs to, if that is not its own.
    """

    template: str
    title: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    status: HTTPStatus = HTTPStatus.OK
    at: str = ""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on to a path of the console; the page there begins with the notice."""

    path: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of its own, such as an email, which a page shows in a frame."""

    html: str


@dataclass(frozen=True, slots=True)
class Download:
    """A file of JSON that the browser keeps; its name names no person."""

    name: str
    json: str


Reply = Page | Redirect | Document | Download


def sorry(status: HTTPStatus, title: str, sentence: str) -> Page:
    """Return a page that says why there is no other."""
    return Page("sorry", title, {"sentence": sentence}, status)
