"""What a server's operator has set for everybody does not change what our transactions see, or end them."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine

from store.postgres import engine
from store.records import is_its_own
from store.refusals import Code, Refused
from tests.postgres.server import Given

SET = {
    "default_transaction_isolation": "'repeatable read'",
    "statement_timeout": "'1ms'",
    "search_path": "public",
    "standard_conforming_strings": "off",
    "array_nulls": "off",
    "idle_session_timeout": "'1h'",
}
LIMITS_TRANSACTIONS = 17


@pytest.fixture
def records(postgres: Given) -> Iterator[Engine]:
    with postgres.database() as address:
        name = urlsplit(address).path[1:]
        settings = dict(SET)
        if int(postgres.run("SHOW server_version_num")[0][0]) >= LIMITS_TRANSACTIONS * 10_000:
            settings["transaction_timeout"] = "'1h'"
        postgres.run(*(f"ALTER DATABASE {name} SET {key} = {value}" for key, value in settings.items()))
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


def test_no_limit_ends_us_and_what_is_empty_is_no_word(records: Engine) -> None:
    ours = {"idle_session_timeout": "0", "transaction_timeout": "0", "array_nulls": "on"}
    with engine.reading(records) as db:
        found = {
            name: db.exec_driver_sql(f"SELECT current_setting('{name}', true)").scalar() for name in ours
        }
    assert {name: now for name, now in found.items() if now not in {ours[name], None}} == {}


def test_a_server_that_only_reads_is_said_in_words_by_who_read_before_as_well(records: Engine) -> None:
    """Else what was signed for would stand on the server that everybody is leaving."""

    def write() -> None:
        with engine.writing(records) as db:
            db.exec_driver_sql("CREATE TABLE IF NOT EXISTS another (nr bigint)")

    write()
    with records.begin() as db:
        name = db.exec_driver_sql("SELECT current_database()").scalar()
        db.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    records.dispose()
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            write()
        assert refused.value.code is Code.DATABASE_READS
        with engine.reading(records):
            pass


def test_records_that_are_taken_away_under_us_are_said_and_no_bundles_fault(records: Engine) -> None:
    def asked() -> None:
        with engine.reading(records) as db:
            db.exec_driver_sql("SELECT count(*) FROM said")

    with engine.writing(records) as db:
        db.exec_driver_sql("CREATE TABLE said (nr bigint)")
    asked()
    with records.begin() as db:
        db.exec_driver_sql(f"ALTER SCHEMA {engine.SCHEMA} RENAME TO elsewhere")
    with pytest.raises(Refused) as refused:
        asked()
    assert refused.value.code is Code.RECORDS_AWAY
    assert is_its_own(refused.value)


def test_no_room_for_what_is_sorted_is_said_in_words(records: Engine) -> None:
    """The limit counts what lies on disk, for each of the server's processes."""
    much = "SELECT max(nr) FROM (SELECT nr FROM generate_series(1, 50000) AS nr ORDER BY -nr OFFSET 1) AS one"

    def sort() -> None:
        with engine.reading(records) as db:
            db.exec_driver_sql("SET LOCAL work_mem = '64kB'")
            db.exec_driver_sql("SET LOCAL temp_file_limit = '64kB'")
            db.exec_driver_sql(much)

    with pytest.raises(Refused) as refused:
        sort()
    assert refused.value.code is Code.DATABASE_FULL
