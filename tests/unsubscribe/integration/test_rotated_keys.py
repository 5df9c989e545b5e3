"""Rotation of the keys in Secrets Manager, with the page built as in Lambda."""

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
    """A lead in the page's database, with a link signed with KEY."""
    monkeypatch.setenv("DATABASE_URL", world.url)
    yield LinkedLead(world)
    forget_application()


@pytest.fixture
def keys_arn(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> str:
    """The ARN, set in the page's environment, of a secret that does not contain KEY yet."""
    arn = vault.store(OLD_KEY)
    monkeypatch.setenv("UNSUBSCRIBE_KEYS_SECRET_ARN", arn)
    return arn


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_signed_with_a_new_key_works_the_first_time_it_is_opened(
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
def test_unknown_callers_cause_at_most_one_secret_read_a_minute(
    linked: LinkedLead, vault: Vault
) -> None:
    send("GET", path_for(linked.lead, OLD_KEY))

    answers = [send("GET", f"/{number}") for number in range(50)]
    answers += [post(ONE_CLICK, target=linked.path) for _ in range(50)]

    assert {answer["statusCode"] for answer in answers} == {404}
    assert vault.reads == 2


def test_keys_from_the_environment_need_no_secret(
    linked: LinkedLead, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNSUBSCRIBE_KEYS", KEY)

    answers = [send("GET", linked.path), send("GET", "/broken")]

    assert [answer["statusCode"] for answer in answers] == [200, 404]
    assert vault.reads == 0
    assert SECRETS._provider is None
