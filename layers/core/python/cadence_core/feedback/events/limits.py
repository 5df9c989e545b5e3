"""How much of an event is kept. Longer values are cut or hashed, never refused."""

from typing import Annotated

from pydantic import AfterValidator

from cadence_core.model.provider_ids import kept_id

ProviderId = Annotated[str, AfterValidator(kept_id)]
"""An id that the provider assigned, in the form in which we keep it."""

MAX_TEXT_LENGTH = 20_000
"""Of a received message, in characters."""
MAX_CODE_LENGTH = 100
"""Of a provider's code, and of its particulars."""
