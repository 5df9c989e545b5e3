from uuid import UUID

import pytest

from cadence_core.errors import StoreUnavailableError
from tests.unsubscribe.linked_lead import path_for
from tests.unsubscribe.requests_to_page import (
    CONFIRM,
    MARIA,
    ONE_CLICK,
    TOKEN,
    UNDO,
    FakeStore,
    event_file,
    invoke,
    post,
    send,
)

PORTUGUESE = {"accept-language": "pt-BR,pt;q=0.9,en;q=0.8"}


def test_a_get_shows_the_question_in_the_language_of_the_reader(store: FakeStore) -> None:
    answer = invoke(event_file("unsubscribe_get"))

    assert answer["statusCode"] == 200
    assert answer["headers"]["content-language"] == "pt"
    assert '<html lang="pt">' in answer["body"]
    assert "Parar de receber nossos e\N{NON-BREAKING HYPHEN}mails?" in answer["body"]
    assert "Padaria Sol" in answer["body"]
    assert store.unsubscribed == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "get"])
@pytest.mark.parametrize("query", ["", "?confirm=1", "?List-Unsubscribe=One-Click"])
def test_only_a_post_changes_anything(store: FakeStore, method: str, query: str) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}

    for _ in range(2):
        send(method, f"/{TOKEN}{query}", ONE_CLICK, form)

    assert store.unsubscribed == []


@pytest.mark.parametrize("name", ["unsubscribe_post_one_click", "unsubscribe_post_multipart"])
def test_one_click_unsubscribes_at_once_and_repeating_it_is_harmless(
    store: FakeStore, name: str
) -> None:
    answers = [invoke(event_file(name)) for _ in range(3)]

    assert [answer["statusCode"] for answer in answers] == [200, 200, 200]
    assert {answer["body"] for answer in answers} == {"Unsubscribed.\n"}
    assert answers[0]["headers"]["content-type"] == "text/plain; charset=utf-8"
    assert "location" not in answers[0]["headers"]
    assert store.unsubscribed == [MARIA] * 3


WRAPPED = f"{TOKEN[:40]}%0D%0A{TOKEN[40:]}"
ENCODED = "".join(f"%{ord(char):02X}" for char in TOKEN)


@pytest.mark.parametrize(
    "path",
    [
        *(f"/{TOKEN}{ending}" for ending in ("/", "//", ".", ",", ")", "/.", "%3E", "%22", "%20/")),
        *(f"/{TOKEN}{ending}" for ending in ("%2F", "%252F", "%C2%A0", "%E2%80%8B", "%0A", "/)")),
        f"/{WRAPPED}",
        f"/{WRAPPED}/",
        f"/%20{TOKEN}",
        f"/{TOKEN[:30]}=%0A{TOKEN[30:]}",
        f"/{ENCODED}",
        f"/{ENCODED.replace('%', '%25')}",
        f"/unsubscribe/%3C{TOKEN}%3E",
    ],
)
def test_what_programs_do_to_a_copied_link_changes_nothing(store: FakeStore, path: str) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    answers = [send("GET", path), send("POST", path, ONE_CLICK, form)]

    assert [answer["statusCode"] for answer in answers] == [200, 200]
    assert store.unsubscribed == [MARIA]


def test_no_response_sets_a_cookie(store: FakeStore) -> None:
    answers = [send("GET"), post(ONE_CLICK), post(CONFIRM), send("GET", "/x"), send("PUT")]

    assert len(store.unsubscribed) == 2
    for answer in answers:
        assert "cookies" not in answer
        assert "set-cookie" not in answer["headers"]


def test_the_button_of_the_page_unsubscribes_and_says_so(store: FakeStore) -> None:
    answer = post(CONFIRM, PORTUGUESE)

    assert answer["statusCode"] == 200
    assert "Pronto" in answer["body"]
    assert "Padaria Sol" in answer["body"]
    assert 'name="confirm"' not in answer["body"]
    assert store.unsubscribed == [MARIA]


@pytest.mark.parametrize(
    "body", [b"", b"confirm=0", b"x=1", b"one-click", b"List-Unsubscribe=", b"{}", b"\xff\xfe\x00"]
)
def test_a_post_without_a_request_changes_nothing(store: FakeStore, body: bytes) -> None:
    answer = post(body)

    assert answer["statusCode"] == 400
    assert "Nothing was changed" in answer["body"]
    assert store.unsubscribed == []


def test_a_body_longer_than_any_of_our_forms_is_not_read(store: FakeStore) -> None:
    answer = post(ONE_CLICK + b"&x=" + b"y" * 4096)

    assert answer["statusCode"] == 413
    assert store.unsubscribed == []


def test_head_answers_like_get_but_without_a_body(store: FakeStore) -> None:
    get, head = send("GET"), send("HEAD")

    assert head == {**get, "body": ""}
    assert store.unsubscribed == []


@pytest.mark.usefixtures("store")
def test_options_lists_the_methods_and_allows_no_other_origin() -> None:
    answer = send("OPTIONS", headers={"origin": "https://elsewhere.test"})

    assert (answer["statusCode"], answer["body"]) == (204, "")
    assert answer["headers"]["allow"] == "GET, HEAD, POST, OPTIONS"
    assert not [name for name in answer["headers"] if name.startswith("access-control")]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_any_other_method_is_refused(method: str) -> None:
    answer = send(method)

    assert answer["statusCode"] == 405
    assert answer["headers"]["allow"] == "GET, HEAD, POST, OPTIONS"


BROKEN_TARGETS = {
    "another signature": f"/{TOKEN[:-1]}{'B' if TOKEN[-1] == 'A' else 'A'}",
    "another lead": f"/{TOKEN[:5]}{'B' if TOKEN[5] == 'A' else 'A'}{TOKEN[6:]}",
    "cut": f"/{TOKEN[:-8]}",
    "an unknown lead": path_for(UUID(int=7)),
    "nothing": "/",
    "a browser's own request": "/favicon.ico",
    "a scanner's request": "/../../etc/passwd",
    "bytes": "/%ff%00",
    "long": "/" + "A" * 5000,
    "a letter more": f"/{TOKEN}A",
    "half, in another segment": f"/{TOKEN[:32]}/{TOKEN[32:]}",
    "an encoded cut one": f"/{TOKEN[:-8]}%3D%3D",
}


@pytest.mark.parametrize("target", BROKEN_TARGETS.values(), ids=BROKEN_TARGETS.keys())
@pytest.mark.parametrize(("method", "body"), [("GET", b""), ("POST", ONE_CLICK), ("POST", CONFIRM)])
def test_every_broken_link_gets_the_same_response(
    store: FakeStore, method: str, body: bytes, target: str
) -> None:
    answer = send(method, target, body, {"content-type": "application/x-www-form-urlencoded"})

    assert answer["statusCode"] == 404
    assert "This link does not work" in answer["body"]
    assert answer == send("GET", "/garbage")
    assert store.unsubscribed == []


def test_a_token_that_is_not_ours_never_reaches_the_database(store: FakeStore) -> None:
    store.error = StoreUnavailableError("it would be noticed")

    for answer in (send("GET", "/garbage"), post(ONE_CLICK, target="/garbage")):
        assert answer["statusCode"] == 404


def test_the_token_is_the_last_part_of_the_path_behind_a_custom_domain(store: FakeStore) -> None:
    answer = post(ONE_CLICK, target=f"/mail/stop/{TOKEN}?utm_source=x")

    assert answer["statusCode"] == 200
    assert store.unsubscribed == [MARIA]


def test_the_page_says_that_it_is_done_once_it_is(store: FakeStore) -> None:
    post(ONE_CLICK)

    get, head = send("GET", headers=PORTUGUESE), send("HEAD", headers=PORTUGUESE)

    assert get["statusCode"] == 200
    assert "Você já cancelou o recebimento" in get["body"]
    assert 'name="confirm"' not in get["body"]
    assert head == {**get, "body": ""}
    assert store.unsubscribed == [MARIA]


def test_a_mistake_is_undone_by_a_post_and_never_twice(store: FakeStore) -> None:
    post(ONE_CLICK)
    assert 'name="undo"' in send("GET", headers=PORTUGUESE)["body"]

    undone, again = post(UNDO, PORTUGUESE), post(UNDO, PORTUGUESE)

    assert "Você pode voltar a receber" in undone["body"]
    assert "Parar de receber" in again["body"]
    assert store.unsubscribed == []


def test_the_page_is_signed_by_the_sender_and_else_by_the_organization(store: FakeStore) -> None:
    for sender, writer in (("Ana Reis", "Ana Reis"), ("", "Padaria Sol"), (" \t", "Padaria Sol")):
        store.sender = sender
        for answer in (send("GET"), post(CONFIRM), send("GET")):
            assert f'<p class="sender"><bdi>{writer}</bdi></p>' in answer["body"]


def test_the_page_says_how_to_stop_whatsapp_only_to_who_may_get_it(store: FakeStore) -> None:
    for is_on_whatsapp in (False, True):
        store.unsubscribed.clear()
        store.is_on_whatsapp = is_on_whatsapp
        for answer in (send("GET"), post(CONFIRM), send("GET")):
            assert ("the word STOP" in answer["body"]) == is_on_whatsapp
        for answer in (send("GET", "/broken"), post(b""), post(ONE_CLICK)):
            assert "WhatsApp" not in answer["body"]


@pytest.mark.parametrize("named", ["organization", "sender"])
def test_the_name_of_who_wrote_is_escaped(store: FakeStore, named: str) -> None:
    setattr(store, named, """<script>alert('x')</script> & "Filhos" $form""")

    for answer in (send("GET"), post(CONFIRM), send("GET")):
        assert "<script" not in answer["body"]
        assert "&lt;script&gt;" in answer["body"]
        assert "&amp; &quot;Filhos&quot; $form" in answer["body"]


def test_an_organization_without_a_name_leaves_no_gap(store: FakeStore) -> None:
    store.organization = "  "

    assert 'class="sender"' not in send("GET")["body"]
