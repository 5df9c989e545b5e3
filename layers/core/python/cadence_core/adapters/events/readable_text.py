"""What a reader sees of an HTML mail, line by line."""

from html.parser import HTMLParser

LINE_ENDS = frozenset(("br", "p", "div", "tr", "li", "blockquote", "h1", "h2", "h3"))
UNSEEN = frozenset(("script", "style", "head", "title"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self._unseen += tag in UNSEEN
        if tag in LINE_ENDS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in UNSEEN))
        if tag in LINE_ENDS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data.replace("\n", " "))


def readable_text(html: str) -> str:
    """Return the text of an HTML body, without empty lines."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)
