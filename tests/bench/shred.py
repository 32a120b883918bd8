"""How long destroying takes: from the key press on the screen until the keyring is gone, and until all is.

``uv run python tests/bench/shred.py [--megabytes 200] [--json]``. The keyring is
watched from outside, by another process, as a thief would find it. Beside the
times stands what it costs only to write and force to disk as many bytes as the
keyring has, on the same disk in the same run: the least that any program needs.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from store import shred
from store.founding import Founding
from store.node import Node
from tests.bench.report import Row, tell
from tests.tui.terminal import Terminal

PHRASE = "eleven lamps along the breakwater"
_MEGABYTE = 1 << 20


def made(home: Path, megabytes: int) -> Path:
    """Make a station, and fill its store to a size: what it holds does not matter to what follows."""
    Node.create(home, Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR"), PHRASE).close()
    (home.parent / "phrase").write_text(PHRASE)
    with (home / "filling").open("wb") as file:
        for _ in range(megabytes):
            file.write(os.urandom(_MEGABYTE))
    return home


def from_the_key(home: Path) -> tuple[float, float, float]:
    """Press Enter in the real program.

    Gives the seconds until a letter that was typed before is drawn, until the keyring's name is gone, and
    until the folder is.
    """
    command = [sys.executable, "-m", "muster", "--home", str(home)]
    with Terminal([*command, "--passphrase-file", str(home.parent / "phrase")]) as terminal:
        terminal.wait_for_text("People: 0")
        terminal.send("\x1b[24~")
        terminal.wait_for_text("type PTM")
        terminal.send("pt")
        terminal.wait_for_text("│ pt")
        start = time.perf_counter()
        terminal.send("m")
        terminal.wait_for_text("│ ptm")
        drawn = time.perf_counter() - start
        keyring = home / "keyring"
        start = time.perf_counter()
        terminal.send("\r")
        while keyring.exists():
            time.sleep(0.0005)
        first = time.perf_counter() - start
        while home.exists():
            time.sleep(0.001)
        return drawn, first, time.perf_counter() - start


def alone(home: Path) -> tuple[float, float]:
    """The same without a screen: only the function, for its keyring and for all."""
    start = time.perf_counter()
    shred.destroy_keyring(home, "PTM")
    first = time.perf_counter() - start
    shred.destroy(home, "PTM")
    return first, time.perf_counter() - start


def written(folder: Path) -> float:
    """Write as many bytes as a keyring has and force them to disk: the least that any program needs."""
    start = time.perf_counter()
    with (folder / "probe").open("wb") as file:
        file.write(os.urandom(4096))
        file.flush()
        os.fsync(file.fileno())
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--megabytes", type=int, default=200)
    asked.add_argument("--times", type=int, default=5)
    asked.add_argument("--json", action="store_true")
    options = asked.parse_args()
    letters, keys, alls, bare, least = [], [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(options.times):
            place = Path(folder) / str(turn)
            place.mkdir()
            least.append(written(place))
            drawn, first, whole = from_the_key(made(place / "screen", options.megabytes))
            letters.append(drawn)
            keys.append(first)
            alls.append(whole)
            bare.append(alone(made(place / "alone", 1))[0])
    tell(
        [
            Row("keyring gone after the key press, median", round(median(keys) * 1000, 1), "ms", must=100),
            Row("keyring gone after the key press, worst", round(max(keys) * 1000, 1), "ms", must=100),
            Row("a letter drawn after its key press, median", round(median(letters) * 1000, 1), "ms"),
            Row("keyring gone, without a screen, median", round(median(bare) * 1000, 1), "ms"),
            Row("4 kB written and forced to this disk, median", round(median(least) * 1000, 1), "ms"),
            Row("as many such writes as the keyring takes", round(median(bare) / median(least), 1), "x"),
            Row(f"everything gone, with {options.megabytes} MB", round(median(alls), 2), "s", must=5),
        ],
        as_json=options.json,
        times=options.times,
    )


if __name__ == "__main__":
    main()
