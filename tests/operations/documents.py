"""Documents for tests, as JSON, and worlds to pull them from."""

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from cadence_core.database.connection import Database
from cadence_core.operations.plans.apply import APPLY, ApplyAnswer
from cadence_core.operations.plans.hours import DAYS
from cadence_core.operations.plans.plan_lines import PlanLine
from cadence_core.operations.plans.pull import PULL, PullRequest

Document = dict[str, Any]


def applied(database: Database, *documents: Document, is_dry_run: bool = False) -> ApplyAnswer:
    request = {"documents": list(documents), "is_dry_run": is_dry_run}
    return APPLY.act(database, APPLY.parse(request))


def pulled(database: Database, organization: str | None = None) -> list[Document]:
    request, documents = PullRequest(organization=organization), []
    while (answer := PULL.act(database, request)).document:
        documents.append(answer.document.model_dump(mode="json", exclude_defaults=True))
        request = request.model_copy(update={"after": answer.after})
    return documents


def a_document(**overrides: Any) -> Document:
    """Return an organization with one of everything."""
    document: Document = {
        "organization": "Harbor & Pine",
        "settings": {"timezone": "America/New_York", "schedule": "Office"},
        "senders": {"grace@harbor.test": {"channel": "email", "display_name": "Grace"}},
        "schedules": {"Office": {"hours": {"monday": ["09:00-12:00", "13:30-17:00"]}}},
        "days_off": {"2027-02-09": "Carnival"},
        "caps": [{"kind": "sender", "sender": "grace@harbor.test", "daily_cap": 40}],
        "templates": {
            "hello": {"channel": "email", "subject": "Hello", "body": "Dear {{ first_name }}"},
            "bye": {"channel": "email", "subject": "Bye", "body": "Good bye"},
        },
        "cadences": {
            "Spring": {
                "status": "active",
                "email_sender": "grace@harbor.test",
                "steps": [
                    {"channel": "email", "template": "hello"},
                    {"channel": "email", "template": "bye", "delay_days": 3},
                ],
            }
        },
    }
    return {**document, **overrides}


def with_steps(*templates: str, **second: Any) -> Document:
    """Return the document with these steps; ``second`` changes the second one."""
    steps = [{"channel": "email", "template": name, "delay_days": 3} for name in templates]
    steps[0].pop("delay_days")
    if second:
        steps[1] |= second
    document = a_document()
    document["cadences"]["Spring"]["steps"] = steps
    texts = document["templates"]
    for name in templates:
        texts.setdefault(name, {"channel": "email", "subject": name, "body": name})
    return document


def lines_of(answer: ApplyAnswer) -> dict[tuple[str, str], PlanLine]:
    """Return the lines of the only plan by kind and name."""
    [plan] = answer.plans
    return {(line.kind, line.name): line for line in plan.lines}


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
channels = st.sampled_from(["email", "whatsapp"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(-1e9, 1e9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
times = st.times().map(lambda time: time.isoformat())


INSTANTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 29))  # noqa: DTZ001 (text)


@st.composite
def weeks(draw: st.DrawFn) -> dict[str, list[str]]:
    week: dict[str, list[str]] = {}
    for day in draw(st.sets(st.sampled_from(DAYS))):
        bounds = sorted(draw(st.sets(times | st.just("24:00"), min_size=2, max_size=4)))
        pairs = zip(bounds[::2], bounds[1::2], strict=False)
        week[day] = [f"{opens}-{closes}" for opens, closes in pairs]
    return week


def unique_names(draw: st.DrawFn, most: int) -> list[str]:
    return draw(st.lists(names, max_size=most, unique_by=str.casefold))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any valid document of one organization."""
    senders = {
        f"a{number}@one.test": {"channel": "email", "display_name": draw(texts)}
        for number in range(draw(st.integers(0, 2)))
    }
    schedules = {
        name: {
            "hours": draw(weeks()),
            "spread_minutes": draw(st.integers(0, 1440)),
            "follows_lead": draw(st.booleans()),
            "timezone": draw(st.none() | st.sampled_from(["UTC", "Asia/Tokyo"])),
        }
        for name in unique_names(draw, 2)
        if name.strip()
    }
    templates = {
        name: {
            "channel": draw(channels),
            "subject": draw(st.none() | texts),
            "body": draw(texts),
            "whatsapp_components": draw(
                st.none() | st.dictionaries(names, json_values, max_size=2)
            ),
        }
        for name in unique_names(draw, 4)
    }
    some_template = st.sampled_from(sorted(templates)) if templates else st.none()
    steps = st.fixed_dictionaries(
        {"channel": st.just("email"), "template": some_template},
        optional={
            "delay_days": st.integers(0, 3650),
            "delay_business_days": st.integers(0, 260),
            "delay_hours": st.integers(0, 87600),
            "ai_personalization": st.booleans(),
            "reply_in_thread": st.booleans(),
        },
    )
    cadences = {
        name: {
            "status": draw(st.sampled_from(["draft", "active", "paused", "archived"])),
            "email_sender": draw(st.sampled_from([None, *senders])),
            "schedule": draw(st.sampled_from([None, *schedules])),
            "max_lateness_hours": draw(st.none() | st.integers(1, 720)),
            "is_pilot": draw(st.booleans()),
            "steps": draw(st.lists(steps, max_size=4)),
        }
        for name in unique_names(draw, 3)
    }
    caps = [
        {"kind": "organization", "daily_cap": draw(st.integers(1, 10_000_000))},
        *(
            {
                "kind": "sender",
                "sender": sender,
                "daily_cap": 9,
                "ramp_start": 1,
                "ramp_step": 0,
                "ramp_from": draw(INSTANTS).isoformat() + "-00:30",
            }
            for sender in senders
        ),
    ]
    days = draw(st.dictionaries(st.dates().map(str), st.just("Carnival"), max_size=3))
    return {
        "organization": "One",
        "settings": {
            "postal_address": draw(st.none() | texts),
            "accepted_bounce_rate": draw(st.floats(0.0001, 0.2)),
            "schedule": draw(st.sampled_from([None, *schedules])),
        },
        "senders": senders,
        "schedules": schedules,
        "days_off": days,
        "caps": caps,
        "templates": templates,
        "cadences": cadences,
    }
