"""Which identities a refusal of SES names, over texts in every form that SES writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.channels.ses.identities import are_senders, identities_in

SENDER = "ana@mail.acme.com"
OURS = [SENDER, "mail.acme.com", "acme.com", "Ana@Mail.Acme.com", "ACME.COM"]
OTHERS = [
    "maria@lead.test",
    "joana@mail.acme.com",
    "ana@acme.com",
    "ana@mail.acme.com.br",
    "xana@mail.acme.com",
    "na@mail.acme.com",
    "ail.acme.com",
    "me.com",
    "mail.acme",
    "acme.com.br",
    "x.mail.acme.com",
    "notacme.com",
    "lead.test",
]
FORMS = [
    "{}",
    "<{}>",
    "Ana <{}>",
    '"Souza, Ana" <{}>',
    '"acme.com, maria@lead.test" <{}>',
    "=?utf-8?q?Jo=C3=A3o?= <{}>",
    "'{}'",
    '"{}"',
    "arn:aws:ses:us-east-1:123456789012:identity/{}",
    "arn:aws-us-gov:ses:us-gov-west-1:123456789012:identity/{}",
]
FAILED = "Email address is not verified. The following identities failed the check in region {}: {}"
REGIONS = ["US-EAST-1", "sa-east-1", "US-GOV-WEST-1"]
ENDINGS = ["", ".", "...", ", ...", "\n", ". Request Id: 566571fd-f3f6-45ea-8271"]


@st.composite
def named(draw: st.DrawFn, identities: list[str]) -> list[str]:
    return draw(st.lists(st.sampled_from(identities), min_size=1, max_size=4))


@st.composite
def texts(draw: st.DrawFn, identities: list[str]) -> str:
    """Return a refusal that names these identities, each in any form."""
    items = [draw(st.sampled_from(FORMS)).format(identity) for identity in identities]
    separator = draw(st.sampled_from([", ", ","]))
    region, ending = draw(st.sampled_from(REGIONS)), draw(st.sampled_from(ENDINGS))
    return FAILED.format(region, separator.join(items) + ending)


@given(st.data())
def test_every_named_identity_is_found_and_nothing_else(data: st.DataObject) -> None:
    identities = data.draw(named(OURS + OTHERS))

    found = identities_in(data.draw(texts(identities)))

    assert found == {identity.lower() for identity in identities}


@given(st.data())
def test_only_the_senders_own_identities_are_the_senders(data: st.DataObject) -> None:
    ours = data.draw(named(OURS))
    others = data.draw(st.lists(st.sampled_from(OTHERS), max_size=2))
    in_any_order = data.draw(st.permutations([*ours, *others]))

    found = identities_in(data.draw(texts(in_any_order)))

    assert are_senders(found, SENDER) == (not others)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`arn:aws:ses:us-east-1:123456789012:identity/acme.com'", {"acme.com"}),
        (
            "`arn:aws:ses:us-east-1:123456789012:identity/o'brien@acme.com' because no policy",
            {"o'brien@acme.com"},
        ),
        ("`arn:aws:ses:us-east-1:123456789012:configuration-set/cadence'", set()),
        ("User: arn:aws:sts::1:assumed-role/identity/x is not authorized", set()),
        ("Email address is not verified.", set()),
        ("", set()),
    ],
)
def test_the_resource_of_a_refused_permission_is_found(text: str, expected: set[str]) -> None:
    assert identities_in(text) == expected


def test_a_domain_matches_in_either_of_its_spellings() -> None:
    found = identities_in(FAILED.format("EU-WEST-1", "münchen.de, ana@xn--mnchen-3ya.de"))

    assert are_senders(found, "ana@münchen.de")


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    identities_in(FAILED.format("US-EAST-1", text))
