"""The responses of the function URL: pages, with headers that forbid what the page does not use."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template

from cadence_core.runtime.http_response import HttpResponse
from cadence_core.unsubscribe.page.texts import TEXTS, Text

RETRY_AFTER_SECONDS = 120
NON_BREAKING_HYPHEN = "\N{NON-BREAKING HYPHEN}"
METHODS = "GET, HEAD, POST, OPTIONS"

_PAGE = Template((files(__package__) / "page.html").read_text(encoding="utf-8"))
_STYLE = _PAGE.template.partition("<style>")[2].partition("</style>")[0]
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

SECURITY_HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages, in the language of one reader and with the name of who wrote, if known."""

    language: str
    writer: str = ""
    is_on_whatsapp: bool = False
    """Whether the reader may get WhatsApp messages, which a page about emails must not hide."""
    may_undo: bool = False
    """Whether the reader may still undo the use of the link."""

    def confirm(self) -> HttpResponse:
        """Ask the reader to confirm; a GET changes nothing."""
        texts = TEXTS[self.language]
        return self._page(200, texts.confirm, form=_form("confirm", texts.button))

    def already_done(self) -> HttpResponse:
        """Say to a reader who comes back that the lead is unsubscribed."""
        return self._page(200, TEXTS[self.language].already_done, form=self._undo_form())

    def done(self) -> HttpResponse:
        """Confirm that the lead is unsubscribed."""
        return self._page(200, TEXTS[self.language].done, form=self._undo_form())

    def undone(self) -> HttpResponse:
        """Confirm that the lead gets emails again."""
        return self._page(200, TEXTS[self.language].undone)

    def broken_link(self) -> HttpResponse:
        """Answer a link that names no lead, without giving the reason."""
        return self._page(404, TEXTS[self.language].broken_link)

    def not_understood(
        self, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> HttpResponse:
        """Refuse a body that is neither the form of the page nor a one-click request."""
        return self._page(status, TEXTS[self.language].not_understood, headers=headers)

    def method_not_allowed(self) -> HttpResponse:
        """Refuse an unsupported method and name the supported ones."""
        return self.not_understood(405, {"allow": METHODS})

    def unavailable(self, status: int) -> HttpResponse:
        """Report a failure; ``retry-after`` lets a mail provider try again later."""
        retry_after = {"retry-after": str(RETRY_AFTER_SECONDS)}
        return self._page(status, TEXTS[self.language].unavailable, headers=retry_after)

    def _undo_form(self) -> str:
        texts = TEXTS[self.language]
        question = f'<p class="mistake">{_words(texts.by_mistake)}</p>\n'
        return question + _form("undo", texts.undo_button) if self.may_undo else ""

    def _page(
        self,
        status: int,
        text: Text,
        *,
        form: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        texts = TEXTS[self.language]
        sender = f'<p class="sender"><bdi>{escape(self.writer)}</bdi></p>\n'
        whatsapp = f'<p class="whatsapp">{_words(texts.whatsapp)}</p>\n'
        body = _PAGE.substitute(
            language=self.language,
            heading=_words(text.heading),
            text=_words(text.body),
            sender=sender if self.writer.strip() else "",
            whatsapp=whatsapp if self.is_on_whatsapp else "",
            form=form,
        )
        page_headers = {
            "content-type": "text/html; charset=utf-8",
            "content-language": self.language,
            **(headers or {}),
        }
        return _response(status, body, page_headers)


def one_click_done() -> HttpResponse:
    """Answer a one-click request; the mail program shows the text to no one (RFC 8058)."""
    return _response(200, "Unsubscribed.\n", {"content-type": "text/plain; charset=utf-8"})


def allowed_methods() -> HttpResponse:
    """Answer OPTIONS, without CORS headers: no other origin may call the page from a script."""
    return _response(204, "", {"allow": METHODS})


def without_body(response: HttpResponse) -> HttpResponse:
    """Turn the response to a GET into the response to a HEAD."""
    return {**response, "body": ""}


def _form(action: str, label: str) -> str:
    """Return a button that posts the action to the address of the page."""
    button = f'<button name="{action}" value="1">{_words(label)}</button>'
    return f'<form method="post" class="{action}">{button}</form>\n'


def _words(text: str) -> str:
    """Escape a text of the page, and keep words such as e-mails on one line."""
    return escape(text).replace("-", NON_BREAKING_HYPHEN)


def _response(status: int, body: str, headers: Mapping[str, str]) -> HttpResponse:
    return {"statusCode": status, "headers": {**SECURITY_HEADERS, **headers}, "body": body}
