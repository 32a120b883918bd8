"""What QR codes cost: frames where three of ten are lost, codes of a packed zone, milliseconds of one code.

    python -m tests.bench.optic [--json] [--seeds 200]

Whoever takes codes in needs K of them at least; of those that are shown a part p is lost, so ideally
K / (1 - p) are shown. How the ratio spreads is the chance of the loss: what the repairs themselves cost is
the row of codes read over those needed. Frames are really cut and really pooled.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from textual import events
from textual.widgets import Static

from sync import seal
from sync.frames import digits, frame
from sync.frames.pool import Pool
from sync.qr import code
from sync.qr.film import Film
from tests.bench.report import Row, tell
from tui.base_app import MusterApp
from tui.half_blocks import room
from tui.screens.qr_take import QrTakeScreen

LOST: Final = 0.3
SLICES: Final = (9, 12, 20, 35, 75, 200)
SEEDS: Final = 200
PACK: Final = 9_000
MUST, AIM = 1.20, 1.10
_ROOM: Final = 60
"""Bytes of a frame where its count is what matters: small ones are pooled sooner."""
_SCREENS: Final = {"80x24": (53, 23), "120x40": (93, 39)}
"""Cells that a screen has for a code beside its words, above its keys (``tui/screens/qr_show.py``)."""


def film_of(slices: int, chance: random.Random) -> Film:
    """Make a file that is cut into just so many slices."""
    length = slices * (_ROOM - 16)
    while True:
        film = Film(b"M" + chance.randbytes(length - 1))
        film.cut(_ROOM)
        if film.slices == slices:
            return film
        length += 1 if film.slices < slices else -1


def until_whole(film: Film, chance: random.Random) -> tuple[int, int]:
    """Show codes of which some are lost; gives how many were shown, and read, when the file was whole."""
    pool = Pool(film.tag, film.length)
    shown = read = 0
    while not pool.whole:
        shown += 1
        text = film.next().text
        if chance.random() >= LOST:
            read += 1
            pool.add(frame.read(digits.read(text)))
    return shown, read


def lost(seeds: int) -> list[Row]:
    """Measure how many codes more than ideal are shown."""
    rows = []
    for slices in SLICES:
        ratios, reads = [], []
        for seed in range(seeds):
            chance = random.Random(seed)  # noqa: S311 - the same every time
            shown, read = until_whole(film_of(slices, chance), chance)
            ratios.append(shown / (slices / (1 - LOST)))
            reads.append(read / slices)
        ratios.sort()
        said = f"{LOST:.0%} of codes lost, {slices} slices: codes shown over the ideal"
        rows.append(Row(f"{said}, mean", round(statistics.fmean(ratios), 4), "x", MUST, AIM))
        rows.append(Row(f"{said}, p95", round(ratios[int(0.95 * len(ratios))], 4), "x"))
        rows.append(Row(f"{slices} slices: codes read over those needed, worst", round(max(reads), 4), "x"))
    return rows


def screens() -> list[Row]:
    """Count the codes of a packed zone, and time the making of one, and of its digits' taking in."""
    chance = random.Random(1)  # noqa: S311 - the same every time
    rows = []
    for name, cells in _SCREENS.items():
        film = Film(b"M" + chance.randbytes(PACK - 1))
        film.fit(room(*cells))
        rows.append(Row(f"codes of {PACK} bytes on {name} (version {film.version})", film.slices, ""))
        drawn, pooled = [], []
        pool = Pool(film.tag, film.length)
        for _ in range(film.slices):
            shot = film.next()
            began = time.perf_counter()
            code.squares(shot.text, shot.version)
            drawn.append(time.perf_counter() - began)
            began = time.perf_counter()
            pool.add(frame.read(digits.read(shot.text)))
            pooled.append(time.perf_counter() - began)
        rows.append(Row(f"one code drawn on {name}, median", _ms(drawn), "ms"))
        rows.append(Row(f"one code taken in on {name}, median", _ms(pooled), "ms"))
    return rows


def _ms(seconds: list[float]) -> float:
    return round(statistics.median(seconds) * 1000, 2)


def most_work(slices: int = frame.MOST_REPAIRED) -> list[Row]:
    """Time the largest file that is repaired, when it comes in repairs alone."""
    chance = random.Random(2)  # noqa: S311 - the same every time
    film = film_of(slices, chance)
    pool = Pool(seal.tag(film._sealed)[: frame.TAG], film.length)
    film._next = film.slices
    texts = [film.next().text for _ in range(film.slices + 4)]
    began = time.perf_counter()
    for text in texts:
        pool.add(frame.read(digits.read(text)))
    took = time.perf_counter() - began
    return [Row(f"{slices} repairs and no slice: worked out in", round(took, 2), "s")]


async def typed() -> list[Row]:
    """Count the keys a second that the program keeps up with, each code pooled and on disk."""
    chance = random.Random(3)  # noqa: S311 - the same every time
    film = Film(b"M" + chance.randbytes(PACK - 1))
    film.fit(room(*_SCREENS["120x40"]))
    texts = [film.next().text for _ in range(film.slices - 1)]
    with tempfile.TemporaryDirectory() as home:
        app = _Program(Path(home))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            began = time.perf_counter()
            for text in texts:
                for digit in text:
                    app.post_message(events.Key(digit, digit))
                app.post_message(events.Key("enter", "\r"))
            while "at least 1 code more" not in str(app.screen.query_one("#said", Static).render()):
                await pilot.pause(0.001)
            took = time.perf_counter() - began
    heard = round((sum(map(len, texts)) + len(texts)) / took)
    return [Row("keys of a scanner that the program takes", heard, "1/s", 4_000, 8_000, least=True)]


class _Home:
    """As much of a node as taking codes in asks for before a file is whole."""

    def __init__(self, home: Path) -> None:
        self.home = home


class _Program(MusterApp):
    def __init__(self, home: Path) -> None:
        super().__init__()
        self._home: Any = _Home(home)

    def on_mount(self) -> None:
        self.push_screen(QrTakeScreen(self._home))


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    options = parser.parse_args()
    rows = [*lost(options.seeds), *screens(), *most_work(), *asyncio.run(typed())]
    tell(rows, as_json=options.json, lost=LOST, seeds=options.seeds)


if __name__ == "__main__":
    main()
