"""The database itself refuses changes of the audit record and of other tables whose rows are only added."""

from typing import Final

from sqlalchemy import Connection

_SQLITE: Final = (
    "CREATE TRIGGER IF NOT EXISTS {table}_no_{name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{reason}'); END"
)
_POSTGRESQL: Final = (
    "CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RAISE EXCEPTION ''{reason}''; END'",
    "CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
)
_AUDIT: Final = "audit_event"


def forbid_changes(connection: Connection) -> None:
    """Set the triggers of the audit record; those that are there stay."""
    _refuse(connection, _AUDIT, "the audit record is append-only")


def drop_function(connection: Connection) -> None:
    """Take away what stays when the audit record's table is dropped."""
    release_rows(connection, _AUDIT)


def keep_rows(connection: Connection, table: str) -> None:
    """Let rows of a new table only be added; the triggers go with the table, the function with `release_rows`."""
    _refuse(connection, table, f"rows of {table} can only be added")


def release_rows(connection: Connection, table: str) -> None:
    """Take away what stays when a table of `keep_rows` is dropped."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {table}_refuse()")


def _refuse(connection: Connection, table: str, reason: str) -> None:
    if connection.dialect.name == "postgresql":
        for statement in _POSTGRESQL:
            connection.exec_driver_sql(statement.format(table=table, reason=reason))
    elif connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(_SQLITE.format(table=table, name=verb.lower(), verb=verb, reason=reason))
