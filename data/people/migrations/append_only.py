"""The database itself refuses changes of the audit record and of other tables whose rows are only added."""

from typing import Final

from sqlalchemy import Connection

_SQLITE: Final = (
    "CREATE TRIGGER IF NOT EXISTS audit_event_no_{name} BEFORE {verb} ON audit_event "
    "BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END"
)
_POSTGRESQL: Final = (
    "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RAISE EXCEPTION ''the audit record is append-only''; END'",
    "CREATE OR REPLACE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()",
)


def forbid_changes(connection: Connection) -> None:
    """Set the triggers; those that are there stay."""
    if connection.dialect.name == "postgresql":
        for statement in _POSTGRESQL:
            connection.exec_driver_sql(statement)
    elif connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(_SQLITE.format(name=verb.lower(), verb=verb))


def drop_function(connection: Connection) -> None:
    """Take away what stays when the table is dropped."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS audit_event_refuse()")


_KEPT_SQLITE: Final = (
    "CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'rows of {table} can only be added'); END"
)
_KEPT_FUNCTION: Final = (
    "CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RAISE EXCEPTION ''rows of {table} can only be added''; END'"
)
_KEPT_TRIGGER: Final = (
    "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
)


def keep_rows(connection: Connection, table: str) -> None:
    """Let rows of a new table only be added; the triggers go with the table, the function with `release_rows`."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_KEPT_FUNCTION.format(table=table))
        connection.exec_driver_sql(_KEPT_TRIGGER.format(table=table))
    elif connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(_KEPT_SQLITE.format(table=table, name=verb.lower(), verb=verb))


def release_rows(connection: Connection, table: str) -> None:
    """Take away what stays when a table of `keep_rows` is dropped."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {table}_refuse()")
