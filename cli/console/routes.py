"""Which page answers which path."""

import re
from collections.abc import Callable
from http import HTTPStatus

from cadence_core.errors import CadenceError
from cli.console.exchange import Asked, Reply, sorry
from cli.console.explained import explained
from cli.console.pages import (
    acts,
    agenda,
    cadence,
    holds,
    lead,
    organizations,
    outbox,
    readings,
    senders,
    template,
    today,
    uncertain,
)
from cli.engine import Engine

Answerer = Callable[[Engine, Asked], Reply]

ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ROUTES: tuple[tuple[str, re.Pattern[str], Answerer], ...] = tuple(
    (method, re.compile(path.replace("ID", ID)), answerer)
    for method, path, answerer in (
        ("GET", "/", today.show),
        ("GET", "/leads", lead.ask),
        ("POST", "/leads", lead.find),
        ("GET", "/leads/(?P<lead>ID)", lead.show),
        ("GET", "/holds", holds.show),
        ("GET", "/holds/group", holds.show_group),
        ("GET", "/holds/release", holds.confirm),
        ("POST", "/holds/release", holds.release),
        ("GET", "/holds/uncertain", uncertain.show),
        ("GET", "/holds/uncertain/(?P<message>ID)", uncertain.ask),
        ("POST", "/holds/uncertain/(?P<message>ID)", uncertain.settle),
        ("GET", "/holds/readings", readings.show),
        ("GET", "/agenda", agenda.show),
        ("GET", "/outbox", outbox.show),
        ("POST", "/outbox", outbox.show),
        ("GET", "/outbox/(?P<message>ID)", outbox.show_message),
        ("GET", "/outbox/(?P<message>ID)/html", outbox.show_document),
        ("GET", "/cadences", cadence.ask),
        ("POST", "/cadences", cadence.find),
        ("GET", "/cadences/(?P<cadence>ID)", cadence.show),
        ("GET", "/senders", senders.show),
        ("GET", "/senders/organizations", organizations.show),
        ("POST", "/acts", acts.act),
        ("GET", "/templates", template.ask),
        ("POST", "/templates", template.find),
        ("GET", "/templates/(?P<template>ID)", template.show),
        ("GET", "/templates/(?P<template>ID)/html", template.show_document),
    )
)


def answer(engine: Engine, method: str, path: str, asked: Asked) -> Reply:
    """Return what a path answers; an error of an operation is a page, too."""
    for of_method, pattern, answerer in ROUTES:
        found = pattern.fullmatch(path)
        if found and of_method == method:
            try:
                return answerer(engine, Asked(found.groupdict(), asked.query, asked.form))
            except CadenceError as error:
                return explained(error)
    return sorry(HTTPStatus.NOT_FOUND, "Not found", "The console has no such page.")
