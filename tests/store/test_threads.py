"""Several threads at one node: a screen, a watcher of the folder, an import."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from store import desk
from store.node import Node

THREADS, ACTS = 4, 50


def test_threads_make_one_chain_together(station: Node, whole_chain: Callable[[Node], int]) -> None:
    before = whole_chain(station)

    def work(thread: int) -> list[int]:
        rows = []
        for number in range(ACTS):
            code = f"T{thread}-{number}"
            rows.append(station.act("zones.add", None, {"code": code, "name": "x"}).row)
            assert desk.record(station, "zones", code)["code"] == code
        return rows

    with ThreadPoolExecutor(THREADS) as pool:
        rows = [row for some in pool.map(work, range(THREADS)) for row in some]
    assert len(set(rows)) == THREADS * ACTS
    assert whole_chain(station) == before + THREADS * ACTS
    numbers = sorted(int(row["id"].rsplit("-", 1)[1]) for row in desk.listed(station, "zones").rows)
    assert numbers == list(range(1, THREADS * ACTS + 1))
