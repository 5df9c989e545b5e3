"""Where in HTML a value may be printed, and that no value leaves its place."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from tests.builders import a_lead
from tests.templates.unit.rendering import render

FORBIDDEN = [
    "<p title={{ note }}>Hi</p>",
    "<p title=x{{ note }}>Hi</p>",
    "<p {{ note }}>Hi</p>",
    "<p {{ note }}='x'>Hi</p>",
    "<p {% if note %}title={{ note }}{% endif %}>Hi</p>",
    "<p>Hi <{{ note }}></p>",
    "<p>Hi </{{ note }}></p>",
    "<p style='color:{{ note }}'>Hi</p>",
    "<p {% if note %}style='color:{{ note }}'{% endif %}>Hi</p>",
    "<p STYLE='color:{{ note }}'>Hi</p>",
    "<p onclick='f(\"{{ note }}\")'>Hi</p>",
    "<iframe srcdoc='{{ note }}'></iframe>",
    "<p>Hi</p><script>f('{{ note }}')</script>",
    "<p>Hi</p><style>p{color:{{ note }}}</style>",
    "<p>Hi</p><style>{% if note %}p{}{% endif %}</style>",
    "<!--[if !mso]><!--><style>p{color:{{ note }}}</style><!--<![endif]--><p>Hi</p>",
    "<!--[if !mso]> <!--><style>p{color:{{ note }}}</style><!-- <![endif]--><p>Hi</p>",
    "<meta http-equiv='refresh' content='0;url={{ note }}'><p>Hi</p>",
    "<img srcset='javascript:{{ note }} 2x'>",
    "<a href='javascript:{{ note }}'>Hi</a>",
    "<a href='/{{ note }}'>Hi</a>",
    "<a href='{% if x %}https://a.test{% endif %}javascript:{{ note }}'>Hi</a>",
    "<a href='{% if x %}https://a.test{% else %}java{% endif %}script:{{ note }}'>Hi</a>",
    "<a href='{% if x %}https{% elif note %}javascript{% endif %}://a.test/{{ note }}'>Hi</a>",
    "<a href='{% for i in note %}javascript:{% else %}https://a.test/{% endfor %}{{ x }}'>Hi</a>",
    "<a href='{% for i in x %}{% if i %}java:{% else %}tel:{{ i }}{% endif %}{% endfor %}'></a>",
    "<a href='{% if x %}/{{ note }}' title='{% endif %}'>Hi</a>",
    "<!--[if mso]><p style='color:{{ note }}'>Hi</p><![endif]--><p>Hi</p>",
    "<!-- x --><style>{{ note }}</style><p>Hi</p>",
    "<!--[if mso]><style>{{ note }}</style><![endif]--><p>Hi</p>",
]


@pytest.mark.parametrize("body", FORBIDDEN)
def test_a_value_where_escaping_is_not_enough_is_refused(body: str) -> None:
    lead = a_lead(custom_fields={"note": "https://x.test", "x": 1})

    with pytest.raises(RenderingError) as raised:
        render(body, lead=lead)

    assert raised.value.reason is Reason.TEMPLATE_ERROR


HONEST = {
    "<a href='{% if x %}https://a.test{% else %}https://b.test{% endif %}/{{ note }}'>x</a>": "/",
    "<a href='{% if x %}https{% else %}http{% endif %}://a.test/{{ note }}'>x</a>": "://a.test/",
    "<a href='http{% if x %}s{% endif %}://a.test/{{ note }}'>x</a>": "https://a.test/",
    "<a href='{% if x %}{{ note }}{% else %}https://a.test{% endif %}/{{ x }}'>x</a>": "https",
    "<a href='{% if x %}{% if note %}tel:{% endif %}{% endif %}{{ note }}'>x</a>": "tel:https",
    "<!-- <style> --><p>{{ note }}</p><style>p{}</style>": "<p>https",
    "<!-- <style> -->{% if x %}<p>{{ note }}</p>{% endif %}<style>{#a{}}</style>": "<p>https",
    "<!--[if mso]><style>a{#b}</style><![endif]--><p>{{ note }}</p>": "<style>a{#b}</style>",
}


@pytest.mark.parametrize("body", HONEST)
def test_each_branch_of_an_address_may_begin_safely(body: str) -> None:
    lead = a_lead(custom_fields={"note": "https://x.test", "x": 1})

    assert HONEST[body] in render(body, lead=lead).body


LINKS = {
    "<a href='{{ site }}'>x</a>": "site",
    "<a href=' {{ custom_fields.site | trim }}/page'>x</a>": "site",
    "<a href='{% if ok %}https://a.test/{{ ok }}{% else %}{% endif %}'>{{ site }}</a>": None,
    "<a href='{% if not ok %}https://a.test/{{ ok }}{% else %}{{ site }}{% endif %}'>x</a>": "site",
    "<img src='{{ site }}'>": "site",
    "<a href='https://a.test/{{ site }}'>x</a>": None,
    "<a href='https://a.test/?{% if ok %}x={{ site }}{% endif %}'>x</a>": None,
    "<a href='mailto:{{ site }}'>x</a>": None,
    "<p title='{{ site }}'>x</p>": None,
}


@pytest.mark.parametrize("site", ["javascript:alert(1)", "www.x.test", " data:text/html,x", "x"])
@pytest.mark.parametrize("body", LINKS)
def test_the_address_of_a_link_must_be_one(body: str, site: str) -> None:
    lead = a_lead(custom_fields={"site": site, "ok": "yes"})
    name = LINKS[body]
    if name is None:
        assert render(body, lead=lead).body
        return

    with pytest.raises(RenderingError) as raised:
        render(body, lead=lead)

    assert (raised.value.reason, raised.value.detail) == (Reason.SUSPICIOUS_FIELD, name)


@pytest.mark.parametrize("site", ["https://x.test/a?b=c", "HTTP://x.test", "mailto:a@x.test"])
@pytest.mark.parametrize("body", LINKS)
def test_the_address_of_a_link_is_printed(body: str, site: str) -> None:
    draft = render(body, lead=a_lead(custom_fields={"site": site, "ok": "yes"}))

    assert site in draft.body


def test_a_style_sheet_is_left_as_it_is() -> None:
    css = "@media screen{#wrap{width:100%}}a[name]{b:c}"

    draft = render(f"<style>{css}</style><p>Hi {{{{ first_name }}}}</p>")

    assert draft.body == f"<style>{css}</style><p>Hi Maria</p>"


@pytest.mark.parametrize("wrapper", ["<!--[if !mso]><!-->{}<!--<![endif]-->", "<!-->{}", "{}"])
def test_a_style_sheet_for_all_programs_but_outlook_is_left_as_it_is(wrapper: str) -> None:
    sheet = "<style>@media(max-width:600px){#wrap{width:100%}}</style>"

    assert sheet in render(f"{wrapper.format(sheet)}<p>Hi</p>").body


def test_a_constant_link_is_the_authors_own() -> None:
    body = "<a href='#top'>x</a><img src='cid:logo'><a href='javascript:x()'>y</a>"

    assert render(body).body == body


class Structure(HTMLParser):
    """The tags and attributes of HTML, without the texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[object] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, [name for name, _ in attrs]))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(tag)

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        self.seen.append("comment")


ALLOWED = """<html><head><title>{{ note }}</title><style>#a{#b{}}</style></head><body>
<p title="{{ note }}" class='{{ note }}'>{{ note }}</p><!-- {{ note }} -->
<a href="https://a.test/{{ note }}">{{ note | upper }}</a>{% if note %}<b>{{ note }}</b>{% endif %}
<table><tr><td width="7">{{ note ~ note }}</td></tr></table></body></html>"""


@given(st.text(min_size=1, max_size=40))
@example("\"' onload=x>")
@example("--><script>x</script>")
@example("</title><img src=x>")
@example("\ufdd00\ufdd1\ufdd2")
def test_no_value_leaves_its_place(text: str) -> None:
    plain = render(ALLOWED, lead=a_lead(custom_fields={"note": "plain"}))
    filled = render(ALLOWED, lead=a_lead(custom_fields={"note": f"x{text}"}))

    assert Structure(filled.body).seen == Structure(plain.body).seen


def test_a_value_outside_of_quotes_is_refused_with_its_own_attribute() -> None:
    with pytest.raises(
        RenderingError, match=r'<a> outside of quotes; write href="\{\{ field \}\}"'
    ):
        render("<a class='x' href={{ site }}>Hi</a>")
