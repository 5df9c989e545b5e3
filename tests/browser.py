"""A real Chromium without a window, driven by its own chromedriver over the WebDriver protocol.

The protocol is a handful of JSON requests, so it needs no package.
"""

import base64
import http.client
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.waiting import MAX_WAIT_SECONDS, wait_until

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
STARTED = re.compile(r"started successfully on port (\d+)")
TAB, ENTER = "\ue004", "\ue007"
PHONE = (360, 740)
DESKTOP = (1200, 800)

ColorScheme = Literal["light", "dark"]


NEEDS_CHROMIUM = pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")),
    reason="no Chromium on this machine: apt-get install chromium chromium-driver",
)


class Browser:
    """One window. Element arguments are CSS selectors that must match exactly one element."""

    def __init__(self, port: int, capabilities: Mapping[str, Any]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=MAX_WAIT_SECONDS)
        self._session = ""
        created = self._call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self._session = f"/session/{created['sessionId']}"

    def close(self) -> None:
        self._call("DELETE", "")
        self._connection.close()

    def open(self, url: str) -> None:
        """Load a page, and wait until it is loaded."""
        self._call("POST", "/url", {"url": url})

    @contextmanager
    def page_turn(self) -> Iterator[None]:
        """Wait until the block's action has opened another page."""
        self.run("window.isOldPage = true")
        yield
        is_new = "return !window.isOldPage && document.readyState === 'complete'"
        wait_until(lambda: bool(self.run(is_new)), "another page is open")

    def click(self, selector: str) -> None:
        """Click as a person would."""
        self._call("POST", f"/element/{self._element(selector)}/click", {})

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        presses = [{"type": way, "value": key} for key in keys for way in ("keyDown", "keyUp")]
        self._call(
            "POST", "/actions", {"actions": [{"type": "key", "id": "k", "actions": presses}]}
        )

    def run(self, script: str) -> Any:
        """Run a script in the page and return its result."""
        return self._call("POST", "/execute/sync", {"script": script, "args": []})

    def text(self, selector: str = "body") -> str:
        return str(self._call("GET", f"/element/{self._element(selector)}/text"))

    def role_and_name(self, selector: str) -> tuple[str, str]:
        """Return the role and name that a screen reader announces for an element."""
        element = self._element(selector)
        role = self._call("GET", f"/element/{element}/computedrole")
        return role, self._call("GET", f"/element/{element}/computedlabel")

    def color(self, selector: str, of: Literal["color", "background-color"]) -> tuple[int, ...]:
        """Return the red, green and blue that an element is painted with."""
        painted = self._call("GET", f"/element/{self._element(selector)}/css/{of}")
        return tuple(int(part) for part in re.findall(r"\d+", painted)[:3])

    def cookies(self) -> list[Any]:
        return list(self._call("GET", "/cookie"))

    def complaints(self) -> list[str]:
        """Return the browser's log since the last call: blocked parts, errors, …"""
        return [line["message"] for line in self._call("POST", "/se/log", {"type": "browser"})]

    def look_like(self, size: tuple[int, int], scheme: ColorScheme) -> None:
        """Change the size of the window and the preferred color scheme."""
        width, height = size
        self._devtools(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500},
        )
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self._devtools("Emulation.setEmulatedMedia", {"features": [feature]})

    def prefer(self, languages: str) -> None:
        """Change the browser's preferred languages."""
        agent = self.run("return navigator.userAgent")
        self._devtools(
            "Emulation.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": languages}
        )

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._call("GET", "/screenshot")))

    def _devtools(self, command: str, parameters: Mapping[str, Any]) -> None:
        self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def _element(self, selector: str) -> str:
        found = self._call("POST", "/elements", {"using": "css selector", "value": selector})
        assert len(found) == 1, f"{selector} matches {len(found)} elements"
        return str(found[0][ELEMENT])

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        payload = None if body is None else json.dumps(body)
        self._connection.request(method, self._session + path, payload)
        value = json.loads(self._connection.getresponse().read())["value"]
        if isinstance(value, dict) and "error" in value:
            message = f"{value['error']}: {value['message']}"
            raise AssertionError(message)
        return value


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start a browser with an empty profile; it ends with the block."""
    with (
        tempfile.TemporaryDirectory(prefix="cadence-chromium-") as profile,
        _chromedriver() as port,
    ):
        arguments = [
            "--headless",
            "--no-sandbox",  # containers run tests as root; only our own pages are opened
            "--disable-dev-shm-usage",
            "--no-first-run",
            f"--user-data-dir={profile}",
        ]
        options = {"args": arguments, "binary": shutil.which("chromium")}
        browser = Browser(
            port, {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        )
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for all tests of a module."""
    with running_browser() as browser:
        yield browser


@contextmanager
def _chromedriver() -> Iterator[int]:
    command = [shutil.which("chromedriver") or "", "--port=0"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as driver:
        try:
            assert driver.stdout
            started = next(filter(None, map(STARTED.search, driver.stdout)))
            yield int(started[1])
        finally:
            driver.terminate()
