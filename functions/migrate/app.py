"""Migrates the database to the newest revision; invoked by the deployment."""

import os
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from cadence_core.database.access import database_access
from cadence_core.database.holiday_calendars import fill_holidays
from cadence_core.database.migrate import migrate
from cadence_core.database.settings import DatabaseSettings

logger = Logger(service="cadence-migrate")


# As in every function, log_event=False overrides the environment.
@logger.inject_lambda_context(clear_state=True, log_event=False)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:  # noqa: ARG001
    """Apply the missing revisions, fill in the holidays, and return the newest revision's id."""
    settings = DatabaseSettings.from_environment(os.environ)
    access = database_access(settings)
    revision = migrate(access)
    logger.info("database migrated", revision=revision, holidays=fill_holidays(access))
    return {"revision": revision}
