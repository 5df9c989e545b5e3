"""Columns of a file are recognized by what they are called, in three languages, or by choice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.operations.enrolling.imports.columns import FIELDS, guess_columns, map_columns


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (
            "ID;First Name;Last Name;E-mail;Mobile Phone;Company;Job Title;Time zone",
            "external_id first_name last_name email phone company_name job_title timezone",
        ),
        (
            "Código;Nome;Sobrenome;E-mail;Celular;Empresa;Cargo;Fuso horário",
            "external_id first_name last_name email phone company_name job_title timezone",
        ),
        (
            "id externo;NOMBRE;Apellidos;Correo electrónico;Móvil;Compañía;Puesto;Zona horaria",
            "external_id first_name last_name email phone company_name job_title timezone",
        ),
        ("Nome;E-mail", "name email"),
        ("Primeiro nome;Nome completo;email", "first_name - email"),
        ("Telefone;Celular;WhatsApp", "- - phone"),
        ("Email Address;email", "- email"),
        ("email;E-Mail", "email -"),
        ("Notes;;E_MAIL ", "- - email"),
    ],
)
def test_a_column_is_what_its_header_says(headers: str, fields: str) -> None:
    guessed = guess_columns(headers.split(";"))

    assert [guessed.get(place, "-") for place in range(len(fields.split()))] == fields.split()


@given(st.lists(st.text(max_size=12) | st.sampled_from(["Email", "Nome", "Sobrenome", "id"])))
def test_no_field_is_guessed_twice_whatever_the_headers(headers: list[str]) -> None:
    fields = list(guess_columns(headers).values())

    assert len(fields) == len(set(fields))
    assert set(fields) <= set(FIELDS)


def test_a_choice_goes_before_what_a_header_says() -> None:
    headers = ("Email", "E-mail 2", "Nome", "Cargo")

    mapping = map_columns(
        headers, [("E-mail 2", "email"), ("Nome", "custom_fields.nick"), ("Cargo", "")]
    )

    assert mapping == {1: "email", 2: "custom_fields.nick"}


def test_a_whole_name_takes_the_place_of_its_parts_and_they_of_it() -> None:
    headers = ("Email", "First name", "Last name", "Name", "Call me")

    assert map_columns(headers, [("Name", "name")]) == {0: "email", 3: "name"}
    assert map_columns(("Email", "Name", "Call me"), [("Call me", "first_name")]) == {
        0: "email",
        2: "first_name",
    }


@pytest.mark.parametrize(
    ("headers", "choices", "problem"),
    [
        ("Email;Nome", [("Cargo", "job_title")], "there is no column Cargo; the file has: Email"),
        ("Email;Nome", [("Nome", "vorname")], "Nome cannot be vorname"),
        ("Email;Nome", [("Nome", "custom_fields.")], "Nome cannot be custom_fields"),
        ("Email;Nome", [("Nome", "custom_fields. ")], "Nome cannot be custom_fields"),
        ("Email;Nome", [("Nome", "custom_fields.a\ud800")], "Nome: the name of its field has a"),
        ("Email;A;A", [("A", "phone")], "several columns are called A"),
        ("Email;A;B", [("A", "phone"), ("B", "phone")], "two columns cannot both be phone"),
        ("Email;A", [("A", "phone"), ("A", "email")], "A is named twice"),
        ("Email;A;B", [("A", "name"), ("B", "last_name")], "name is both names"),
        ("Nome;Cargo", [], "no column is an email address, a phone number or an id"),
        ("Email;Cargo", [("Email", "")], "no column is an email address"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(
    headers: str, choices: list[tuple[str, str]], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        map_columns(headers.split(";"), choices)
