"""What waited and goes on with an ordinary bundle is looked at as if it came now: it may reach further."""

from typing import Any

import pytest
from sqlalchemy import Connection

from store import guard
from store.asking import ask
from store.entry import Kind
from store.ids import row_id
from store.postgres import turns
from store.registers import REGISTRY
from sync import from_child, importing
from sync.bundle import Bundle
from tests.bench.hq_import import admitted
from tests.sync.served.conftest import Day


def test_a_parked_bundle_that_reaches_further_is_taken_in_alone(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = REGISTRY.kind("users").nr
    beside: list[bool] = []
    take = from_child.take

    def watched(node: Any, db: Connection, me: Any, child: Any, said: Bundle, *rest: Any) -> Any:  # noqa: ANN401 - handed on as it is
        if any(entry.table == users for entry in said.entries):
            beside.append(turns._BESIDE in db.info)
        return take(node, db, me, child, said, *rest)

    monkeypatch.setattr(from_child, "take", watched)
    with day.open() as hq:
        with hq.write() as db, guard.opened(db):
            station = admitted(hq, db, 100, 12, thin=True)
        (day.home.parent / "one").mkdir()
        paths = [day.home.parent / "one" / f"{name}.muster" for name in ("first", "then")]
        paths[0].write_bytes(station.bundle(hq.now, 10, hq))
        said = ((REGISTRY.kind("users").specs["name"].nr, "Ulla Fennimore"),)
        act, row = REGISTRY.act_number("users.add"), row_id(station.slot, 900)
        station._change = lambda: (act, users, Kind.INSERT, row, said)  # type: ignore[method-assign]
        paths[1].write_bytes(station.bundle(hq.now, 1, hq))
        for path in reversed(paths):
            importing.take_all(hq, [path])
        with hq.read() as db:
            assert ask(db, "SELECT count(*) FROM parked") == [(0,)]
    assert len(beside) > 1
    assert not any(beside)
