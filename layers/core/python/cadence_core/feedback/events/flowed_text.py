"""Undoes the soft line breaks of text with ``format=flowed`` (RFC 3676)."""

import re

SIGNATURE = "-- "


def unflowed(text: str, *, deletes_spaces: bool = False) -> str:
    """Return the text with each paragraph on one line, with the marks of its quotation.

    A line that ends with a space goes on in the next one, unless that is empty, quoted more or
    less deeply, or begins a signature. With ``deletes_spaces`` (``delsp=yes``) that space was
    added with the break.
    """
    paragraphs: list[tuple[str, list[str]]] = []
    is_open = False
    for line in re.split(r"\r?\n", text):
        words = line.lstrip(">")
        marks = line[: len(line) - len(words)]
        # Lines that begin with a space, "From " or ">" were sent with one more space.
        words = words.removeprefix(" ")
        is_signature = words == SIGNATURE
        if is_open and words and not is_signature and marks == paragraphs[-1][0]:
            paragraphs[-1][1].append(words)
        else:
            paragraphs.append((marks, [words]))
        is_open = words.endswith(" ") and not is_signature
        if is_open and deletes_spaces:
            paragraphs[-1][1][-1] = words[:-1]
    return "\n".join(
        f"{marks} {''.join(words)}" if marks else "".join(words) for marks, words in paragraphs
    )
