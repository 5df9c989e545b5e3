"""Which field of a lead each column of a file is."""

import re
import unicodedata
from collections.abc import Sequence

from cadence_core.database.json_text import storable

CUSTOM = "custom_fields."
NAME = "name"
"""A whole name, which becomes the first and the last name."""
NAME_PARTS = {"first_name", "last_name"}
FIELDS = (
    "external_id",
    "email",
    "phone",
    "first_name",
    "last_name",
    NAME,
    "company_name",
    "job_title",
    "timezone",
)
IDENTIFYING = {"external_id", "email", "phone"}
LIST_FIELD = f"{CUSTOM}list"

_HEADERS = {
    "external_id": "external id|lead id|contact id|record id|id externo|id|codigo",
    "email": (
        "email|e mail|email address|e mail address|work email|correo electronico|correo"
        "|endereco de email|endereco de e mail|direccion de correo|email 1"
    ),
    "phone": (
        "whatsapp|mobile|mobile phone|mobile number|cell|cell phone|celular|telemovel|movil"
        "|telefone celular|telefono movil|phone|phone number|telephone|telefone|telefono|fone"
        "|tel|phone 1|telefone 1|telefono 1"
    ),
    "first_name": "first name|firstname|given name|primeiro nome|nome proprio|primer nombre",
    "last_name": (
        "last name|lastname|surname|family name|sobrenome|apelido|ultimo nome|apellido|apellidos"
    ),
    NAME: (
        "full name|name|contact name|contact|nome completo|nome|nome do contato|contato"
        "|nombre completo|nombre|nombre y apellidos|contacto"
    ),
    "company_name": (
        "company|company name|organization|organisation|account name|account|empresa"
        "|nome da empresa|razao social|nombre de la empresa|compania|organizacao|organizacion"
    ),
    "job_title": "job title|title|position|role|cargo|funcao|puesto|titulo",
    "timezone": "time zone|timezone|fuso horario|fuso|zona horaria|huso horario",
}
HEADERS = {field: names.split("|") for field, names in _HEADERS.items()}
"""What columns are called in English, Portuguese and Spanish; of two, the first is meant."""

Columns = dict[int, str]
"""The field of each column that is imported, by the column's place from 0."""


def guess_columns(headers: Sequence[str]) -> Columns:
    """Return the fields that the columns seem to be, by what they are called.

    A column is one field, and a field one column. A whole name counts only without a column of
    first names; beside last names, it is the first name.
    """
    plain = [_plain(header) for header in headers]
    places = {
        field: plain.index(name)
        for field, names in HEADERS.items()
        for name in reversed(names)
        if name in plain
    }
    if "first_name" in places:
        places.pop(NAME, None)
    elif NAME in places and "last_name" in places:
        places["first_name"] = places.pop(NAME)
    return {place: field for field, place in sorted(places.items(), key=lambda item: item[1])}


def map_columns(headers: Sequence[str], chosen: Sequence[tuple[str, str]]) -> Columns:
    """Return the fields of the columns: as chosen, by header, else as they seem.

    An empty field leaves a column out.

    Raises:
        ValueError: a header, a field or the choice makes no sense; the text says which.
    """
    by_choice = {_place(headers, header): field for header, field in chosen}
    if len(by_choice) < len(chosen):
        raise ValueError(f"{chosen[-1][0]} is named twice")
    for header, field in chosen:
        _check_field(header, field)
    taken = [field for field in by_choice.values() if field]
    if twice := [field for field in taken if taken.count(field) > 1]:
        raise ValueError(f"two columns cannot both be {twice[0]}")
    if NAME in taken and NAME_PARTS & set(taken):
        raise ValueError(f"{NAME} is both names: choose it, or the parts")
    if NAME in taken:
        taken += NAME_PARTS
    elif NAME_PARTS & set(taken):
        taken.append(NAME)
    guessed = guess_columns(headers).items()
    mapping = {place: field for place, field in guessed if field not in taken} | by_choice
    mapping = {place: field for place, field in sorted(mapping.items()) if field}
    if not IDENTIFYING & set(mapping.values()):
        raise ValueError("no column is an email address, a phone number or an id: --map says which")
    return mapping


def _check_field(header: str, field: str) -> None:
    if storable(field) != field:
        raise ValueError(f"{header}: the name of its field has a character that PostgreSQL refuses")
    custom = field.removeprefix(CUSTOM) if field.startswith(CUSTOM) else ""
    if field and field not in FIELDS and not custom.strip():
        known = ", ".join((*FIELDS, f"{CUSTOM}NAME"))
        raise ValueError(f"{header} cannot be {field}; a column is one of: {known}")


def _place(headers: Sequence[str], header: str) -> int:
    places = [place for place, each in enumerate(headers) if each.strip() == header.strip()]
    if not places:
        raise ValueError(f"there is no column {header}; the file has: {', '.join(headers)}")
    if len(places) > 1:
        raise ValueError(f"several columns are called {header}: rename all but one")
    return places[0]


def _plain(header: str) -> str:
    letters = unicodedata.normalize("NFKD", header.casefold())
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", letters))
