"""What a thin line costs on which frames are lost: ``uv run python tests/bench/thin_line.py --json``.

The machines of both ends in virtual time: 2,400 bit/s each way, 600 ms there and back, and of 256 bytes one
in twenty is lost, of shorter and longer datagrams by their length. What is measured is when the other end has
the whole file, beside the line time of its bytes alone and half a round trip. Four bytes around each datagram
are its check (``FRAMES.md``); a line of IP adds 28, which is told beside it. Then the same line is cut ten
times in the midst of a file, each time with new machines at both ends that know what is on their disks.
"""

import argparse
import random
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sync.carriers import association  # noqa: E402 - the path comes first
from sync.frames.sending import Pace, pieces  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.sync.thinline import Air, Transfer  # noqa: E402

CHECK = 4
IP = 28
_P95 = 0.95


def times(length: int, seeds: int, room: int, around: int, given: argparse.Namespace) -> list[float]:
    """Give how often the ideal line time a file takes, for each seed, ascending."""
    found = []
    for seed in range(seeds):
        chance = random.Random(seed)  # noqa: S311 - a line, no secret
        air = Air(given.bits, given.round_trip, given.loss, around=around)
        one = Transfer(chance.randbytes(length), air, chance)
        went = one.run(Pace(given.bits, room, around))
        if went.there is None or went.whole != one.sealed:
            raise SystemExit("what was sent is not what arrived")
        found.append(went.there / (length * 8 / given.bits + given.round_trip / 2))
    return sorted(found)


def cut(length: int, seeds: int, room: int, given: argparse.Namespace) -> tuple[float, int]:
    """Give the bytes that were said more often for each cut, polls and all, and the bytes of a symbol."""
    more = 0.0
    cuts = 10
    air = Air(given.bits, given.round_trip, 0.0, around=CHECK)
    pace = Pace(given.bits, room, CHECK)
    for seed in range(seeds):
        chance = random.Random(seed)  # noqa: S311
        one = Transfer(chance.randbytes(length), air, chance)
        spans = [length * 8 / given.bits / (cuts + 2) * (0.5 + chance.random()) for _one in range(cuts)]
        for turn, span in enumerate(spans):
            one.run(pace, until=one.now + given.round_trip + span, ask_first=turn > 0)
            if one.went.whole is not None:
                raise SystemExit("it was over before it was cut")
            one.now += 60
        went = one.run(pace, ask_first=True)
        whole = Transfer(one.sealed, air, chance).run(pace)
        if went.whole != one.sealed:
            raise SystemExit("what was sent is not what arrived")
        more += (went.up - whole.up) / cuts
    return more / seeds, pieces(length, room, CHECK) + 2 + CHECK


def unseen(length: int, room: int, given: argparse.Namespace) -> int:
    """Give the bytes that are said more often where a line goes away for a minute and nobody is told."""
    pace = Pace(given.bits, room, CHECK)
    said = []
    for silent in ((), ((10.0, 70.0),)):
        chance = random.Random(1)  # noqa: S311
        air = Air(given.bits, given.round_trip, 0.0, around=CHECK, silent=silent)
        said.append(Transfer(chance.randbytes(length), air, chance).run(pace).up)
    return said[1] - said[0]


def first(given: argparse.Namespace) -> float:
    """Give the seconds of a hello and its cookie, which a round over UDP begins with."""
    size = association.HELLO + association.COOKIE + 1 + 2 * CHECK
    return float(given.round_trip + size * 8 / given.bits)


def options() -> argparse.ArgumentParser:
    """Give what may be said of the line and of what goes over it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bits", type=int, default=2_400)
    parser.add_argument("--round-trip", type=float, default=0.6, metavar="SECONDS")
    parser.add_argument("--loss", type=float, default=0.05, help="of 256 bytes")
    parser.add_argument("--day", type=int, default=1_950, metavar="BYTES", help="the day's thin bundle")
    parser.add_argument("--room", type=int, default=200, metavar="BYTES", help="of a datagram, at most")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    return parser


def the_day(given: argparse.Namespace) -> list[Row]:
    """Measure the day alone, and what a cut costs: what is bound."""
    found = times(given.day, given.seeds, given.room, CHECK, given)
    about = f"the day, {given.day} bytes, on {given.bits} bit/s with loss, against the ideal"
    again, symbol = cut(10_800, max(1, given.seeds // 10), given.room, given)
    return [
        Row(f"{about}: mean", round(statistics.mean(found), 3), "x", 1.15, 1.10),
        Row(f"{about}: 95th of 100", round(found[int(_P95 * given.seeds)], 3), "x", 1.35, 1.25),
        Row("the same line cut ten times: said again for each cut", round(again), "B", symbol),
    ]


def main() -> None:
    """Measure and tell."""
    given = options().parse_args()
    rows = []
    for length, seeds, bound in (
        (given.day, given.seeds, True),
        (340, given.seeds, False),
        (10_800, given.seeds, False),
        (200_000, max(1, given.seeds // 20), False),
    ):
        for around, said in ((CHECK, ""), (CHECK + IP, ", over IP")):
            room = given.room if around == CHECK else 2 * given.room
            found = times(length, seeds, room, around, given)
            must = bound and around == CHECK
            about = f"{length} bytes{said}, {seeds} seeds"
            mean, late = statistics.mean(found), found[int(_P95 * seeds)]
            rows += [
                Row(f"{about}: mean", round(mean, 3), "x", *((1.15, 1.10) if must else ())),
                Row(f"{about}: 95th of 100", round(late, 3), "x", *((1.35, 1.25) if must else ())),
            ]
    again, symbol = cut(10_800, max(1, given.seeds // 10), given.room, given)
    rows.append(Row("cut ten times: said again for each cut, polls and all", round(again), "bytes", symbol))
    rows.append(Row("... where a symbol is", symbol, "bytes"))
    rows.append(Row("away for a minute unseen: said again", unseen(10_800, given.room, given), "bytes"))
    rows.append(Row("hello and cookie before the first file of a round", round(first(given), 2), "s"))
    line = {"bits": given.bits, "round_trip": given.round_trip, "loss": given.loss, "room": given.room}
    tell(rows, as_json=given.json, line=line)


if __name__ == "__main__":
    main()
