"""A browser's side of the console's HTTP, without a browser: every header in the test's hand."""

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urlsplit

from tests.waiting import MAX_WAIT_SECONDS


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to a request."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def text(self) -> str:
        """What a reader sees of the page, on one line."""
        without_tags = re.sub(r"<[^>]*>", " ", self.body)
        return " ".join(unescape(without_tags).split())


class Visitor:
    """Asks the console as a browser does; before ``enter``, without a session.

    Its paths, and those in what it gets, are below ``place``, as the console's own links are.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.authority = urlsplit(url).netloc
        self.origin = f"http://{self.authority}"
        self.place = urlsplit(url).path.partition("/enter/")[0]
        self.base = f"{self.origin}{self.place}"
        self.cookie = ""
        self.csrf = ""

    def enter(self) -> None:
        """Exchange the token of the link for a session, and open a page."""
        self.exchange()
        [self.csrf] = set(re.findall(r'name="csrf" value="([^"]+)"', self.get("/").body))

    def exchange(self) -> None:
        """Exchange the token of the link for a session."""
        answered = self.get(self.url.removeprefix(self.base))
        assert answered.status == 303, answered.text
        self.cookie = answered.headers["set-cookie"].partition(";")[0]

    def get(self, path: str, **headers: str) -> Answered:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, **fields: object) -> Answered:
        """Post a form of the session's own."""
        form = urlencode({"csrf": self.csrf, **fields})
        return self.ask("POST", path, form, {"Origin": self.origin})

    def follow(self, path: str, **fields: object) -> Answered:
        """Post a form, and open the page that it leads to."""
        return self.get(self.post(path, **fields).headers["location"])

    def confirm(self, planned: Answered, path: str = "/acts", **fields: object) -> Answered:
        """Post the form to the path that a page shows, with its button, as a browser does."""
        form = planned.body.partition(f'action="{path}')[2].partition("</form>")[0]
        action = form.partition('"')[0]
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
        kept = {name: unescape(text) for name, text in hidden}
        return self.post(f"{path}{action}", **{**kept, "confirmed": "", **fields})

    def ask(
        self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None
    ) -> Answered:
        connection = http.client.HTTPConnection(self.authority, timeout=MAX_WAIT_SECONDS)
        usual = {"Cookie": self.cookie} if self.cookie else {}
        form = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
        below = self.place if path.startswith("/") else ""
        connection.request(
            method, f"{below}{path}", body.encode() or None, {**usual, **form, **(headers or {})}
        )
        answer = connection.getresponse()
        got = {
            name.lower(): text.replace(f"{self.place}/", "/", name == "Location")
            for name, text in answer.getheaders()
        }
        page = answer.read().decode().replace(f'="{self.place}/', '="/')
        answered = Answered(answer.status, got, page)
        connection.close()
        return answered
