"""The link in a message that the engine sends opens the page for its lead."""

import json
from pathlib import Path

from tests.engine import engine, run
from tests.unsubscribe.linked_lead import UNSUBSCRIBED, LinkedLead
from tests.unsubscribe.requests_to_page import EMAILS, KEY, ONE_CLICK, post, send

BASE_URL = "https://unsubscribe.acme.test/u/"


def test_the_link_of_a_message_unsubscribes_its_reader(lead: LinkedLead, tmp_path: Path) -> None:
    url = link_in_a_message_to(lead, tmp_path)
    path = "/" + url.removeprefix(BASE_URL)

    assert send("GET", path)["statusCode"] == 200
    assert lead.suppressions() == []

    assert post(ONE_CLICK, target=path)["statusCode"] == 200
    assert lead.statuses() == {UNSUBSCRIBED}
    assert lead.suppressions() == [("email", "maria@lead.test", "unsubscribed")]


def test_the_page_behind_the_link_is_in_the_language_of_the_message(
    lead: LinkedLead, tmp_path: Path
) -> None:
    lead.world.connection.run("UPDATE message_templates SET body = :body", body=EMAILS["pt"])
    path = "/" + link_in_a_message_to(lead, tmp_path).removeprefix(BASE_URL)

    answer = send("GET", path, headers={"accept-language": "en"})

    assert answer["headers"]["content-language"] == "pt"


def link_in_a_message_to(lead: LinkedLead, outbox: Path) -> str:
    """Run the engine, and return the link that it put into a message."""
    batch = engine(
        lead.world, outbox_dir=outbox, unsubscribe_base_url=BASE_URL, unsubscribe_keys=KEY
    )
    run(batch)
    message = json.loads(next(outbox.iterdir()).read_text(encoding="utf-8"))
    return str(message["draft"]["unsubscribe_url"])
