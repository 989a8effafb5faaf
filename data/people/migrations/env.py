"""Run by Alembic: steps go over the connection, and inside the transaction, that `data.people.schema` brings."""

from alembic import context

from data.people.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table="people_schema",
    transactional_ddl=True,
)
context.run_migrations()
