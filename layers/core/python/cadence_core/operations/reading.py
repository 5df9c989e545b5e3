"""Requests, answers, and the queries that fill an answer."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from cadence_core.database.connection import Database
from cadence_core.database.query_files import load_query


class Record(BaseModel):
    """A request of an operator, an answer, or a part of one. Frozen; refuses unknown fields.

    The field names of answers are a contract: ``cadence --json`` prints them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


Row = TypeVar("Row", bound=Record)


def read(
    database: Database, kind: type[Row], *queries: str, **parameters: str | float
) -> list[Row]:
    """Return each row of ``operations/<query>.sql`` (several are joined) as a record.

    A query is named with its folder: ``leads/lead``. Its columns have the names of the record's
    fields.

    Raises:
        StoreRejectedError: PostgreSQL refused the query.
        StoreUnavailableError: the database cannot be reached, or the connection was lost.
    """
    sql = load_query(*(f"operations/{query}" for query in queries))
    wrapped = f"SELECT to_jsonb(answer) FROM (\n{sql}\n) AS answer"  # noqa: S608 (our own files)
    return [
        kind.model_validate(row) for [row] in database.fetch(queries[-1], wrapped, **parameters)
    ]
