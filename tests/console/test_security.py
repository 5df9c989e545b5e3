"""Who gets in, and what every answer forbids."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import UUID

import pytest

from cli.console.server import COOKIE
from tests.browser import NEEDS_CHROMIUM, Browser
from tests.console.browsing import Visitor
from tests.engine import engine, run
from tests.waiting import MAX_WAIT_SECONDS
from tests.world import World

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
PAGES = (
    "/",
    "/leads",
    "/holds",
    "/holds/group?reason=missing_address",
    "/holds/release?reason=missing_address",
    "/outbox",
    "/agenda",
    "/agenda?day=tomorrow",
    "/cadences",
    "/senders",
    "/senders/organizations",
    "/holds/readings",
    "/templates",
)
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


def path_of(link: str) -> str:
    return link.removeprefix(Visitor(link).base)


def test_the_link_lets_one_browser_in_once(link: str) -> None:
    first, second = Visitor(link), Visitor(link)
    first.enter()

    refused = second.get(path_of(link))

    assert first.get("/").status == 200
    assert refused.status == 403
    assert "This link was used already" in refused.text
    assert "set-cookie" not in refused.headers


def test_of_many_browsers_at_once_one_gets_in(link: str) -> None:
    with ThreadPoolExecutor(16) as pool:
        answered = list(pool.map(lambda _: Visitor(link).get(path_of(link)).status, range(16)))

    assert sorted(answered) == [303] + [403] * 15


@pytest.mark.parametrize("token", ["", "wrong", "%C3%A9", "%00", "a" * 2_000])
def test_a_wrong_token_lets_nobody_in_and_uses_nothing_up(link: str, token: str) -> None:
    assert Visitor(link).get(f"/enter/{token}").status == 403

    Visitor(link).enter()


def test_who_is_let_in_comes_to_the_pages_by_the_link_too_and_without_the_last_slash(
    link: str,
) -> None:
    visitor = Visitor(link)
    visitor.enter()
    place, visitor.place = visitor.place, ""

    for path in (f"{place}{path_of(link)}", place):
        answer = visitor.get(path)
        assert (answer.status, answer.headers["location"]) == (303, f"{place}/")


def test_the_session_is_a_cookie_that_no_script_and_no_other_site_can_use(link: str) -> None:
    cookie = Visitor(link).get(path_of(link)).headers["set-cookie"]

    assert cookie.endswith(f"; Path={Visitor(link).place}/; HttpOnly; SameSite=Strict")
    assert path_of(link).removeprefix("/enter/") not in cookie


def test_who_brings_the_cookie_to_another_path_is_not_told_the_place(visitor: Visitor) -> None:
    place = visitor.place.removeprefix("/")

    for elsewhere in ("", "/x", visitor.place[:-1], f"{visitor.place}x", visitor.place.upper()):
        visitor.place = elsewhere
        refused = visitor.get("/leads")
        assert (refused.status, place in refused.body) == (403, False)


@NEEDS_CHROMIUM
def test_a_browser_brings_the_cookie_to_no_program_at_another_port(browser: Browser) -> None:
    brought: list[str] = []

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            brought.append(self.headers.get("Cookie", ""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as other:
        Thread(target=other.serve_forever).start()
        for path in ("", "leads", "static/console.css", "enter/x"):
            browser.open(f"http://127.0.0.1:{other.server_port}/{path}")
        other.shutdown()

    assert len(brought) >= 4
    assert not [cookie for cookie in brought if COOKIE in cookie]


@pytest.mark.parametrize("page", PAGES)
def test_without_the_cookie_no_page_is_shown(visitor: Visitor, page: str) -> None:
    visitor.cookie = ""

    refused = visitor.get(page)

    assert refused.status == 403
    assert "Open the link that" in refused.text
    assert "csrf" not in refused.body


def test_before_the_token_is_used_no_cookie_opens_the_door(link: str) -> None:
    visitor = Visitor(link)

    for cookie in (f"{COOKIE}=", f"{COOKIE}=x", ";;;=", "\x7f=1"):
        assert visitor.get("/", Cookie=cookie).status == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", "127.0.0.1:1", ""])
def test_another_name_for_the_address_is_refused(visitor: Visitor, host: str) -> None:
    refused = visitor.get("/", Host=host)

    assert refused.status == 421
    assert visitor.authority in refused.text


def test_a_request_without_a_host_is_refused(visitor: Visitor) -> None:
    connection = HTTPConnection(visitor.authority, timeout=MAX_WAIT_SECONDS)
    connection.putrequest("GET", "/", skip_host=True)
    connection.putheader("Cookie", visitor.cookie)
    connection.endheaders()

    assert connection.getresponse().status == 421

    connection.close()


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "http://127.0.0.1", "https://{authority}"]
)
def test_a_form_from_another_origin_changes_nothing(
    visitor: Visitor, world: World, origin: str | None
) -> None:
    held = held_lead(world)
    headers = {} if origin is None else {"Origin": origin.format(authority=visitor.authority)}
    form = f"csrf={visitor.csrf}&reason=missing_address&held=1"

    refused = visitor.ask("POST", "/holds/release", form, headers)

    assert refused.status == 403
    assert "nothing was done" in refused.text
    assert world.enrollment_row(held)["status"] == "paused"


@pytest.mark.parametrize("csrf", ["", "wrong", "%C3%A9"])
def test_a_form_without_the_token_of_the_session_changes_nothing(
    visitor: Visitor, world: World, csrf: str
) -> None:
    held = held_lead(world)
    form = f"csrf={csrf}&reason=missing_address&held=1"

    refused = visitor.ask("POST", "/holds/release", form, {"Origin": visitor.origin})

    assert refused.status == 403
    assert world.enrollment_row(held)["status"] == "paused"


def test_a_form_without_the_cookie_changes_nothing(visitor: Visitor, world: World) -> None:
    held = held_lead(world)
    visitor.cookie = ""

    assert visitor.post("/holds/release", reason="missing_address", held=1).status == 403
    assert world.enrollment_row(held)["status"] == "paused"


@pytest.mark.parametrize(
    "page",
    [*PAGES, "/nothing", f"/leads/{UNKNOWN_ID}", "/static/console.css", "/enter/wrong", "//", "/%"],
)
def test_every_answer_forbids_scripts_caches_and_other_origins(visitor: Visitor, page: str) -> None:
    headers = visitor.get(page).headers

    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "script" not in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-dns-prefetch-control"] == "off"
    assert headers["server"] == "cadence"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_other_methods_are_refused_with_the_same_headers(visitor: Visitor, method: str) -> None:
    refused = visitor.ask(method, "/")

    assert refused.status == 501
    assert refused.headers["content-security-policy"].startswith("default-src 'none'; ")


@pytest.mark.parametrize("path", [*PAGES, "/static/console.css", "/nowhere", "/leads/x"])
def test_head_is_answered_as_get_without_the_body(visitor: Visitor, path: str) -> None:
    got, head = visitor.get(path), visitor.ask("HEAD", path)

    assert (head.status, head.body) == (got.status, "")
    about = ("content-type", "content-length", "content-security-policy")
    assert [head.headers[name] for name in about] == [got.headers[name] for name in about]


def test_head_uses_up_no_link(link: str) -> None:
    visitor = Visitor(link)

    refused = visitor.ask("HEAD", f"/enter/{path_of(link).removeprefix('/enter/')}")

    assert (refused.status, refused.body) == (403, "")
    visitor.enter()


def test_head_uses_up_no_notice(visitor: Visitor, world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))
    reason = {"status_reason": "missing_address", "paused_by": "engine"}
    world.update("cadence_enrollments", enrollment, status="paused", **reason)
    visitor.confirm(visitor.get("/holds/release?reason=missing_address"), "/holds/release")

    visitor.ask("HEAD", "/holds")

    assert "Released 1." in visitor.get("/holds").text


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_script_and_no_style_of_its_own(visitor: Visitor, page: str) -> None:
    body = visitor.get(page).body

    assert "<script" not in body
    assert "style=" not in body
    assert "http://" not in body.replace("http://www.w3.org/2000/svg", "")


def test_hostile_names_are_text_on_every_page(visitor: Visitor, world: World) -> None:
    template = world.template(name=HOSTILE, subject=HOSTILE, body="{{ company_name }}")
    cadence = world.cadence({"template_id": template}, {}, name=HOSTILE)
    world.update("organizations", world.org_id, name=HOSTILE)
    lead = world.lead(first_name=HOSTILE, company_name=HOSTILE, source="person")
    world.enrollment(cadence, lead)
    world.enrollment(cadence, world.lead(first_name=HOSTILE, email=None))
    run(engine(world))
    [message] = world.messages()
    shown = (
        *PAGES,
        f"/leads/{lead}",
        f"/cadences/{cadence}",
        f"/outbox/{message['id']}",
    )

    bodies = [visitor.get(page).body for page in shown]
    bodies.append(visitor.post("/leads", wanted=HOSTILE).body)
    bodies.append(visitor.post("/outbox", person=HOSTILE, cadence=HOSTILE).body)
    bodies.append(visitor.post("/cadences", wanted=HOSTILE).body)
    bodies.append(visitor.follow("/templates", template=template, lead=lead).body)
    bodies.append(visitor.post("/acts", act="pause", target="lead", id=lead).body)
    bodies.append(
        visitor.post("/acts", act="suppress", target="address", id=lead, channel="email").body
    )

    assert sum("&lt;script&gt;" in body for body in bodies) > 8
    assert not [body for body in bodies if "<script" in body or "<img" in body]


def test_no_name_turns_what_stands_around_it(visitor: Visitor, world: World) -> None:
    lead = world.lead(first_name="\u202emoc.elpmaxe", company_name="\u06cc\u200c\u0646")
    world.enrollment(world.cadence({}, name="\u2067Hello"), lead)

    shown = visitor.get(f"/leads/{lead}").text

    assert "\N{REPLACEMENT CHARACTER}moc.elpmaxe, \u06cc\u200c\u0646" in shown
    assert "of \N{REPLACEMENT CHARACTER}Hello , from" in shown  # the name is a link


def test_a_reason_that_turns_is_kept_as_the_page_showed_it(visitor: Visitor, world: World) -> None:
    asked = {"act": "pause", "target": "organization", "id": world.org_id}
    planned = visitor.post("/acts", **asked, reason="\u202eerif a")

    assert visitor.confirm(planned, reason="\u202eerif a").status == 303

    [stop] = world.rows("SELECT reason FROM sending_stops")
    assert stop["reason"].endswith("erif a")


def test_a_number_copied_from_a_phone_is_found(visitor: Visitor, world: World) -> None:
    lead = world.lead()

    found = visitor.post("/leads", wanted="\u202a+55 11 98765-4321\u202c")

    assert found.headers["location"] == f"/leads/{lead}"


def test_an_email_runs_and_loads_nothing_in_its_frame(visitor: Visitor, world: World) -> None:
    template = world.template(body="<p>Hello</p><script>alert(1)</script>")
    world.enrollment(world.cadence({"template_id": template}))
    run(engine(world))
    [message] = world.messages()

    page = visitor.get(f"/outbox/{message['id']}")
    frame = visitor.get(f"/outbox/{message['id']}/html")

    assert f'<iframe src="/outbox/{message["id"]}/html" sandbox ' in page.body
    policy = frame.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "img-src data:;" in policy
    assert "frame-ancestors 'self'; sandbox" in policy
    assert frame.headers["x-dns-prefetch-control"] == "off"


@pytest.mark.parametrize("form", ["wanted=%00", "wanted=%ff", "wanted=%ED%A0%80", "a" * 70_000])
def test_a_form_that_cannot_be_read_is_refused(visitor: Visitor, form: str) -> None:
    refused = visitor.ask(
        "POST", "/leads", f"csrf={visitor.csrf}&{form}", {"Origin": visitor.origin}
    )

    assert refused.status in (400, 413)
    assert refused.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("length", "status"),
    [
        ("-1", 400),
        ("x", 400),
        ("", 400),
        ("²", 400),
        pytest.param("9" * 5_000, 400, id="thousands of digits"),
        ("99999999999", 413),
    ],
)
def test_a_form_without_a_sensible_length_is_refused(
    visitor: Visitor, capfd: pytest.CaptureFixture[str], length: str, status: int
) -> None:
    headers = {"Origin": visitor.origin, "Content-Length": length.encode().decode("latin-1")}

    refused = visitor.ask("POST", "/leads", "", headers)

    assert refused.status == status
    assert "nothing was done" in refused.text
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("path", ["*", "http://{authority}/", "leads"])
def test_a_path_without_a_slash_is_a_bad_request(
    visitor: Visitor, capfd: pytest.CaptureFixture[str], path: str
) -> None:
    refused = visitor.get(path.format(authority=visitor.authority))

    assert refused.status == 400
    assert "begins with a slash" in refused.text
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "other", ['a={"x":1}', "theme=a b,c", "x=\xe9", "foo bar=1", "=", "", "a", "{own}=stale"]
)
def test_the_cookies_of_other_programs_lock_nobody_out(visitor: Visitor, other: str) -> None:
    own = visitor.cookie.partition("=")[0]
    other = other.replace("{own}", own)

    for cookies in (f"{other}; {visitor.cookie}", f"{visitor.cookie};{other}"):
        assert visitor.get("/", Cookie=cookies).status == 200


def test_a_cookie_whose_name_only_resembles_ours_opens_nothing(visitor: Visitor) -> None:
    name, _, session = visitor.cookie.partition("=")

    for cookie in (f"x{name}={session}", f"{name.upper()}={session}", f"a={name}={session}"):
        assert visitor.get("/", Cookie=cookie).status == 403


def test_a_title_names_no_person_and_quotes_no_message(visitor: Visitor, world: World) -> None:
    lead = world.lead(first_name="Maria")
    world.enrollment(world.cadence({"template_id": world.template(subject="Your divorce")}), lead)
    run(engine(world))
    [message] = world.messages()

    for path, title in ((f"/leads/{lead}", "Lead"), (f"/outbox/{message['id']}", "Message")):
        assert f"<title>{title} · Cadence</title>" in visitor.get(path).body
    assert "<h1>Your divorce</h1>" in visitor.get(f"/outbox/{message['id']}").body


@pytest.mark.parametrize(
    "page",
    [
        "/leads/not-an-id",
        f"/leads/{UNKNOWN_ID}",
        f"/outbox/{UNKNOWN_ID}",
        f"/outbox/{UNKNOWN_ID}/html",
        f"/cadences/{UNKNOWN_ID}",
        f"/templates/{UNKNOWN_ID}",
        f"/holds/readings?after={UNKNOWN_ID}",
        "/holds?reason=unheard_of",
        "/holds/group?cadence=unheard%20of",
        "/static/../server.py",
        "/static/%2e%2e/server.py",
    ],
)
def test_what_does_not_exist_is_not_found(visitor: Visitor, page: str) -> None:
    assert visitor.get(page).status == 404


@pytest.mark.parametrize(
    "page",
    [
        "/holds?paused_by=nobody",
        "/holds/group?after=x",
        "/agenda?day=yesterday",
        "/senders?after=x",
        "/holds/readings?after=x",
        f"/templates/{UNKNOWN_ID}?lead=maria@lead.test",
        "/holds?reason=%00",
        "/holds?reason=%ff",
    ],
)
def test_what_makes_no_sense_is_a_bad_request(visitor: Visitor, page: str) -> None:
    answered = visitor.get(page)

    assert answered.status == 400
    assert "makes no sense" in answered.text


def held_lead(world: World) -> UUID:
    """Return an enrollment on hold, because its lead has no address."""
    enrollment = world.enrollment(world.cadence({}), world.lead(email=None))
    run(engine(world))
    assert world.enrollment_row(enrollment)["status"] == "paused"
    return enrollment
