"""What an approved WhatsApp template has besides its body, as an operator writes it."""

import re
from typing import Annotated, Self, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)

from cadence_core.model.message import ButtonKind, HeaderKind, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.text.input_problems import input_problem

Source = Annotated[StrictStr, Field(min_length=1)]
"""A text with placeholders."""
ParameterName = Annotated[StrictStr, Field(pattern=r"^[a-z0-9_]+$")]
HEADERS: tuple[HeaderKind, ...] = get_args(HeaderKind)
BUTTONS: tuple[ButtonKind, ...] = get_args(ButtonKind)
# Or with a value, which is checked when it is known.
BEGINNING_OF_ADDRESS = re.compile(r"\s*(?:https://|\{)", re.IGNORECASE)
WHOLE_ADDRESS = re.compile(r"\s*[a-z]+://", re.IGNORECASE)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def _the_one_of(self, kinds: tuple[str, ...]) -> None:
        if sum(getattr(self, kind) is not None for kind in kinds) != 1:
            raise ValueError(f"must have one of {', '.join(kinds)}")


class HeaderSource(_Shape):
    """A header: its text, or the link of an image, a video or a document."""

    text: Source | None = None
    image: Source | None = None
    video: Source | None = None
    document: Source | None = None
    filename: Source | None = None
    parameter_name: ParameterName | None = None

    @model_validator(mode="after")
    def _has_one_kind(self) -> Self:
        self._the_one_of(HEADERS)
        if self.kind != "text" and not BEGINNING_OF_ADDRESS.match(self.source):
            raise ValueError(f"{self.kind} must begin with https://")
        return self

    @property
    def kind(self) -> HeaderKind:
        """What the header is."""
        return next(kind for kind in HEADERS if getattr(self, kind) is not None)

    @property
    def source(self) -> str:
        """The header's text, or its link."""
        return str(getattr(self, self.kind))


class ButtonSource(_Shape):
    """A button's value: the end of its address, the payload of a quick reply, or a coupon code.

    ``index`` is the button's position in the template, from 0.
    """

    index: Annotated[StrictInt, Field(ge=0, le=9)]
    url: Source | None = None
    payload: Source | None = None
    coupon_code: Source | None = None

    @model_validator(mode="after")
    def _has_one_kind(self) -> Self:
        self._the_one_of(BUTTONS)
        if self.kind == "url" and WHOLE_ADDRESS.match(self.source):
            raise ValueError("url is only the end of the address that Meta approved")
        return self

    @property
    def kind(self) -> ButtonKind:
        """What the value is."""
        return next(kind for kind in BUTTONS if getattr(self, kind) is not None)

    @property
    def source(self) -> str:
        """The value."""
        return str(getattr(self, self.kind))


class Components(_Shape):
    """The object in ``message_templates.whatsapp_components``."""

    header: HeaderSource | None = None
    parameter_names: tuple[ParameterName, ...] | None = None
    buttons: tuple[ButtonSource, ...] = ()

    @model_validator(mode="after")
    def _has_each_button_once(self) -> Self:
        if len({button.index for button in self.buttons}) < len(self.buttons):
            raise ValueError("two buttons have the same index")
        return self


def parse_components(text: str | None) -> Components:
    """Parse the column; ``None`` is an object without anything.

    Raises:
        RenderingError: ``template_error``, with the invalid field and what is wrong with it.
    """
    try:
        return Components.model_validate_json(text or "{}")
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        field = ".".join(str(part) for part in ("whatsapp_components", *first["loc"]))
        raise RenderingError(Reason.TEMPLATE_ERROR, f"{field}: {input_problem(first)}") from None
