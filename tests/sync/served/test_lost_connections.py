"""A connection that is lost in the middle is no bundle's fault, whoever notices first that it is lost."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, text

from store.asking import ask
from store.postgres.address import address_of
from store.refusals import Code, Refused
from sync import importing, incoming
from tests.sync.served.conftest import BUNDLES, Day

ASKS: dict[str, Callable[[Connection], object]] = {
    "SQLAlchemy": lambda db: db.execute(text("SELECT 1")),
    "the driver": lambda db: ask(db, "SELECT 1"),
}


@pytest.mark.parametrize("who", ASKS)
def test_no_bundle_is_at_fault_for_a_lost_connection(
    day: Day, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    note = incoming._note

    def lost(db: Connection, taken: Any) -> None:  # noqa: ANN401 - handed on as it is
        note(db, taken)
        pid = db.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with psycopg.connect(str(address_of(day.home)), autocommit=True) as operator:
            operator.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,))
        ASKS[who](db)

    paths = sorted(day.spool.iterdir())
    with day.open() as node:
        with monkeypatch.context() as patch:
            patch.setattr(incoming, "_note", lost)
            # One alone: there is nothing to halve, it would be the one to blame.
            with pytest.raises(Refused) as refused:
                importing.take_all(node, paths[:1])
        assert refused.value.code is Code.DATABASE_GONE
        receipts = importing.take_all(node, paths, workers=1)
        assert all(receipt.applied for _, receipt in receipts)
        with node.read() as db:
            assert ask(db, "SELECT count(*) FROM bundle") == [(BUNDLES,)]
            assert ask(db, "SELECT count(*) FROM quarantine") == [(0,)]
