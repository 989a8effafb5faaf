"""Migrations of the application's database, run by Alembic; `data.people.schema` is the way to them."""
