"""Whether a reader finds anything in HTML: text, or an image."""

from html.parser import HTMLParser


def is_readable(html: str) -> bool:
    """Return whether there is text or an image in it."""
    collector = _TextCollector()
    collector.feed(html)
    collector.close()
    return bool("".join(collector.seen).strip())


class _TextCollector(HTMLParser):
    """Collects the visible content: text and images, not markup."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._unseen_tag: str | None = None

    def handle_data(self, data: str) -> None:
        if self._unseen_tag is None:
            self.seen.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag == "img":
            self.seen.append(tag)
        if tag in ("style", "script", "title"):
            self._unseen_tag = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen_tag:
            self._unseen_tag = None
