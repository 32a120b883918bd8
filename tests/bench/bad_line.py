"""What a bad line costs: ``uv run python tests/bench/bad_line.py --json``.

The real server and carrier over real TCP, through a proxy that throttles to ``--bits`` a second each way,
delays by ``--round-trip`` and cuts every connection after ``--cut`` bytes of both ways together. A bundle of
``--bytes`` goes up and one of ``--answer`` comes down. Counted at the proxy: what went again for each cut
must be no more than one piece with its headers, beside the same exchange over a line that nobody cuts.
"""

import argparse
import sys
import tempfile
import time
from os import urandom
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from store.device_keys import DeviceKeys  # noqa: E402 - the path comes first
from sync import seal  # noqa: E402
from sync.spool import box_of  # noqa: E402
from sync.spooling import SpoolEnd  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.sync.badline import BadLine, Line  # noqa: E402
from tests.sync.serving import served  # noqa: E402

_SEALING = 1_140
_AROUND = 260
"""Bytes of headers of one request and its reply, at most, each way."""


def exchange(folder: Path, line: Line, up: int, down: int, piece: int) -> float:
    """Exchange once; gives the seconds. Both files must be there afterwards."""
    key = DeviceKeys.make(urandom).seal_public
    sealed = seal.seal(urandom(max(1, up - _SEALING)), key)
    answer = seal.seal(urandom(max(1, down - _SEALING)), key)
    with served(folder) as server, BadLine(server.port, line) as bad:
        carrier = server.line(key, bad.url, piece=piece)
        server.spool.leave(box_of(key), answer)
        began = time.perf_counter()
        carrier.put_last(sealed)
        brought = [carrier.get(name) for name in carrier.names()]
        took = time.perf_counter() - began
        carrier.close()
        end = SpoolEnd(server.spool)
        left = [end.get(name) for name in end.names()]
    if left != [sealed] or brought != [answer]:
        raise SystemExit("what was sent is not what arrived")
    return took


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bits", type=int, default=2_400)
    parser.add_argument("--round-trip", type=float, default=0.6, metavar="SECONDS")
    parser.add_argument("--cut", type=int, default=2_000, metavar="BYTES")
    parser.add_argument("--bytes", type=int, default=6_000)
    parser.add_argument("--answer", type=int, default=4_000)
    parser.add_argument("--piece", type=int, default=1_024)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    delay = given.round_trip / 2
    with tempfile.TemporaryDirectory() as folder:
        # Where nothing is slow, the bytes of an exchange without a cut are known in no time.
        whole, bad = Line(), Line(given.bits, delay, given.cut)
        exchange(Path(folder) / "whole", whole, given.bytes, given.answer, given.piece)
        took = exchange(Path(folder) / "bad", bad, given.bytes, given.answer, given.piece)
    again = max(0, bad.up - whole.up) + max(0, bad.down - whole.down)
    ideal = (max(given.bytes, given.answer)) * 8 / given.bits + given.round_trip / 2
    for_each = again / bad.cuts if bad.cuts else 0.0
    tell(
        [
            Row("seconds until both had everything", round(took, 1), "s"),
            Row("... beside the bytes of the longer way alone", round(took / ideal, 2), "times"),
            Row("cuts", bad.cuts, "", 1, least=True),
            Row("said again for each cut", round(for_each), "bytes", given.piece + 2 * _AROUND, given.piece),
            Row("up", bad.up, "bytes"),
            Row("down", bad.down, "bytes"),
            Row("up without cuts", whole.up, "bytes"),
            Row("down without cuts", whole.down, "bytes"),
        ],
        as_json=given.json,
        line={"bits": given.bits, "round_trip": given.round_trip, "cut": given.cut, "piece": given.piece},
    )


if __name__ == "__main__":
    main()
