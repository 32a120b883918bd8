"""The migrations make just the tables that the models declare."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect
from sqlmodel import SQLModel

from store import schema


@pytest.fixture
def migrated() -> Iterator[Connection]:
    """A plain database in memory, brought to the newest version."""
    engine = create_engine("sqlite://")
    with engine.begin() as db:
        schema.prepare(db, new=True)
        yield db
    engine.dispose()


def test_migrations_and_models_agree(migrated: Connection) -> None:
    assert compare_metadata(MigrationContext.configure(migrated), SQLModel.metadata) == []


def test_every_model_has_its_table(migrated: Connection) -> None:
    assert set(inspect(migrated).get_table_names()) == {*SQLModel.metadata.tables, "alembic_version"}


def test_the_newest_migration_is_the_one_that_opening_looks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.NEWEST]


def test_preparing_again_changes_nothing(migrated: Connection) -> None:
    before = migrated.exec_driver_sql("SELECT * FROM sqlite_master").all()
    schema.prepare(migrated)
    assert migrated.exec_driver_sql("SELECT * FROM sqlite_master").all() == before
