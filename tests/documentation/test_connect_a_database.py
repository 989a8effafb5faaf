"""The page "Connect a ministry's database": its SQL in a real PostgreSQL server, read by the account that it makes."""

import re
import shlex

import psycopg
import pytest

from tests.documentation.worked_page import run, steps

pytestmark = pytest.mark.postgres

# 400 households of two, a third of them poor and half with a child of three.
_ROWS = """
INSERT INTO social.household
SELECT n, (ARRAY['XA0101', 'XA0102', 'XA0201', 'XA0202'])[n % 4 + 1], NULL, NULL, n % 2 = 0, 'FARM',
       CASE WHEN n % 3 = 0 THEN 100 ELSE 400 END, 1 FROM generate_series(1, 400) n;
INSERT INTO social.member
SELECT 2 * n + i, n, CASE i WHEN 0 THEN 'F' ELSE 'M' END,
       CASE WHEN i = 0 THEN date '1990-05-05' WHEN n % 2 = 0 THEN date '2022-05-05' ELSE date '2012-05-05' END, NULL
FROM generate_series(1, 400) n, generate_series(0, 1) i;
INSERT INTO social.payment SELECT n, 'CM-01', '2024-01-01', '2024-02-01', NULL, 100 FROM generate_series(4, 400, 4) n;
INSERT INTO social.score
SELECT n, '2025-12-31', 'arcadia-synthetic-1', CASE WHEN n % 3 = 0 THEN 75 ELSE 20 END,
       CASE WHEN n % 3 = 0 THEN 'D' ELSE 'B' END, 'B', 0.5 FROM generate_series(1, 400) n;
"""


@pytest.fixture
def ministry(postgres_database):
    """URL of the ministry's database for the account of the page."""
    files = {step.file: step.text for step in steps("connect-a-database.md")}
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute(files["ministry.sql"])
        connection.execute(_ROWS)
        connection.execute(files["views.sql"])
        connection.execute(files["account.sql"])
    yield postgres_database.replace("atlas:secret-word@", "atlas_reader@")
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute("DROP OWNED BY atlas_reader; DROP ROLE atlas_reader")


def test_the_views_are_a_registry_and_the_account_reads_nothing_else(ministry, tmp_path):
    for step in steps("add-a-country.md"):
        if step.file:
            (tmp_path / step.file).write_text(step.text, encoding="utf-8")
    said = run(f"family-atlas validate {shlex.quote(ministry)} --profile arcadia.toml", tmp_path)
    assert "A build would accept this registry." in said
    # Read, accepted and rejected rows of every view: nothing is lost on the way.
    counts = {name: tuple(map(int, found)) for name, *found in re.findall(r"(\w+) +│ +(\d+) │ +(\d+) │ +(\d+) │", said)}
    whole = {"family": 400, "person": 800, "support": 100, "source": 1, "work_unit": 0}
    assert counts == {name: (rows, rows, 0) for name, rows in whole.items()}
    with psycopg.connect(ministry) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM social.household")
        connection.rollback()
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("CREATE TABLE atlas.mine (x int)")
