"""What a letter typed in the list of people costs: ``uv run python tests/bench/search.py --json``.

Makes a station of ``--people`` made-up people by the door, types the beginnings of names (one to
six letters, one in seven misspelled), two Chinese characters, accents left out, transliterations
and the end of telephone numbers, and measures each keystroke: alone, and with the first page of
the list as a screen shows it. Nothing here is asserted by the test suite: machines differ.
"""

import argparse
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sample_station.people import Person as Imagined  # noqa: E402 - the path comes first
from store import desk  # noqa: E402
from store.desk import Wanted  # noqa: E402
from store.node import Node  # noqa: E402
from store.spelling import spellings  # noqa: E402
from store.values import folded  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.bench.station import fresh, made_up, populate  # noqa: E402
from tui.screens.lists import MANY  # noqa: E402

SCREENFUL = 40


def keystrokes(some: Sequence[Imagined], times: int) -> list[tuple[str, str]]:
    """Give what is typed, letter by letter: the words, and whose name they begin."""
    chance = random.Random(9)  # noqa: S311 - the same letters in every run
    typed: list[tuple[str, str]] = []
    for _ in range(times):
        person = chance.choice(some)
        names = [name for name in (person.family_name, person.given_name) if name]
        words = [folded(name) for name in names] + spellings(names)[:2]
        if person.phones:
            words.append(person.phones[0][-6:])
        word = chance.choice([word for word in words if not word.startswith("~")])
        if chance.random() < 1 / 7:
            word = word[:3] + "qx" + word[3:]
        typed += [(word[:length], person.family_name) for length in range(1, min(6, len(word)) + 1)]
    return typed


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--people", type=int, default=50_000)
    options.add_argument("--times", type=int, default=400)
    given = options.parse_args()
    some = made_up(given.people)
    with tempfile.TemporaryDirectory() as name, fresh(Path(name) / "home") as node:
        populate(node, some)
        rows = measured(node, keystrokes(some, given.times), len(some))
    tell(rows, as_json=given.json)


def measured(node: Node, typed: Sequence[tuple[str, str]], people: int) -> list[Row]:
    """Measure each keystroke as the list asks: how many (of the first thousand), and the first page."""
    with node.read() as db:
        begun = time.perf_counter()
        node.finder.find(db, "a")
        reading = time.perf_counter() - begun
    alone, counts, pages = [], [], []
    gc.collect()
    with node.read() as db:
        for word, _ in typed:
            begun = time.perf_counter()
            node.finder.find(db, word, MANY)
            alone.append(time.perf_counter() - begun)
    for word, _ in typed:
        begun = time.perf_counter()
        desk.counted(node, "people", Wanted(word), most=MANY)
        counts.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        desk.page(node, "people", Wanted(word), offset=0, limit=SCREENFUL)
        pages.append(time.perf_counter() - begun)

    def high(seconds: Sequence[float]) -> float:
        return round(statistics.quantiles(seconds, n=100)[98] * 1000, 2)

    def middle(seconds: Sequence[float]) -> float:
        return round(statistics.median(seconds) * 1000, 2)

    return [
        Row(f"a keystroke among {people} people, p99 of {len(typed)}", high(alone), "ms", must=5, aim=1),
        Row("... median", middle(alone), "ms"),
        Row("... with the transaction and the count, p99", high(counts), "ms"),
        Row(f"... the first {SCREENFUL} rows as shown, p99", high(pages), "ms"),
        Row("... median", middle(pages), "ms"),
        Row("reading the keys into memory, once", round(reading * 1000, 1), "ms"),
    ]


if __name__ == "__main__":
    main()
