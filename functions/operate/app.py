"""Answers the operations of operators; invoked with their own IAM credentials."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cadence_core.database.access import make_clients, open_database
from cadence_core.database.connection import Database
from cadence_core.database.settings import DatabaseSettings
from cadence_core.operations.answer import answer_event
from cadence_core.runtime.telemetry import logger

make_clients(os.environ)


@cache
def _database() -> Database:
    return open_database(DatabaseSettings.from_environment(os.environ))


# Requests and answers hold names and addresses, so log_event=False overrides the environment.
@logger.inject_lambda_context(clear_state=True, log_event=False)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Perform the operation that the event names; return its answer, or the kind of its error."""
    return answer_event(_database, event)
