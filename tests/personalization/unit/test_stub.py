"""The stub personalizer of local runs."""

from cadence_core.model.message import Draft
from cadence_core.personalization.stub import StubPersonalizer

DRAFT = Draft("Hello", "Dear Maria", is_html=False)


def test_the_stub_personalizer_always_gives_the_same_answer() -> None:
    facts = {"job_title": "Owner", "company_name": "Padaria Sol"}

    answers = [StubPersonalizer().personalize(DRAFT, facts, seconds=5) for _ in range(2)]

    sentence = "I wrote this with Padaria Sol in mind."
    draft = Draft("Hello", f"Dear Maria\n\n{sentence}", is_html=False, ai_generated=True)
    assert [answer.draft for answer in answers] == [draft, draft]


def test_the_stub_personalizer_escapes_in_html() -> None:
    draft = Draft("Hello", "<p>Dear Maria</p>", is_html=True)

    answer = StubPersonalizer().personalize(draft, {"company_name": "B & Q"}, seconds=5)

    assert answer.draft.body.endswith("<p>I wrote this with B &amp; Q in mind.</p>")
