"""What a server's operator has set for everybody does not change what our transactions see, or end them."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine

from store.postgres import engine
from store.refusals import Code, Refused
from tests.postgres.server import Given

SET = {
    "default_transaction_isolation": "'repeatable read'",
    "statement_timeout": "'1ms'",
    "search_path": "public",
    "standard_conforming_strings": "off",
}


@pytest.fixture
def records(postgres: Given) -> Iterator[Engine]:
    with postgres.database() as address:
        name = urlsplit(address).path[1:]
        postgres.run(*(f"ALTER DATABASE {name} SET {key} = {value}" for key, value in SET.items()))
        made = engine.open_server(address, new=True)
        yield made
        made.dispose()


def test_whoever_waited_for_the_hall_sees_what_was_done_meanwhile(records: Engine) -> None:
    with engine.writing(records) as db:
        db.exec_driver_sql("CREATE TABLE counted (nr bigint)")
    for hall in (engine.writing, engine.importing):
        with hall(records) as db:
            with engine.importing(records) if hall is engine.importing else records.begin() as other:
                other.exec_driver_sql("INSERT INTO counted VALUES (1)")
            assert db.exec_driver_sql("SELECT count(*) FROM counted").scalar(), hall
            db.exec_driver_sql("SELECT pg_sleep(0.01)")
            db.exec_driver_sql("DELETE FROM counted")


def test_a_server_that_only_reads_is_said_in_words(records: Engine) -> None:
    def written() -> None:
        with engine.writing(records) as db:
            db.exec_driver_sql("SET LOCAL transaction_read_only = on")
            db.exec_driver_sql("CREATE TABLE another (nr bigint)")

    with pytest.raises(Refused) as refused:
        written()
    assert refused.value.code is Code.DATABASE_RIGHTS
