"""Each message records the template, and the version of its text, that it was made from."""

from uuid import UUID

import pytest

from cadence_core.channels.outcome import NotAccepted, SendOutcome, Sent
from cadence_core.model.message import Message
from tests.engine import engine, run
from tests.world import World

# A change of any other column changes what the lead gets.
NOT_THE_TEXT = {"id", "org_id", "name", "fault_code", "created_at"} | {
    "checked_version",
    "check_reason",
    "check_detail",
}
WATCHED = """
SELECT attname FROM pg_trigger JOIN pg_attribute ON attrelid = tgrelid AND attnum = ANY (tgattr)
 WHERE tgname = 'raise_template_version'
"""
COLUMNS = """
SELECT attname FROM pg_attribute
 WHERE attrelid = 'message_templates'::regclass AND attnum > 0 AND NOT attisdropped
"""


def version_of(world: World, template: UUID) -> int:
    return int(world.row("message_templates", template)["version"])


def test_a_message_records_the_version_that_it_was_rendered_from(world: World) -> None:
    template = world.template()
    world.update("message_templates", template, body="Second text")
    enrollment = world.enrollment(world.cadence({"template_id": template}))

    def change_the_text(_: Message) -> SendOutcome:
        world.update("message_templates", template, body="Third text")
        return Sent("ses-1")

    run(engine(world, change_the_text))

    message = world.message_of(enrollment)
    assert (message["content"], message["template_id"]) == ("Second text", template)
    assert (message["template_version"], version_of(world, template)) == (2, 3)


def test_a_later_attempt_records_the_version_of_its_own_text(world: World) -> None:
    template = world.template()
    enrollment = world.enrollment(world.cadence({"template_id": template}))
    run(engine(world, lambda _: NotAccepted("Hiccup")))
    world.update("message_templates", template, subject="Another")
    world.pass_time("1 hour")

    run(engine(world, lambda _: Sent("ses-1")))

    message = world.message_of(enrollment)
    assert (message["subject"], message["template_version"]) == ("Another", 2)


def test_every_batch_of_a_template_records_its_version(world: World) -> None:
    template = world.template()
    world.enroll_many(world.cadence({"template_id": template}), 3)

    run(engine(world))

    assert world.count("interactions", "template_version = 1") == 3


@pytest.mark.parametrize(
    ("column", "value", "version"),
    [
        ("body", "Dear all", 2),
        ("subject", None, 2),
        ("whatsapp_language", "es", 2),
        ("version", 1000, 2),
        ("body", "Dear {{ first_name }} of {{ company_name }}", 1),
        ("name", "renamed", 1),
        ("fault_code", "132001", 1),
    ],
)
def test_the_version_rises_with_the_text_alone(
    world: World, column: str, value: object, version: int
) -> None:
    template = world.template()

    world.update("message_templates", template, **{column: value})

    assert version_of(world, template) == version


def test_every_column_that_is_part_of_the_text_raises_the_version(world: World) -> None:
    watched = {name for [name] in world.connection.run(WATCHED)}

    assert watched == {name for [name] in world.connection.run(COLUMNS)} - NOT_THE_TEXT
