"""Every statement is written once, for both engines: ``CONTRIBUTING.md`` says how."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.pq import ExecStatus
from sqlalchemy import (
    Column,
    Engine,
    Executable,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    func,
    select,
)
from sqlmodel import SQLModel

from store.memberships import among
from store.postgres.functions import statements as functions
from store.postgres.ordering import Compiler
from store.postgres.speech import spoken
from store.postgres.types import ADAPTERS
from store.registers import REGISTRY
from store.upserting import upsert
from tests.postgres.server import Given
from tests.postgres.sources import Said, files, pieces, statements

ONE_ENGINES = re.compile(
    r"\bOR (REPLACE|IGNORE|ABORT|FAIL|ROLLBACK) |\b(julianday|unixepoch|strftime|instr|typeof|total|ifnull"
    r"|iif|group_concat|json_extract|printf|hex)\b ?\(|\bGLOB\b|\browid\b|\bIS (NOT )?\?|\?\d"
    r"|\bx'[0-9a-f]*'|\bLIMIT -1|==|(?<![\w.\"])user(?![\w\"])|\bILIKE\b|::|\bANY \(",
    re.IGNORECASE,
)
"""Words of one engine, and what PostgreSQL takes for something else (``user`` is whoever is connected)."""
ONE_ENGINES_CALLS = re.compile(
    r"\bfunc\.(julianday|unixepoch|strftime|date|datetime|instr|typeof|total|ifnull|iif|group_concat|json_each"
    r"|json_extract|hex|random|changes|last_insert_rowid|now|to_char|string_agg|array_agg|unnest)\b"
    r"|sqlalchemy\.dialects\."
)
_OF_ITS_OWN = {"store/upserting.py"}
_TABLES = {table.name: table for table in SQLModel.metadata.tables.values()}


def by_place(said: Said) -> str:
    return said.place


@pytest.fixture(scope="module")
def engine(oldest_postgres: Given) -> Iterator[Engine]:
    """Our tables and functions in a database, without anything in them."""
    with oldest_postgres.database() as address:
        made = create_engine(
            "postgresql+psycopg://", creator=lambda: psycopg.connect(address, context=ADAPTERS)
        )
        made.dialect.statement_compiler = Compiler
        with made.begin() as db:
            SQLModel.metadata.create_all(db)
            db.exec_driver_sql("CREATE TABLE alembic_version (version_num text)")
            for one in functions():
                db.exec_driver_sql(one.replace("%", "%%"))
        yield made
        made.dispose()


def test_no_statement_has_words_of_one_engine() -> None:
    wrong = {said.place: found[0] for said in pieces() if (found := ONE_ENGINES.search(said.text))}
    assert not wrong


def test_no_call_is_one_that_one_engine_has() -> None:
    wrong = {
        path.name: found[0]
        for path in files()
        if not path.as_posix().endswith(tuple(_OF_ITS_OWN))
        and (found := ONE_ENGINES_CALLS.search(path.read_text("utf-8")))
    }
    assert not wrong


def test_postgresql_understands_every_statement_that_stands_whole(engine: Engine) -> None:
    wrong = {}
    said = [*statements(), Said("every row", REGISTRY.every_row)]
    said += [Said(register.kind, register.whole[0]) for register in REGISTRY.registers]
    assert len(said) > 200
    with engine.connect() as db:
        driver = db.connection.dbapi_connection
        assert driver is not None
        for one in said:
            parts = spoken(one.text).statement.split("%s")
            numbered = "".join(f"${place}{part}" if place else part for place, part in enumerate(parts))
            answer = driver.pgconn.prepare(b"", numbered.replace("%%", "%").encode())
            if answer.status != ExecStatus.COMMAND_OK:
                wrong[one.place] = answer.error_message.decode()
            driver.rollback()
    assert not wrong


def test_an_order_says_where_nothing_stands() -> None:
    """SQLite puts it first, PostgreSQL last: where a column may be empty, text says which."""
    wrong = []
    for said in pieces():
        named = re.findall(r'\b(?:FROM|JOIN) "?(\w+)"?', said.text)
        for order in re.findall(r"\bORDER BY (.*?)(?:\bLIMIT\b|\)|$)", said.text, re.DOTALL):
            for part in order.split(","):
                name = re.match(r'\s*(?:\w+\.)?"?(\w+)"?', part)
                columns = [_TABLES[of].c.get(name[1]) for of in named if name and of in _TABLES]
                if "NULLS" not in part and any(c is not None and c.nullable for c in columns):
                    wrong.append((said.place, part.strip()))
    assert not wrong


THINGS = Table("things", MetaData(), Column("id", Integer, primary_key=True), Column("name", String))


@pytest.fixture(scope="module")
def both(engine: Engine) -> Iterator[list[Engine]]:
    """A small table in both engines, with the same rows."""
    lite = create_engine("sqlite://")
    for one in (lite, engine):
        THINGS.metadata.create_all(one)
        with one.begin() as db:
            names = ["b", None, "a", None]
            db.execute(
                THINGS.insert(), [{"id": n, "name": name, "yes": None} for n, name in enumerate(names)]
            )
    yield [lite, engine]
    lite.dispose()


def test_both_put_nothing_where_the_other_does(both: list[Engine]) -> None:
    t, others = THINGS.c, THINGS.alias()
    other = others.c
    place = func.row_number().over(order_by=(t.name.desc(), t.id))
    asked: list[Executable] = [
        select(t.id).order_by(t.name, t.id),
        select(t.id).order_by(t.name.desc(), t.id),
        select(t.id).order_by(t.name.desc().nulls_first(), t.id.desc()),
        select(t.id, t.name.label("called")).order_by("called", t.id),
        select(t.id, place).order_by(t.id),
        # Of what an outer join lacks even a key is empty.
        select(t.id, other.id)
        .outerjoin_from(THINGS, others, other.name == t.name)
        .order_by(other.id.desc(), t.id),
        select(t.id, t.name).union(select(t.id + 9, t.name)).order_by("name", "id"),
    ]
    for one in asked:
        here, there = ([tuple(row) for row in db.execute(one)] for db in (at.connect() for at in both))
        assert here == there
    written = str(select(t.id).order_by(t.id.desc()).compile(both[1]))
    assert "NULLS" not in written


def test_both_write_what_is_there_already(both: list[Engine]) -> None:
    kept = []
    for engine in both:
        with engine.connect() as db:
            new = upsert(THINGS).values(id=0, name="c")
            db.execute(new.on_conflict_do_nothing())
            first = db.scalar(select(THINGS.c.name).where(THINGS.c.id == 0))
            db.execute(new.on_conflict_do_update(index_elements=["id"], set_={"name": new.excluded["name"]}))
            kept.append((first, db.scalar(select(THINGS.c.name).where(THINGS.c.id == 0))))
    assert kept == [("b", "c")] * 2


@pytest.mark.parametrize("numbers", [(), (1,), range(3, 5000)])
def test_both_find_among_any_number_of_numbers(both: list[Engine], numbers: range) -> None:
    for engine in both:
        with engine.connect() as db:
            found = db.scalars(select(THINGS.c.id).where(among(THINGS.c.id, numbers), THINGS.c.id < 9)).all()
            assert set(found) == set(numbers) & set(range(4))


def test_a_lookup_among_numbers_uses_the_key(both: list[Engine]) -> None:
    asked = select(THINGS).where(among(THINGS.c.id, [1, 2]))
    with both[0].connect() as db:
        written = str(asked.compile(db, compile_kwargs={"literal_binds": True}))
        plan = [row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}")]
    assert "SEARCH things USING INTEGER PRIMARY KEY (rowid=?)" in plan
