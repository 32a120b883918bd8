"""A server that does not let one in: why, and what to do, each in one sentence of its own."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from store.postgres import engine
from store.postgres.roles import Role
from store.postgres.wording import OF_ITS_OWN
from store.refusals import Code, Refused
from tests.postgres.conftest import ACCOUNTS, OTHER, Served
from tests.postgres.fixtures import GIVEN
from tests.postgres.server import as_user

pytestmark = pytest.mark.skipif(bool(GIVEN), reason="who may enter TEST_PG_DSN's server is not ours to say")


def refused(address: str) -> Code:
    with pytest.raises(Refused) as found:
        engine.open_server(address)
    return found.value.code


def named(served: Served, database: str) -> str:
    return served.server.address(database)


WAYS: dict[str, tuple[Callable[[Served], str], Code]] = {
    "no such database": (lambda served: named(served, "certificate"), Code.DATABASE_NOWHERE),
    "no such account": (lambda served: as_user(served.owner, "nobody of this name"), Code.DATABASE_SHUT),
    "no such service": (lambda _: "postgresql:///?service=of+no+certificate", Code.DATABASE_SERVICE),
    "no such host": (lambda _: "postgresql://nowhere.invalid/muster", Code.DATABASE_HOST),
    "nobody at the port": (lambda _: "postgresql://127.0.0.1:1/muster", Code.DATABASE_STOPPED),
    "no such socket": (lambda _: "postgresql:///muster?host=/nowhere", Code.DATABASE_STOPPED),
    "no such setting": (lambda served: served.owner + "&sslmode=mostly", Code.DATABASE_SETTING),
    "no number": (lambda served: served.owner + "&connect_timeout=soon", Code.DATABASE_SETTING),
}


@pytest.mark.parametrize("way", WAYS)
def test_why_nobody_is_let_in(served: Served, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSERVICEFILE", str(served.folder / "hq" / "keyring"))
    address, code = WAYS[way]
    assert refused(address(served)) is code
    assert code in OF_ITS_OWN


def test_a_password_that_is_wrong_or_is_not_there(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords = tmp_path / "passwords"
    for line, code in (("*:*:*:*:another", Code.DATABASE_PROOF), ("", Code.DATABASE_NO_PASSWORD)):
        passwords.write_text(line)
        passwords.chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(passwords))
        assert refused(served.address(Role.DESK)) is code


def test_a_server_that_is_full_of_others(served: Served) -> None:
    served.server.run(f"ALTER ROLE {OTHER} CONNECTION LIMIT 0")
    try:
        assert refused(as_user(served.owner, OTHER)) is Code.DATABASE_CROWDED
    finally:
        served.server.run(f"ALTER ROLE {OTHER} CONNECTION LIMIT -1")


def test_who_is_shut_out_while_the_records_are_open(served: Served) -> None:
    """What the server says is said of a connection that is made later as well."""
    records = engine.open_server(served.address(Role.DESK))
    served.server.run(f'ALTER ROLE "{ACCOUNTS[Role.DESK]}" NOLOGIN')
    try:
        with pytest.raises(Refused) as found, engine.reading(records):
            pass
        assert found.value.code is Code.DATABASE_SHUT
    finally:
        served.server.run(f'ALTER ROLE "{ACCOUNTS[Role.DESK]}" LOGIN')
        records.dispose()


def test_a_file_that_the_server_lost_is_said_and_is_no_bundles_fault(served: Served) -> None:
    with psycopg.connect(served.owner, autocommit=True) as owner:
        owner.execute("CREATE TABLE public.lost (nr bigint)")
        row = owner.execute("SELECT pg_relation_filepath('public.lost')").fetchone()
        assert row
        (served.server.data / row[0]).unlink()
        records = engine.open_server(served.owner)
        with pytest.raises(Refused) as found, engine.reading(records) as db:
            db.exec_driver_sql("SELECT count(*) FROM public.lost")
        records.dispose()
        owner.execute("DROP TABLE public.lost")
    assert found.value.code is Code.DATABASE_BROKEN
