"""Only a whole run renews the kept figures and the page; each run compares itself with them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import __main__ as command
from bench.checkouts import RESULTS
from bench.comparison import said
from bench.figures import Report
from bench.machine import ROOT
from bench.measurements import Measurement
from bench.page import markers
from tests.bench.reports import a_figure, a_report


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    text = "\n".join((*markers("bars"), *markers("figures")))
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(command, "LAST", tmp_path / "last.json")
    monkeypatch.setattr(command, "KEPT", tmp_path / "local/results.json")
    monkeypatch.setattr(command, "PAGE", tmp_path / "page.md")
    measured = iter([a_report(a_figure(1, 1)), a_report(a_figure(3, 3))])

    def measure(
        chosen: Sequence[Measurement], *, before_each: Callable[[Measurement], None], **_: bool
    ) -> Report:
        for each in chosen:
            before_each(each)
        return next(measured)

    monkeypatch.setattr(command, "measure", measure)
    return tmp_path


def kept(file: Path) -> float:
    [figure] = Report.model_validate_json(file.read_text(encoding="utf-8")).figures
    return figure.median


@pytest.mark.parametrize("options", [["--quick"], ["--only", "rules"]])
def test_a_part_is_compared_and_changes_no_page(folder: Path, options: list[str]) -> None:
    whole = CliRunner().invoke(command.main, [], catch_exceptions=False)
    page = (folder / "page.md").read_text(encoding="utf-8")

    part = CliRunner().invoke(command.main, options, catch_exceptions=False)

    assert "WORSE" not in whole.output
    assert "WORSE  batches, 50 emails: engine / boto3: 1.00 -> 3.00" in part.output
    assert (kept(folder / "last.json"), kept(folder / "local/results.json")) == (1, 3)
    assert (folder / "page.md").read_text(encoding="utf-8") == page


def test_a_whole_run_renews_the_page(folder: Path) -> None:
    for _ in range(2):
        CliRunner().invoke(command.main, [], catch_exceptions=False)

    assert kept(folder / "last.json") == 3
    assert "| 50 emails: engine / boto3 | 3.00 |" in (folder / "page.md").read_text(
        encoding="utf-8"
    )
    assert (folder / "performance/batches.svg").exists()


def test_the_figures_that_are_kept_can_be_compared_with() -> None:
    last = Report.model_validate_json((ROOT / "bench/last.json").read_text(encoding="utf-8"))

    assert len([*said(last, last)]) == 2


A_CHECKOUT = """
import sys
from pathlib import Path
assert sys.argv[1:] == ["--only", "rules"], sys.argv
Path(".local").mkdir()
Path("{results}").write_text({report!r})
"""


def test_another_checkout_is_measured_and_compared_with_instead(folder: Path) -> None:
    CliRunner().invoke(command.main, [], catch_exceptions=False)
    theirs = a_report(a_figure(4, 4)).model_copy(update={"commit": "theirs"})
    checkout = folder / "checkout"
    (checkout / "bench").mkdir(parents=True)
    (checkout / "bench/__init__.py").touch()
    (checkout / "bench/__main__.py").write_text(
        A_CHECKOUT.format(results=RESULTS, report=theirs.model_dump_json()), encoding="utf-8"
    )

    done = CliRunner().invoke(
        command.main, ["--only", "rules", "--against", str(checkout)], catch_exceptions=False
    )

    assert "commit theirs" in done.output
    assert "better batches, 50 emails: engine / boto3: 4.00 -> 3.00" in done.output
    assert kept(folder / "last.json") == 1
