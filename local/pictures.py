"""``python -m local.pictures``: renew docs/pictures, with a Chromium for the console."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cadence_core.operations.leads.lead import LEADS, LeadName, LeadsRequest
from cadence_core.operations.reports.outbox import OUTBOX, OutboxRequest
from cli.console.server import serving
from cli.engine import Engine
from local.__main__ import FOLDER, exit_with_one_line
from local.console import demo_engine
from local.dashboard import charts_of, dashboard_body, ticks_of
from local.dashboard_picture import draw
from tests.browser import Browser, ColorScheme, running_browser

PICTURES = Path(__file__).resolve().parent.parent / "docs/pictures"
KEPT_BACK = "luis@herrera.test"
"""Has to wait on the second day of the demo."""
DAYS = 7
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
    """Draw the dashboard of a demo week; take a picture of each page, on the world as it is."""
    PICTURES.mkdir(exist_ok=True)
    draw_dashboard(PICTURES / "dashboard.svg")
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


def draw_dashboard(picture: Path) -> None:
    """Play a week of the demo in a world of its own, and draw the stack's dashboard of it.

    Raises:
        DashboardError: template.yaml has a dashboard that cannot be drawn.
    """
    with TemporaryDirectory() as folder:
        for _ in range(DAYS):
            play = [sys.executable, "-m", "local", "--folder", folder]
            subprocess.run(play, check=True, stdout=subprocess.DEVNULL)
        log = Path(folder, "engine.log").read_text(encoding="utf-8")
    days = [f"Day {number + 1}" for number in range(DAYS)]
    charts = charts_of(dashboard_body(), ticks_of(log.splitlines()))
    picture.write_text(draw(charts, days), encoding="utf-8")
    print(picture)


def _lead(engine: Engine) -> str:
    request = LeadsRequest(name=LeadName(email=KEPT_BACK))
    return str(engine.ask(LEADS, request).leads[0].lead_id)


def _email(engine: Engine) -> str:
    request = OutboxRequest(channel="email", limit=1)
    return str(engine.ask(OUTBOX, request).messages[0].message_id)


if __name__ == "__main__":
    main()
