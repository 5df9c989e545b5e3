import json
from html.parser import HTMLParser

from local.outbox_page import write_outbox_page
from tests.local.conftest import Story
from tests.local.demo import Demo

ANSWER = """
    INSERT INTO interactions (org_id, lead_id, channel, type, status, content, reply_to_id, sent_at)
    SELECT org_id, lead_id, channel, 'reply', 'received', :attack, id, now() FROM interactions"""


class Page(HTMLParser):
    """Reads a page as a browser does: its elements, their attributes and all of its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.frames: list[dict[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "iframe":
            self.frames.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_shows_every_message(story: Story) -> None:
    demo, _ = story

    page = Page(demo.page())

    frames = "\n".join(str(frame["srcdoc"]) for frame in page.frames)
    messages = demo.messages()
    assert page.tags.count("article") == len(messages) == 65
    for message in messages:
        draft = message["draft"]
        assert draft["body"] in (frames if draft["is_html"] else page.text)
        assert (draft["subject"] or "") in page.text
        assert message["to"] in page.text


def test_the_newest_day_comes_first_and_is_open(story: Story) -> None:
    demo, _ = story

    page = demo.page()

    days = [int(part.partition("<")[0]) for part in page.split("<h2>Day ")[1:]]
    assert days == [11, 10, *range(8, 0, -1)]  # those on which something was sent
    assert page.index("<details open>") < page.index("<h2>Day 11<")
    assert page.count("<details open>") == 1


def test_the_page_shows_replies_and_bounces(story: Story) -> None:
    demo, _ = story

    page = demo.page()

    articles = {article.partition("<")[0]: article for article in page.split("<h3>")[1:]}
    returned = {who for who, article in articles.items() if "does not accept messages" in article}
    assert returned == {"João Azevedo, Azevedo Cafés"}
    assert "podemos falar na terça?" in articles["Larissa Campos, Verde Vivo"]
    assert page.count("<blockquote") == 2


def test_nothing_in_a_message_becomes_markup_of_the_page(demo: Demo) -> None:
    attack = '"><script>alert(1)</script><img src=//attacker.test>'
    demo.play()
    demo.connection.run("UPDATE leads SET last_name = :attack", attack=attack)
    demo.connection.run("UPDATE cadences SET name = :attack", attack=attack)
    demo.connection.run(ANSWER, attack=attack)
    for file in demo.outbox.glob("*.json"):
        message = json.loads(file.read_text(encoding="utf-8"))
        message["to"] = message["draft"]["subject"] = message["draft"]["body"] = attack
        message["sender"].update(display_name=attack, address=attack)
        file.write_text(json.dumps(message), encoding="utf-8")

    page = Page(write_outbox_page(demo.connection, demo.outbox).read_text(encoding="utf-8"))

    assert not {"script", "img"} & set(page.tags)
    assert page.text.count(attack) > 32
    allowed = "allow-popups allow-popups-to-escape-sandbox"  # its links, in tabs of their own
    assert all(frame["sandbox"] == allowed for frame in page.frames)
    assert "default-src 'none'" in demo.page()


def test_an_outbox_without_messages_says_so(demo: Demo) -> None:
    demo.play()
    for file in demo.outbox.glob("*.json"):
        file.unlink()

    demo.play()

    assert "Day 2" in demo.page()
    assert "<h2>Day 1<" not in demo.page()
