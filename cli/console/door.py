"""Who may use the console: the one browser that brought the token first.

Programs at every port of a host share its cookies. The cookie of a session is bound to a path that
no other program can guess, below which all pages are: the browser brings it to no other.
"""

from hmac import compare_digest
from secrets import token_urlsafe
from threading import Lock


class Door:
    """Exchanges a token for a session, once. Safe for use by several threads.

    Attributes:
        place: the path below which the pages are, such as ``/3x…``.
        token: opens the door once.
        csrf: every form of the session carries it.
    """

    def __init__(self) -> None:
        self.place = f"/{token_urlsafe()}"
        self.token = token_urlsafe()
        self.csrf = token_urlsafe()
        self._session = token_urlsafe()
        self._is_used = False
        self._one_at_a_time = Lock()

    def within(self, path: str) -> str | None:
        """Return the rest of a path, such as ``/leads``; ``None`` if it is not in the place."""
        place, slash, rest = path[1:].partition("/")
        return f"{slash}{rest}" if _is_same(f"/{place}", self.place) else None

    def enter(self, token: str) -> str | None:
        """Return the session for the token; ``None`` if it is another, or was used before."""
        with self._one_at_a_time:
            if self._is_used or not _is_same(token, self.token):
                return None
            self._is_used = True
            return self._session

    def is_open_to(self, session: str) -> bool:
        """Return whether a browser brings the session that the token was exchanged for."""
        return self._is_used and _is_same(session, self._session)

    def is_own_form(self, csrf: str) -> bool:
        """Return whether a form came from a page of the session."""
        return _is_same(csrf, self.csrf)


def cookies_of(header: str, name: str) -> list[str]:
    """Return the values of a name in the header ``Cookie``.

    Programs at every port of a host may set cookies for it, so that others may stand beside ours in
    any form, even under its name.
    """
    cookies = (cookie.strip().partition("=") for cookie in header.split(";"))
    return [value for found, _, value in cookies if found == name]


def _is_same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())
