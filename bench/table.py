"""The table of figures that the terminal shows."""

from rich.table import Table

from bench.figures import Report
from bench.page import by_measurement


def table(report: Report) -> Table:
    """Return one table with a section for each measurement."""
    shown = Table("Measured", title="Ratios within one run; less is better", title_justify="left")
    for heading in ("Ratio", "Spread", "First"):
        shown.add_column(heading, justify="right", no_wrap=True)
    for measurement, figures in by_measurement(report):
        shown.add_row(f"[bold]{measurement}")
        for each in figures:
            spread = f"{each.low:.2f}-{each.high:.2f}"
            amount = f"{each.amount:,.2f} {each.unit}"
            shown.add_row(f"  {each.name}", f"{each.median:.2f}", spread, amount)
        shown.add_section()
    return shown
