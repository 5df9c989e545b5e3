"""Reports as a run makes them, for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bench.figures import Figure, Machine, Report


def a_figure(*samples: float, measurement: str = "batches", race: str = "50 emails") -> Figure:
    return Figure(
        measurement=measurement, race=race, of="engine", to="boto3", amount=270, samples=samples
    )


def a_report(*figures: Figure, cpu: str = "A processor") -> Report:
    machine = Machine(cpu=cpu, cores=2, load=0.1, python="3.13.1", postgresql="18.4")
    return Report(
        measured_at=datetime(2026, 11, 27, 9, 30, tzinfo=UTC),
        commit="abc1234",
        rounds=7,
        machine=machine,
        figures=figures,
    )


def scaled(samples: Sequence[float], factor: float) -> tuple[float, ...]:
    return tuple(sample * factor for sample in samples)
