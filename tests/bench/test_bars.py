"""A bar is met, missed or not measured, and is of a measurement that exists."""

from bench.bars import BARS, NOT_MEASURED, lines, missed
from bench.figures import Figure, Report
from bench.measurements import MEASUREMENTS
from tests.bench.reports import a_report


def a_report_at(factor: float) -> Report:
    """Return a report in which each figure of the first bar is so many times what is allowed."""
    return a_report(
        *(
            Figure(
                measurement=measurement,
                race=race,
                of=of,
                to=to,
                amount=1,
                samples=(part.most * factor,),
            )
            for part in BARS[0].parts
            for measurement, race, of, to in (part.key,)
        )
    )


def row(report: Report) -> str:
    return next(line for line in lines(report) if line.startswith(f"| {BARS[0].what}"))


def test_what_is_at_most_the_bar_is_met() -> None:
    report = a_report_at(1)

    assert list(missed(report)) == []
    assert row(report).endswith("| 1.10 / 1.05 | 1.10 / 1.05 |")
    assert next(lines(report)).startswith("2 of 2 figures are met")


def test_what_is_more_is_bold_and_named() -> None:
    report = a_report_at(2)

    assert list(missed(report)) == [
        "  batches, 50 emails, 10 threads, 50 ms: engine / boto3: 2.20 instead of 1.10",
        "  batches, 500 emails, 10 threads, 50 ms: engine / boto3: 2.10 instead of 1.05",
    ]
    assert row(report).endswith("| 1.10 / 1.05 | **2.20** / **2.10** |")
    assert next(lines(report)).startswith("0 of 2 figures are met")


def test_what_was_not_measured_is_neither() -> None:
    assert row(a_report()).endswith(f"| {NOT_MEASURED} / {NOT_MEASURED} |")


def test_each_bar_is_of_a_measurement() -> None:
    assert {part.key[0] for bar in BARS for part in bar.parts} <= {
        measurement.name for measurement in MEASUREMENTS
    }
