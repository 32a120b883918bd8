"""One bundle that breaks the program, among good ones: it is kept apart once, and all the others are in."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from store.asking import ask
from store.clock import SetClock
from store.node import Node
from store.refusals import Code
from sync import from_child, importing, incoming, opening
from sync.abreast import Steps
from sync.fate import Fate, Receipt
from sync.opening import Arrived
from tests.bench.hq_import import NOW
from tests.postgres.server import Given
from tests.sync.served.conftest import CHANGES, Day, Days, digest, keys

SOME, POISONED = 8, 5
"""Of the day's bundles so many, one of each station; the poisoned one has good ones before and behind it."""

Poison = Callable[[bytes, pytest.MonkeyPatch], None]


def in_reading(poison: bytes, patch: pytest.MonkeyPatch) -> None:
    """Let it break the program where it is opened."""
    real = opening.Reader.opened

    def breaks(reader: opening.Reader, arrived: Arrived) -> Arrived:
        if arrived.sealed == poison:
            raise ZeroDivisionError
        return real(reader, arrived)

    patch.setattr(opening.Reader, "opened", breaks)


def at_the_server(poison: bytes, patch: pytest.MonkeyPatch) -> None:
    """Let the server refuse what it says, so that the transaction does nothing any more."""
    real = from_child.take

    def breaks(node: Node, db: Connection, *given: Any) -> Steps[Receipt]:  # noqa: ANN401 - handed on as it is
        receipt = yield from real(node, db, *given)
        _me, _child, _said, sealed, *_worked = given
        if sealed == poison:
            ask(db, "SELECT 1 / 0")
        return receipt

    patch.setattr(from_child, "take", breaks)


def in_the_end(poison: bytes, patch: pytest.MonkeyPatch) -> None:
    """Let it break the program only when all are taken in that share its transaction."""
    real = incoming._taken

    def breaks(node: Node, db: Connection, some: Iterable[Arrived], *rest: Any, **how: Any) -> list[Receipt]:  # noqa: ANN401 - handed on as it is
        came = list(some)
        receipts = real(node, db, came, *rest, **how)
        if any(arrived.sealed == poison for arrived in came):
            raise ZeroDivisionError
        return receipts

    patch.setattr(incoming, "_taken", breaks)


@pytest.fixture(scope="module")
def only_good(days: Days, newest_postgres: Given) -> dict[str, str]:
    """What stands where only the good ones came."""
    with days(newest_postgres) as day, day.open() as node:
        paths = some(day)
        del paths[POISONED]
        receipts = importing.take_all(node, paths, workers=1)
        assert [receipt.applied for _, receipt in receipts] == [CHANGES] * (SOME - 1)
        return digest(node)


def some(day: Day) -> list[Path]:
    """Give the bundles that came."""
    return sorted(day.spool.iterdir())[:SOME]


def stands(node: Node) -> tuple[dict[str, str], list[tuple[str, bytes]]]:
    """Give the facts, and by itself what was kept apart."""
    found = digest(node)
    found.pop("quarantine")
    with node.read() as db:
        return found, [
            (reason, content) for reason, content in ask(db, "SELECT reason, content FROM quarantine")
        ]


@pytest.mark.parametrize("poisoned", [in_reading, at_the_server, in_the_end])
def test_it_is_kept_apart_and_the_good_ones_are_all_in(
    day: Day, only_good: dict[str, str], poisoned: Poison, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = some(day)
    poison = paths[POISONED].read_bytes()
    poisoned(poison, monkeypatch)
    with day.open() as node:
        receipts = importing.take_all(node, paths, workers=1)
        broke = [(name, receipt.code) for name, receipt in receipts if receipt.fate is not Fate.APPLIED]
        assert broke == [(paths[POISONED].name, Code.BUNDLE_BREAKS)]
        assert stands(node) == (only_good, [("bundle_breaks", poison)])


def test_two_importers_that_both_meet_it_keep_it_once(
    day: Day, only_good: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = some(day)
    poison = paths[POISONED].read_bytes()
    at_the_server(poison, monkeypatch)
    both_begun = threading.Barrier(2, timeout=60)
    fates: list[dict[str, Receipt]] = []

    def at_work(files: list[Path]) -> None:
        with Node.beside(day.home, keys(day.home), clock=SetClock(NOW)) as node:
            take = importing.taker(node)
            both_begun.wait()
            fates.append(dict(zip((path.name for path in files), take(files), strict=True)))

    # Each meets its own half first.
    orders = ([*paths[::2], *paths[1::2]], [*paths[1::2], *paths[::2]])
    threads = [threading.Thread(target=at_work, args=(files,)) for files in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with day.open() as node:
        assert stands(node) == (only_good, [("bundle_breaks", poison)])
    told = [receipts.pop(paths[POISONED].name) for receipts in fates]
    assert {receipt.code for receipt in told} == {Code.BUNDLE_BREAKS}
    assert sorted(receipt.quarantined for receipt in told) == [0, 1]
    for name in fates[0]:
        assert Fate.REFUSED not in {receipts[name].fate for receipts in fates}
