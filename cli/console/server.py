"""The web server of the console, on this computer only: what it lets in, and its headers."""

import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

from cadence_core.errors import ConfigurationError
from cli.console.door import Door, cookies_of
from cli.console.exchange import Asked, Document, Download, Page, Redirect, Reply, sorry
from cli.console.fields import Refusal, fields_of
from cli.console.headers import DOCUMENT_POLICY, HEADERS, PAGE_POLICY
from cli.console.once import Once
from cli.console.rendering import render
from cli.console.routes import answer
from cli.engine import Engine

HOST = "127.0.0.1"
STATIC = {
    f"/static/{file.name}": file for file in (Path(__file__).parent / "static").glob("*.*css")
}
MAX_BODY_BYTES = 65_536
COOKIE = "cadence_console"
LENGTH = re.compile("[0-9]{1,20}")
"""A longer number is no length, and Python refuses to read one of thousands of digits."""
MAX_SECONDS = 30
"""For a browser to send its request."""

USED = (
    "This link was used already, or is not the one that `cadence console` printed. It lets one"
    " browser in, once: stop the command, start it again, and open its new link."
)
CLOSED = (
    "The console is closed to this browser",
    "Open the link that `cadence console` printed: it lets one browser in, once.",
)


class Served:
    """A console that is served.

    Attributes:
        url: lets one browser in, once.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def wait(self) -> None:
        """Wait until ctrl-C."""
        try:
            Event().wait()
        except KeyboardInterrupt:
            return


@contextmanager
def serving(engine: Engine, *, port: int = 0) -> Iterator[Served]:
    """Serve the console until the block ends. Port 0 is any free port.

    Raises:
        ConfigurationError: another program listens at the port.
    """
    door = Door()
    handler = partial(_Handler, engine, door, _Notices(), Once())
    try:
        server = ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise ConfigurationError(f"cannot listen at port {port}: {error.strerror}") from None
    with server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield Served(f"http://{HOST}:{server.server_port}{door.place}/enter/{door.token}")
        finally:
            server.shutdown()
            thread.join()


class _Notices:
    """What the next page says first."""

    def __init__(self) -> None:
        self.next = ""

    def take(self) -> str:
        taken, self.next = self.next, ""
        return taken


class _Handler(BaseHTTPRequestHandler):
    timeout = MAX_SECONDS

    def __init__(
        self, engine: Engine, door: Door, notices: _Notices, once: Once, *args: Any, **kwargs: Any
    ) -> None:
        self._engine = engine
        self._door = door
        self._notices = notices
        self._once = once
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def version_string(self) -> str:
        return "cadence"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Log nothing: the path may hold the token."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        del explain
        status = HTTPStatus(code)
        page = sorry(status, status.phrase, message or status.description)
        self._send_page(page, csrf="")

    def _answer(self) -> None:
        self._csrf = ""
        try:
            self._check_host()
            self._check_path()
            whole, _, query = self.path.partition("?")
            path = self._door.within(whole)
            if style := STATIC.get(path or whole):
                self._send(style.read_bytes(), "text/css; charset=utf-8", PAGE_POLICY)
            elif path is None:
                raise Refusal(HTTPStatus.FORBIDDEN, *CLOSED)
            elif not path:
                self._redirect("/")  # below it, the browser brings the cookie
            elif path.startswith("/enter/") and self.command == "GET":
                self._enter(path.removeprefix("/enter/"))
            else:
                self._check_session()
                asked = self._asked(query)
                method = "GET" if self._is_head else self.command
                act = partial(answer, self._engine, method, path, asked)
                self._reply(path, self._once.answer(asked.form, act))
        except Refusal as refusal:
            self._send_page(refusal.page, csrf=self._csrf)
        except OSError:
            self.close_connection = True  # the browser went away
        except Exception:  # a bug of ours: the operator's terminal shows it
            traceback.print_exc()
            failed = "The console has a fault; the terminal in which it runs shows it."
            page = sorry(HTTPStatus.INTERNAL_SERVER_ERROR, "That did not work", failed)
            self._send_page(page, csrf=self._csrf)

    def _check_host(self) -> None:
        """Refuse other names for this address: a page elsewhere may have pointed its own here."""
        if self.headers.get("Host") != self._authority:
            sentence = f"The console answers only at http://{self._authority}."
            raise Refusal(HTTPStatus.MISDIRECTED_REQUEST, "Wrong address", sentence)

    def _check_path(self) -> None:
        if not self.path.startswith("/"):
            sentence = "The path of a page begins with a slash."
            raise Refusal(HTTPStatus.BAD_REQUEST, "That makes no sense", sentence)

    @property
    def _is_head(self) -> bool:
        """Whether a GET is asked for without its body: it uses up no link and no notice."""
        return self.command == "HEAD"

    @property
    def _authority(self) -> str:
        return f"{HOST}:{self.connection.getsockname()[1]}"

    def _enter(self, token: str) -> None:
        session = self._door.enter(token)
        if session is None and not self._has_session():
            raise Refusal(HTTPStatus.FORBIDDEN, "This link is used up", USED)
        cookie = f"{COOKIE}={session}; Path={self._door.place}/; HttpOnly; SameSite=Strict"
        self._redirect("/", {"Set-Cookie": cookie} if session else None)

    def _has_session(self) -> bool:
        sessions = cookies_of(self.headers.get("Cookie", ""), COOKIE)
        return any(self._door.is_open_to(session) for session in sessions)

    def _check_session(self) -> None:
        if not self._has_session():
            raise Refusal(HTTPStatus.FORBIDDEN, *CLOSED)
        self._csrf = self._door.csrf

    def _asked(self, query: str) -> Asked:
        return Asked(query=fields_of(query), form=self._form() if self.command == "POST" else {})

    def _form(self) -> Mapping[str, str]:
        if self.headers.get("Origin") != f"http://{self._authority}":
            sentence = "The form came from a page that is not the console's: nothing was done."
            raise Refusal(HTTPStatus.FORBIDDEN, "Not from the console", sentence)
        length = self.headers.get("Content-Length", "")
        if not LENGTH.fullmatch(length):
            sentence = "The form does not say how many bytes it has: nothing was done."
            raise Refusal(HTTPStatus.BAD_REQUEST, "That makes no sense", sentence)
        if int(length) > MAX_BODY_BYTES:
            sentence = f"A form has at most {MAX_BODY_BYTES:,} bytes: nothing was done."
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large", sentence)
        form = fields_of(self.rfile.read(int(length)).decode("latin-1"))
        if not self._door.is_own_form(form.get("csrf", "")):
            sentence = "The form belongs to another start of the console: nothing was done."
            raise Refusal(HTTPStatus.FORBIDDEN, "Not from the console", sentence)
        return form

    def _reply(self, path: str, reply: Reply) -> None:
        match reply:
            case Redirect():
                self._notices.next = reply.notice
                self._redirect(reply.path)
            case Document():
                self._send(reply.html.encode(), "text/html; charset=utf-8", DOCUMENT_POLICY)
            case Download():
                name = {"Content-Disposition": f'attachment; filename="{reply.name}"'}
                payload = reply.json.encode()
                self._send(payload, "application/json", PAGE_POLICY, also=name)
            case Page():
                section = f"/{(reply.at or path).split('/')[1]}"
                notice = self._notices.next if self._is_head else self._notices.take()
                self._send_page(reply, csrf=self._csrf, section=section, notice=notice)

    def _redirect(self, path: str, headers: Mapping[str, str] | None = None) -> None:
        also = {"Location": f"{self._door.place}{path}", **(headers or {})}
        self._send(b"", "text/plain", PAGE_POLICY, HTTPStatus.SEE_OTHER, also)

    def _send_page(self, page: Page, *, csrf: str, section: str = "", notice: str = "") -> None:
        # A browser that is not let in does not learn where the pages are.
        place = self._door.place if csrf else ""
        html = render(page, place=place, section=section, csrf=csrf, notice=notice)
        self._send(html.encode(), "text/html; charset=utf-8", PAGE_POLICY, page.status)

    def _send(
        self,
        payload: bytes,
        kind: str,
        policy: str,
        status: HTTPStatus = HTTPStatus.OK,
        also: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        about = {"Content-Type": kind, "Content-Length": str(len(payload))}
        headers = {**about, "Content-Security-Policy": policy, **HEADERS, **(also or {})}
        for name, text in headers.items():
            self.send_header(name, text)
        self.end_headers()
        if not self._is_head:
            self.wfile.write(payload)
