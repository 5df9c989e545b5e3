"""An act: one change of one thing, which a page plans first and performs when it is confirmed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
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


@dataclass(frozen=True, slots=True)
class Question:
    """A field of the form of a plan.

    Attributes:
        name: of the field; an answer that was given before is shown again.
        choices: of a choice, each value with its words.
    """

    name: str
    label: str
    kind: Literal["text", "checkbox", "choice"] = "text"
    is_required: bool = True
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an act would do, or what has to be known first.

    Attributes:
        title: a question; or, if nothing would change, why not.
        sentences: what follows, with counts; may be empty texts.
        extent: how much it concerns, which may grow or shrink before it is confirmed.
        can_confirm: there is something to do. Without it, questions lead to the next plan.
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
    extent: str = ""
    can_confirm: bool = False
    button: str = ""
    is_final: bool = False
    problem: str = ""
    quote: str = ""
    leads: tuple[tuple[str, PersonLead], ...] = ()
    stops: tuple[Stop, ...] = ()
    questions: tuple[Question, ...] = ()
    kept: Form = field(default_factory=dict)

    @property
    def seen(self) -> str:
        """A mark of what the plan says: a form confirms a plan only while it still says that."""
        leads = [(becomes, lead.model_dump(exclude={"at"})) for becomes, lead in self.leads]
        said = repr((self.title, self.sentences, self.quote, leads, sorted(self.kept.items())))
        return sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Act:
    """One operation that pages offer.

    Attributes:
        name: what a form calls it.
        label: its button.
        targets: the kinds of what it changes.
        plan: asks the operation as a dry run; it gets what the form has answered so far.
        perform: does it with the fields of the form, and returns what was done.
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


def id_of(form: Form, name: str) -> UUID:
    """Return the id that a field of a form holds.

    Raises:
        InvalidRequestError: it holds none.
    """
    if id_ := as_id(form.get(name, "")):
        return id_
    raise InvalidRequestError(f"{name}: it is not an id")
