"""The cost of a million messages is that of the functions as they are deployed."""

from bench.measurements.cost import ENGINE_GB, EVENTS_TOGETHER, FEEDBACK_GB
from tests.template.stack import source_template


def test_the_functions_have_the_memory_that_is_paid_for() -> None:
    template = source_template()
    usual = template["Globals"]["Function"]["MemorySize"]
    engine, feedback = (
        template["Resources"][name]["Properties"]
        for name in ("ExecuteCadenceStepsFunction", "DeliveryEventsFunction")
    )

    assert engine.get("MemorySize", usual) == ENGINE_GB * 1024
    assert feedback.get("MemorySize", usual) == FEEDBACK_GB * 1024
    assert feedback["Events"]["Feedback"]["Properties"]["BatchSize"] == EVENTS_TOGETHER
