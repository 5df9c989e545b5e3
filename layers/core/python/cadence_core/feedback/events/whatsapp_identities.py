"""Who an item of WhatsApp is about: the phone number, the user id, or both.

Each person has an id for each business portfolio (Meta: business-scoped user id), and may hide the
number. Items name one of both or both, and the contacts next to them may add the other.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ValidationError

from cadence_core.feedback.domain.moves import WhatsAppIdentity
from cadence_core.model.provider_ids import kept_id
from cadence_core.runtime.event_shapes import AwsShape

USER_ID = re.compile(r"[A-Za-z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")

Name = Annotated[str, BeforeValidator(lambda value: value or ""), AfterValidator(kept_id)]
"""A number or an id in the form in which we keep it; empty if it is hidden."""


class Contact(AwsShape):
    """A person whom the items next to it are about."""

    wa_id: Name = ""
    user_id: Name = ""


def contacts_in(items: Iterable[Any]) -> list[Contact]:
    """Return the contacts that can be read."""
    found = []
    for item in items:
        try:
            found.append(Contact.model_validate(item))
        except ValidationError:
            continue
    return found


def identity(number: str, user_id: str, contacts: list[Contact]) -> WhatsAppIdentity:
    """Return how WhatsApp names a person. The contact of the same person adds what is missing.

    An item that names no person is about the only contact.
    """
    if USER_ID.fullmatch(number):
        number, user_id = "", user_id or number
    if number and user_id:
        return WhatsAppIdentity(number, user_id)
    is_unnamed = not number and not user_id
    same = [
        contact
        for contact in contacts
        if is_unnamed or (number and contact.wa_id == number) or contact.user_id == user_id != ""
    ]
    if len(same) != 1:
        return WhatsAppIdentity(number, user_id)
    return WhatsAppIdentity(number or same[0].wa_id, user_id or same[0].user_id)
