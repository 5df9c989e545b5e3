import base64
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.model.enrollment import EnrollmentId
from cadence_core.model.unsubscribe_token import Unsubscription, read_token, signed_token
from local.stand_ins.server import StandInServer
from local.stand_ins.ses import SEND_PATH
from tests.engine import run
from tests.sending.integration.transports import (
    UNSUBSCRIBE_KEY,
    BuildApplication,
    email_headers,
)
from tests.world import World

OLD, NEW, OTHER = b"an-old-key" * 4, b"a-new-key" * 4, b"another-key" * 4
CLAIMS = Unsubscription(uuid4(), EnrollmentId(uuid4()))


@given(lead=st.uuids(), enrollment=st.uuids())
def test_a_token_restores_its_claims_and_is_safe_in_a_url(lead: UUID, enrollment: UUID) -> None:
    who = Unsubscription(lead, EnrollmentId(enrollment))

    token = signed_token(who, NEW)

    assert read_token(token, [NEW]) == who
    assert len(token) == 64
    assert set(token) <= set(base64.urlsafe_b64encode(bytes(range(256))).decode()) - {"="}


def test_two_keys_are_valid_while_they_are_rotated() -> None:
    token = signed_token(CLAIMS, OLD)

    assert read_token(token, [NEW, OLD]) == CLAIMS
    assert read_token(token, [NEW]) is None
    assert read_token(token, []) is None


@given(position=st.integers(0, 63), char=st.sampled_from("AZaz09-_"))
def test_a_token_with_a_changed_character_is_refused(position: int, char: str) -> None:
    token = signed_token(CLAIMS, NEW)
    forged = token[:position] + char + token[position + 1 :]

    assert read_token(forged, [NEW, OTHER]) == (CLAIMS if forged == token else None)


@given(
    st.one_of(
        st.text(max_size=100),
        st.binary(max_size=60).map(base64.urlsafe_b64encode).map(bytes.decode),
    )
)
def test_any_other_text_is_refused(text: str) -> None:
    assert read_token(text, [NEW, OLD]) is None


@pytest.mark.parametrize(
    "text", ["", "=", "A" * 64, "A" * 63, "A" * 65, "A" * 64 + "====", "é" * 64]
)
def test_a_text_that_looks_like_a_token_is_refused(text: str) -> None:
    assert read_token(text, [NEW]) is None


def test_the_header_and_the_visible_link_are_equal_and_name_lead_and_enrollment(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    template = world.template(body='<p>Hi</p><a href="{{ unsubscribe_url }}">no more</a>')
    lead = world.lead()
    enrollment = world.enrollment(world.cadence({"template_id": template}), lead)

    run(build())

    [request] = stand_ins.accepted(SEND_PATH)
    link = email_headers(request)["List-Unsubscribe"].strip("<>")
    assert f'href="{link}"' in request.json["Content"]["Simple"]["Body"]["Html"]["Data"]
    assert link in request.json["Content"]["Simple"]["Body"]["Text"]["Data"]
    base, _, token = link.rpartition("/")
    assert base == "https://u.acme.test"
    assert read_token(token, [UNSUBSCRIBE_KEY.encode()]) == Unsubscription(
        lead, EnrollmentId(enrollment)
    )


def test_a_custom_field_cannot_replace_the_unsubscribe_link(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    template = world.template(body="{{ unsubscribe_url }}")
    lead = world.lead(custom_fields={"unsubscribe_url": "https://evil.test"})
    world.enrollment(world.cadence({"template_id": template}), lead)

    run(build())

    [request] = stand_ins.accepted(SEND_PATH)
    assert "evil" not in request.body.decode()


def test_without_a_base_url_there_is_one_warning_no_header_and_no_link(
    world: World,
    stand_ins: StandInServer,
    build: BuildApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    linked = world.template(body="{{ unsubscribe_url }}")
    held = world.enrollment(world.cadence({"template_id": linked}))
    world.enrollment(world.cadence({}))
    application = build(UNSUBSCRIBE_BASE_URL="")

    run(application)
    run(application)

    [request] = stand_ins.accepted(SEND_PATH)
    assert email_headers(request) == {}
    assert world.status_of(held) == ("paused", "missing_variable")
    warnings = [record for record in caplog.records if record.message == "degraded"]
    assert [record.cause for record in warnings] == [  # type: ignore[attr-defined]
        "UNSUBSCRIBE_BASE_URL is not set"
    ]
