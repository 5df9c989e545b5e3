"""The postal address of the organization in its emails."""

from dataclasses import replace
from uuid import UUID

import pytest

from cadence_core.model.message import AiUsage, Draft
from cadence_core.personalization.port import Personalized
from cadence_core.personalization.stub import StubPersonalizer
from tests.ai_world import logged
from tests.engine import engine, run
from tests.world import World

FOOTER = "Dear {{ first_name }}\n\n{{ org.name }}, {{ org.postal_address }}"


def test_a_template_prints_the_postal_address(world: World) -> None:
    world.update("organizations", world.org_id, postal_address="1 Main St\nSpringfield")
    enrollment = world.enrollment(world.cadence({"template_id": world.template(body=FOOTER)}))

    run(engine(world))

    assert world.message_of(enrollment)["content"].endswith("Acme, 1 Main St\nSpringfield")


def test_an_organization_that_requires_it_is_held_until_it_has_one(world: World) -> None:
    world.update("organizations", world.org_id, postal_address=" \n", requires_postal_address=True)
    enrollment = world.enrollment(world.cadence({"template_id": world.template(body=FOOTER)}))

    run(engine(world))
    assert world.status_of(enrollment) == ("paused", "missing_footer")

    world.update("organizations", world.org_id, postal_address="1 Main St")
    world.update("cadence_enrollments", enrollment, status="active")
    assert run(engine(world)).sent == 1


def test_another_organization_may_send_without_it(world: World) -> None:
    world.insert("organizations", name="Strict", requires_postal_address=True)
    world.enrollment(world.cadence({}))

    assert run(engine(world)).sent == 1


def requiring(world: World, body: str, **step: bool) -> UUID:
    """Enroll a lead at an organization in Springfield that requires its address."""
    address = "1 Main St.\nSpringfield"
    world.update(
        "organizations", world.org_id, postal_address=address, requires_postal_address=True
    )
    template = world.template(body=body)
    return world.enrollment(world.cadence({"template_id": template, **step}))


@pytest.mark.parametrize(
    "body",
    [
        "Hi {% if false %}{{ org.postal_address }}{% endif %}",
        "Hi {# {{ org.postal_address }} #}",
        "Hi {{ org.name }}",
        "<p>Hi</p><!-- {{ org.postal_address }} -->",
        "Hi {{ org.postal_address | truncate(6) }}",
    ],
)
def test_an_email_that_does_not_show_it_is_held(world: World, body: str) -> None:
    enrollment = requiring(world, body)

    assert run(engine(world)).sent == 0

    row = world.enrollment_row(enrollment)
    assert (row["status_reason"], row["status_detail"]) == (
        "missing_footer",
        "message_templates.body",
    )


@pytest.mark.parametrize(
    "body",
    [
        "Hi\n{{ org.postal_address | upper }}",
        "Hi\n{{ org['postal_address'] }}",
        "Hi\n{% for part in org.postal_address %}{{ part }}{% endfor %}",
        "Hi\n1 Main St., Springfield",
        "<p>Hi</p><p>{{ org.postal_address | replace('.', ',') }}</p>",
        "<p>Hi</p><table><tr><td>{{ org.postal_address }}</td></tr></table>",
    ],
)
def test_an_email_may_show_it_in_any_form(world: World, body: str) -> None:
    requiring(world, body)

    assert run(engine(world)).sent == 1


def test_a_personal_text_without_it_is_not_sent(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrollment = requiring(
        world,
        "Hi {{ first_name }}, may I show you how our bakery software works?\n\n"
        "{{ org.postal_address }}\n\nBest,\nAna",
        ai_personalization=True,
    )

    def lose_it(_: StubPersonalizer, draft: Draft, *_args: object, **_options: object) -> object:
        body = draft.body.replace("1 Main St.\nSpringfield", "")
        return Personalized(replace(draft, body=body), AiUsage("stub", 0, 0))

    monkeypatch.setattr(StubPersonalizer, "personalize", lose_it)

    assert run(engine(world, ai_provider="stub")).sent == 1

    assert "Springfield" in world.message_of(enrollment)["content"]
    [line] = logged(caplog, "personalization finished")
    assert line["reason"] == "lost_footer"
