"""A database that another application, a CRM, filled before the engine was installed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from pg8000.native import Connection

from cadence_core.database.connection import connect

TABLES = """
    CREATE TABLE organizations (id serial PRIMARY KEY, title text);
    CREATE TABLE leads (id serial PRIMARY KEY, mail text, phone text);
    CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
    INSERT INTO organizations (title) VALUES ('Acme');
    INSERT INTO leads (mail) VALUES ('maria@lead.test'), ('joao@lead.test');
    INSERT INTO alembic_version VALUES ('ae1027a6acf');
"""
RELATIONS = """
    SELECT relname, relkind FROM pg_class
     WHERE relnamespace = 'public'::regnamespace
     UNION ALL SELECT proname, 'f' FROM pg_proc WHERE pronamespace = 'public'::regnamespace
     UNION ALL SELECT typname, 't' FROM pg_type WHERE typnamespace = 'public'::regnamespace
     ORDER BY 1, 2"""
ROWS = """
    SELECT 'organizations', o.xmin::text, o::text FROM public.organizations AS o
     UNION ALL SELECT 'leads', l.xmin::text, l::text FROM public.leads AS l
     UNION ALL SELECT 'alembic_version', v.xmin::text, v::text FROM public.alembic_version AS v
     ORDER BY 1, 3"""


@dataclass
class Crm:
    """The owner's connection, and the URL of the engine's role, which may create schemas."""

    connection: Connection
    engine_url: str

    def everything(self) -> list[list[str]]:
        """Return every object in schema public and every row of the CRM's tables."""
        rows = list(self.connection.run(ROWS))
        return list(self.connection.run(RELATIONS)) + rows


@contextmanager
def shared_database(url: str) -> Iterator[Crm]:
    """Fill an empty database as a superuser, and grant the engine's role access to it."""
    connection = connect(url)
    connection.execute_simple(TABLES)
    role = f"engine_{uuid4().hex}"
    [[database]] = connection.run("SELECT current_database()")
    connection.run(f"CREATE ROLE {role} LOGIN")
    connection.run(f"GRANT CREATE ON DATABASE {database} TO {role}")
    connection.run(f"GRANT ALL ON SCHEMA public TO {role}")
    try:
        yield Crm(connection, url.replace("//postgres@", f"//{role}@"))
    finally:
        connection.run(f"DROP OWNED BY {role} CASCADE")
        connection.run(f"DROP ROLE {role}")
        connection.close()
