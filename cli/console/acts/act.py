"""An act: one change of one thing, which a page plans first and performs when it is confirmed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from cadence_core.errors import InvalidRequestError
from cadence_core.model.ids import as_id
from cadence_core.operations.leads.person import PersonLead
from cadence_core.operations.stops.stops import Stop
from cli.console.acts.target import Target
from cli.console.exchange import Download
from cli.engine import Engine

Form = Mapping[str, str]
Consent = Mapping[str, object]
"""The fields of a request that say whether it is a dry run, and what was shown before."""
DRY_RUN: Consent = {"is_dry_run": True}


@dataclass(frozen=True, slots=True)
class Question:
    """A field of the form of a plan.

    Attributes:
        name: of the field; an answer that was given before is shown again.
        choices: of a choice, each value with its words.
        value: of a checkbox that is checked.
    """

    name: str
    label: str
    kind: Literal["text", "checkbox", "choice"] = "text"
    is_required: bool = True
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    value: str = "on"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an act would do, or what has to be known first.

    Attributes:
        title: a question; or, if nothing would change, why not.
        sentences: what follows, with counts; may be empty texts.
        mark: of the answer that says it, if there is something to do: the form confirms only that.
            Without it, questions lead to the next plan.
        button: what confirms it; empty for the label of the act.
        is_final: it cannot be undone.
        problem: what is wrong with what was typed.
        quote: the text that it is about.
        leads: those that it is about, each with what becomes of it.
        stops: what stops messages besides.
        questions: what the form asks.
        kept: fields that the form carries on.
    """

    title: str
    sentences: tuple[str, ...] = ()
    mark: str = ""
    button: str = ""
    is_final: bool = False
    problem: str = ""
    quote: str = ""
    leads: tuple[tuple[str, PersonLead], ...] = ()
    stops: tuple[Stop, ...] = ()
    questions: tuple[Question, ...] = ()
    kept: Form = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """One operation that pages offer.

    Attributes:
        name: what a form calls it.
        label: its button.
        targets: the kinds of what it changes.
        plan: asks the operation as a dry run; it gets what the form has answered so far.
        perform: does what the form shows, and returns what was done.
    """

    name: str
    label: str
    targets: tuple[str, ...]
    plan: Callable[[Engine, Target, Form], Plan]
    perform: Callable[[Engine, Target, Form], str | Download]

    def target(self, form: Form) -> Target:
        """Return what a form names.

        Raises:
            InvalidRequestError: it is no target of the act, or its id or channel is none.
        """
        kind = form.get("target", "")
        if kind not in self.targets:
            raise InvalidRequestError(f"target: it is one of {', '.join(self.targets)}")
        return Target.parse(kind, form.get("id", ""), form.get("channel", ""))


def consent_in(form: Form, shown: str = "shown") -> Consent:
    """Return the consent of a form that was confirmed to what a field of it stands for."""
    return {"is_dry_run": False, "shown": form.get(shown, "")}


def id_of(form: Form, name: str) -> UUID:
    """Return the id that a field of a form holds.

    Raises:
        InvalidRequestError: it holds none.
    """
    if id_ := as_id(form.get(name, "")):
        return id_
    raise InvalidRequestError(f"{name}: it is not an id")
