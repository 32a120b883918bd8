"""What a bad line costs: ``uv run python tests/bench/bad_line.py --json``.

The real server and carrier over real TCP, through a proxy that throttles to ``--bits`` a second each way,
delays by ``--round-trip`` and cuts every connection after ``--cut`` bytes of both ways together. A bundle of
``--bytes`` goes up and one of ``--answer`` comes down. Counted at the proxy: what went again for each cut
must be no more than one piece with its headers, beside the same exchange over a line that nobody cuts.
The same again with TLS, by a certificate that only this program trusts: what a connection costs before it
says anything, on a line that lives for so few bytes.
"""

import argparse
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from os import urandom
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from store.device_keys import DeviceKeys  # noqa: E402 - the path comes first
from store.refusals import Refused  # noqa: E402
from sync import seal  # noqa: E402
from sync.frames.shelf import Shelf  # noqa: E402
from sync.spool import box_of  # noqa: E402
from sync.spooling import SpoolEnd  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.sync.badline import BadLine, Line  # noqa: E402
from tests.sync.serving import certified, served  # noqa: E402

_SEALING = 1_140
_AROUND = 260
"""Bytes of headers of one request and its reply, at most, each way."""


@dataclass(frozen=True)
class Done:
    """What one exchange took; ``whole`` is whether both files were there in the end."""

    whole: bool
    seconds: float
    rounds: int


def exchange(folder: Path, line: Line, asked: argparse.Namespace, tls: tuple[Path, Path] | None) -> Done:
    """Exchange once, by TLS if there is a certificate.

    A round ends after some connections in vain; what came of it stays, and the next round goes on from
    there, as the courier does.
    """
    key = DeviceKeys.make(urandom).seal_public
    sealed = seal.seal(urandom(max(1, asked.bytes - _SEALING)), key)
    answer = seal.seal(urandom(max(1, asked.answer - _SEALING)), key)
    brought: list[bytes | None] = []
    rounds = 0
    with served(folder, tls=tls) as server, BadLine(server.port, line) as bad:
        url = bad.url.replace("http:", "https:") if tls else bad.url
        carrier = server.line(key, url, piece=asked.piece, keeping=Shelf(folder / "frames"))
        server.spool.leave(box_of(key), answer)
        began = time.perf_counter()
        while not brought and rounds < asked.rounds:
            rounds += 1
            with suppress(Refused):
                carrier.put_last(sealed)
                brought = [carrier.get(name) for name in carrier.names()]
            carrier.close()
        took = time.perf_counter() - began
        end = SpoolEnd(server.spool)
        left = [end.get(name) for name in end.names()]
    if brought and (left != [sealed] or brought != [answer]):
        raise SystemExit("what was sent is not what arrived")
    return Done(bool(brought), took, rounds)


def _told(asked: argparse.Namespace, folder: Path, tls: tuple[Path, Path] | None) -> list[Row]:
    """Exchange over a line that nobody cuts, then over the bad one; gives the rows."""
    # Where nothing is slow, the bytes of an exchange without a cut are known in no time.
    whole, bad = Line(), Line(asked.bits, asked.round_trip / 2, asked.cut)
    exchange(folder / "whole", whole, asked, tls)
    done = exchange(folder / "bad", bad, asked, tls)
    again = max(0, bad.up - whole.up) + max(0, bad.down - whole.down)
    ideal = (max(asked.bytes, asked.answer)) * 8 / asked.bits + asked.round_trip / 2
    # A connection over TLS says who it is before anything else; that is again for each cut, too.
    must = None if tls else asked.piece + 2 * _AROUND
    how = "TLS: " if tls else ""
    return [
        Row(f"{how}everything is there (1) or not (0)", int(done.whole), "", None if tls else 1, least=True),
        Row(f"{how}seconds until then", round(done.seconds, 1), "s"),
        Row(f"{how}... beside the bytes of the longer way alone", round(done.seconds / ideal, 2), "times"),
        Row(f"{how}rounds", done.rounds, ""),
        Row(f"{how}cuts", bad.cuts, "", 1, least=True),
        Row(
            f"{how}said again for each cut",
            round(again / bad.cuts if bad.cuts else 0),
            "bytes",
            must,
            None if tls else asked.piece,
        ),
        Row(f"{how}up", bad.up, "bytes"),
        Row(f"{how}down", bad.down, "bytes"),
        Row(f"{how}up without cuts", whole.up, "bytes"),
        Row(f"{how}down without cuts", whole.down, "bytes"),
    ]


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bits", type=int, default=2_400)
    parser.add_argument("--round-trip", type=float, default=0.6, metavar="SECONDS")
    parser.add_argument("--cut", type=int, default=2_000, metavar="BYTES")
    parser.add_argument("--bytes", type=int, default=6_000)
    parser.add_argument("--answer", type=int, default=4_000)
    parser.add_argument("--piece", type=int, default=1_024)
    parser.add_argument("--rounds", type=int, default=12, help="after which it is given up")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        rows = [*_told(asked, folder / "plain", None), *_told(asked, folder / "tls", certified(folder))]
    plain, tls = (next(row.value for row in rows if row.what == f"{how}up") for how in ("", "TLS: "))
    rows.append(Row("up by TLS beside plain", round(tls / plain, 2), "times"))
    line = {"bits": asked.bits, "round_trip": asked.round_trip, "cut": asked.cut, "piece": asked.piece}
    tell(rows, as_json=asked.json, line=line)


if __name__ == "__main__":
    main()
