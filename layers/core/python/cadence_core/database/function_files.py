"""The files of the database functions, each with the comment of its installed function.

Nothing here needs the migration tool: ``cadence doctor`` compares them too.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

FUNCTIONS = Path(__file__).parent / "functions"
FIX_PATH = """
    DO $do$ BEGIN
        EXECUTE format('ALTER FUNCTION {signature} SET search_path = %I, pg_temp',
                       current_schema());
    END $do$"""
REVOKE = "REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC"


def function_files(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the name of each function, its SQL, and its comment, which holds the digest."""
    for path in sorted(folder.glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        digest = sha256(f"{FIX_PATH}{REVOKE}{sql}".encode()).hexdigest()
        yield path.stem, sql, f"database/functions/{path.name} {digest}"
