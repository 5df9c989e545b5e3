"""Keys that are a secret, while they are replaced: the page as a Lambda builds it."""

from collections.abc import Callable, Iterator

import pytest

from cadence_core.runtime.secrets import SECRETS
from cadence_core.unsubscribe.application import forget_application
from tests.unsubscribe.linked_lead import UNSUBSCRIBED, LinkedLead, path_for
from tests.unsubscribe.requests_to_page import KEY, ONE_CLICK, post, send
from tests.vault import Vault
from tests.world import World

OLD_KEY = "the-key-that-signed-every-link-until-now"


@pytest.fixture
def linked(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[LinkedLead]:
    """A lead of the page's database, with a link that KEY signed."""
    monkeypatch.setenv("DATABASE_URL", world.url)
    yield LinkedLead(world)
    forget_application()


@pytest.fixture
def keys_arn(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> str:
    """The ARN of a secret that does not hold KEY yet, in the environment of the page."""
    arn = vault.store(OLD_KEY)
    monkeypatch.setenv("UNSUBSCRIBE_KEYS_SECRET_ARN", arn)
    return arn


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_with_a_new_key_works_as_soon_as_somebody_follows_it(
    linked: LinkedLead,
    keys_arn: str,
    vault: Vault,
    method: str,
    all_written: Callable[[], str],
) -> None:
    old_path = path_for(linked.lead, OLD_KEY)
    before = send("GET", old_path)
    vault.rotate(keys_arn, f"{KEY},{OLD_KEY}")

    first = send(method, linked.path, ONE_CLICK)
    after = [send("GET", old_path), post(ONE_CLICK, target=linked.path)]

    assert before["statusCode"] == first["statusCode"] == 200
    assert [answer["statusCode"] for answer in after] == [200, 200]
    assert linked.statuses() == {UNSUBSCRIBED}
    assert vault.reads == 2
    written = all_written()
    assert "unsubscribe page answered" in written
    assert not any(secret in written for secret in (KEY, OLD_KEY, linked.path[1:]))


@pytest.mark.usefixtures("keys_arn")
def test_strangers_make_us_ask_once_a_minute(linked: LinkedLead, vault: Vault) -> None:
    send("GET", path_for(linked.lead, OLD_KEY))

    answers = [send("GET", f"/{number}") for number in range(50)]
    answers += [post(ONE_CLICK, target=linked.path) for _ in range(50)]

    assert {answer["statusCode"] for answer in answers} == {404}
    assert vault.reads == 2


def test_keys_that_are_no_secret_ask_nobody(
    linked: LinkedLead, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNSUBSCRIBE_KEYS", KEY)

    answers = [send("GET", linked.path), send("GET", "/broken")]

    assert [answer["statusCode"] for answer in answers] == [200, 404]
    assert vault.reads == 0
    assert SECRETS._provider is None
