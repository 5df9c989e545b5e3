"""A race takes turns, and its figures are ratios within one round."""

import pytest

from bench.figures import Race, Ratio, Report, figures_of
from tests.bench.reports import a_figure, a_report


def test_the_runners_take_turns_and_the_first_round_is_not_counted() -> None:
    turns: list[str] = []
    durations = {"engine": iter([900.0, 10.0, 30.0]), "boto3": iter([1.0, 5.0, 10.0])}

    def run(name: str) -> float:
        turns.append(name)
        return next(durations[name])

    race = Race(
        "50 emails",
        {"engine": lambda: run("engine"), "boto3": lambda: run("boto3")},
        (Ratio("engine", "boto3"),),
    )

    [figure] = figures_of("batches", race, 2)

    assert turns == ["engine", "boto3"] * 3
    assert figure.samples == (2, 3)
    assert (figure.amount, figure.unit) == (20, "ms")
    assert figure.name == "50 emails: engine / boto3"


@pytest.mark.parametrize(
    ("samples", "spread"),
    [((1.5,), (1.5, 1.5, 1.5)), ((1, 2, 3, 4, 50), (2, 3, 4))],
)
def test_the_spread_is_the_middle_half_of_the_samples(
    samples: tuple[float, ...], spread: tuple[float, float, float]
) -> None:
    figure = a_figure(*samples)

    assert (figure.low, figure.median, figure.high) == spread


def test_a_report_survives_json() -> None:
    report = a_report(a_figure(1, 2), a_figure(1.25, race="other"))

    assert Report.model_validate_json(report.model_dump_json()) == report
