"""The files of ``cadence apply``: YAML, checked wholly before anything happens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cadence_core.database.json_text import as_json
from cadence_core.errors import InvalidRequestError
from cadence_core.operations.operation import MAX_PROBLEMS
from cadence_core.operations.plans.document import OrganizationDocument
from cadence_core.text.input_problems import input_problem
from cli.checked import not_text
from cli.files import content_of
from cli.yaml_text import YamlDocument, YamlError, read_yaml

Lines = dict[tuple[str, ...], int]


class InvalidFilesError(InvalidRequestError):
    """Files are wrong; nothing was done. ``problems`` has a line for each fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems[:MAX_PROBLEMS]))
        self.problems = problems[:MAX_PROBLEMS]


@dataclass(frozen=True)
class FileDocument:
    """A document, and the lines of its parts by their paths."""

    file: Path
    document: OrganizationDocument
    lines: Lines


def read_files(files: Sequence[Path]) -> list[FileDocument]:
    """Return the documents of files, in their order.

    Raises:
        InvalidFilesError: names the file, the line and the path of each field that is wrong.
    """
    documents: list[FileDocument] = []
    problems: list[str] = []
    for file in files:
        try:
            for found in read_yaml(_content(file)):
                try:
                    documents.append(FileDocument(file, _checked(file, found), found.lines))
                except ValidationError as error:
                    problems += _problems(file, found.lines, error)
        except YamlError as error:
            problems.append(f"{file}, {error}")
    if not documents and not problems:
        problems = ["there is no document in the files"]
    if problems:
        raise InvalidFilesError(problems)
    return documents


def _content(file: Path) -> str:
    try:
        # Only decoding, so that a body keeps the ends of its lines.
        text = content_of(file).decode()
    except UnicodeDecodeError as error:
        raise YamlError(f"byte {error.start:,} is not valid UTF-8") from None
    except OSError as error:
        raise YamlError(f"{error.strerror}") from None
    except ValueError as error:
        raise YamlError(str(error)) from None
    if problem := not_text(text):
        raise YamlError(problem)
    return text


def _checked(file: Path, found: YamlDocument) -> OrganizationDocument:
    value = found.value
    templates = value.get("templates") if isinstance(value, dict) else None
    for key, template in templates.items() if isinstance(templates, dict) else ():
        if isinstance(template, dict) and "body_file" in template:
            line = found.lines["templates", key, "body_file"]
            _read_body(file, template, f"line {line}: templates.{key}.body_file")
    return OrganizationDocument.model_validate_json(as_json(value))


def _read_body(file: Path, template: dict[str, Any], where: str) -> None:
    named = template.pop("body_file")
    if not isinstance(named, str) or not named or "body" in template:
        raise YamlError(f"{where}: has to be a path, and there is no body beside it")
    try:
        template["body"] = _content(file.parent / named)
    except YamlError as error:
        raise YamlError(f"{where}: {named}: {error}") from None


def _problems(file: Path, lines: Lines, error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False, include_input=False):
        path = tuple(str(part) for part in problem["loc"] if part != "[key]")
        line = next((lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines), 1)
        yield f"{file}, line {line}: {'.'.join(path) or 'document'}: {input_problem(problem)}"


def located(documents: Sequence[FileDocument], error: InvalidRequestError) -> InvalidRequestError:
    """Return an error about a request of these documents with its file and line.

    Its message begins with a path: ``documents.0.cadences.Spring.steps.2.template: ...``.
    """
    for place, document in enumerate(documents):
        prefix, message = f"documents.{place}.", str(error)
        if message.startswith(prefix):
            rest = message.removeprefix(prefix)
            paths = [
                p
                for p in document.lines
                if rest.startswith(tuple(f"{'.'.join(p)}{c}" for c in ":. "))
            ]
            line = document.lines[max(paths, key=len, default=())]
            return InvalidRequestError(f"{document.file}, line {line}: {rest}")
    return error
