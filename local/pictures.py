"""``python -m local.pictures``: renew the pictures of the console in docs/, with a Chromium."""

from dataclasses import dataclass
from pathlib import Path

from cadence_core.operations.leads.lead import LEADS, LeadName, LeadsRequest
from cadence_core.operations.reports.outbox import OUTBOX, OutboxRequest
from cli.console.server import serving
from cli.engine import Engine
from local.__main__ import FOLDER, exit_with_one_line
from local.console import demo_engine
from tests.browser import Browser, ColorScheme, running_browser

PICTURES = Path(__file__).resolve().parent.parent / "docs/pictures"
KEPT_BACK = "luis@herrera.test"
"""Has to wait on the second day of the demo."""
DESK, PHONE = (1100, 760), (390, 700)


@dataclass(frozen=True, slots=True)
class Camera:
    """A browser that a console let in, at the place of its pages."""

    browser: Browser
    place: str

    def take(self, path: str, name: str, size: tuple[int, int], scheme: ColorScheme) -> None:
        """Write the picture of a page, as large as a window in pixels."""
        self.browser.look_like(size, scheme)
        self.browser.open(self.place + path)
        file = PICTURES / f"{name}.png"
        self.browser.screenshot(file)
        print(file)


def main() -> None:
    """Take a picture of each page, on the demo world as it is."""
    PICTURES.mkdir(exist_ok=True)
    with exit_with_one_line(FOLDER / "engine.log", "make pictures"), demo_engine() as engine:
        lead = f"/leads/{_lead(engine)}"
        with serving(engine) as served, running_browser() as browser:
            browser.open(served.url)
            camera = Camera(browser, served.url.partition("/enter/")[0])
            camera.take("/", "today", DESK, "light")
            camera.take(lead, "lead", DESK, "light")
            camera.take(lead, "lead-phone", PHONE, "dark")
            camera.take("/holds", "holds", DESK, "dark")
            camera.take(f"/outbox/{_email(engine)}", "message", DESK, "light")


def _lead(engine: Engine) -> str:
    request = LeadsRequest(name=LeadName(email=KEPT_BACK))
    return str(engine.ask(LEADS, request).leads[0].lead_id)


def _email(engine: Engine) -> str:
    request = OutboxRequest(channel="email", limit=1)
    return str(engine.ask(OUTBOX, request).messages[0].message_id)


if __name__ == "__main__":
    main()
