"""What a long list costs, from file to shown difference: ``uv run python tests/bench/lists.py --json``.

Writes a list of ``--rows`` made-up people (a workbook as the sample station's careless clerk fills it, and
the same as CSV), opens each in the process that opens lists, reads it and compares it with an empty station
and with one that has all of it already. Each is measured in a process of its own: seconds, and the most
memory that it and the one that opens files held. Beside it stands which share of the corpus' columns is right
unaided. Nothing here is asserted by the test suite: machines differ.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from openpyxl import load_workbook  # noqa: E402 - the path comes first

from sample_station.agency_list import write  # noqa: E402
from sample_station.town import REFERENCE_DAY, imagine  # noqa: E402
from sync.lists import take  # noqa: E402
from sync.lists.apart import opening  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.bench.station import fresh  # noqa: E402

_ROWS_TO_STAFF = 0.86
_MB = 1024
SECONDS, MEGABYTES, SHARE = 10.0, 300.0, 95.0


def made(folder: Path, rows: int) -> dict[str, Path]:
    """Write the list as a workbook and as CSV."""
    town = imagine(7, round(rows * _ROWS_TO_STAFF))
    book = folder / "list.xlsx"
    write(town, town.agencies[0].code, book, as_of=REFERENCE_DAY)
    text = folder / "list.csv"
    import csv

    with text.open("w", encoding="cp1252", errors="replace", newline="") as file:
        out = csv.writer(file, delimiter=";")
        for row in load_workbook(book, read_only=True).worksheets[0].iter_rows(values_only=True):
            out.writerow(_said(cell) for cell in row)
    return {"workbook": book, "CSV": text}


def _said(cell: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else cell


def one(path: Path, *, known: bool) -> dict[str, float]:
    """Measure one list in this process, and print what it cost."""
    with tempfile.TemporaryDirectory() as name, fresh(Path(name) / "home") as node:
        node.act("agencies.add", None, {"code": "HRBO", "name": "Harbour Relief Board"})
        answers = {f"dates:{heading}": "day_first" for heading in ("Date of birth", "Contract until")}
        answers["encoding"] = "cp1252"
        pieces: list[int] = []
        said = take.Said("HRBO", answers=answers)
        if known:
            take.take(node, path, said)
        begun, worked = time.perf_counter(), _worked()
        shown = take.show(node, path, said, pieces.append)
        took, worked = time.perf_counter() - begun, _worked() - worked
        if shown.difference.questions and not known:
            sys.stderr.write(f"open: {[question.id for question in shown.difference.questions][:5]}\n")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB
    return {
        "rows": shown.difference.rows,
        "seconds": round(took, 2),
        "worked": round(worked, 2),
        "own": round(own),
        "pieces": len(pieces),
    }


def _worked() -> float:
    """Give the seconds of a processor that this process and those it ended have used."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def opening_alone(path: Path) -> float:
    """Give the megabytes that the process which opens files holds at most; a small one starts it.

    What a child held is counted from before it became another program, so a large parent would be counted.
    """
    starts = (
        "import resource, subprocess, sys; data = open(sys.argv[2], 'rb').read()\n"
        "given = b'\\0\\0\\0\\2{}' + len(data).to_bytes(4, 'big') + data\n"
        "run = [sys.executable, '-I', sys.argv[1]]\n"
        "subprocess.run(run, input=given, stdout=subprocess.DEVNULL, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-I", "-c", starts, opening.__file__, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return round(int(done.stdout) / _MB)


def corpus() -> tuple[float, int]:
    """Give the share of the corpus' columns that are right unaided, in percent, and how many there are."""
    from tests.sync.lists.test_corpus import NAMES, columns, looked, sent

    right = total = 0
    with tempfile.TemporaryDirectory() as name:
        for place, one_name in enumerate(NAMES):
            found = columns(looked(sent(one_name), Path(name) / str(place)))
            expected = sent(one_name).columns
            right += sum(found.get(heading) == means for heading, means in expected.items())
            total += len(expected)
    return round(100 * right / total, 1), total


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--known", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one is not None:
        sys.stdout.write(json.dumps(one(given.one, known=given.known)))
        return
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for kind, path in made(Path(name), given.rows).items():
            other = opening_alone(path)
            for known in (False, True):
                command = [sys.executable, __file__, "--one", str(path), *(["--known"] if known else [])]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                sys.stderr.write(done.stderr)
                cost = json.loads(done.stdout)
                against = "all known" if known else "nobody known"
                what = f"{kind} of {cost['rows']:.0f} rows, {against}"
                rows.append(Row(f"{what}: file to difference", cost["seconds"], "s", SECONDS))
                rows.append(Row(f"{what}: of that on a processor", cost["worked"], "s"))
                rows.append(Row(f"{what}: most memory, both processes", cost["own"] + other, "MB", MEGABYTES))
                rows.append(Row(f"{what}: times that progress was told", cost["pieces"], ""))
    share, columns = corpus()
    rows.append(
        Row(f"columns of the corpus that are right unaided, of {columns}", share, "%", SHARE, least=True)
    )
    tell(rows, as_json=given.json)


if __name__ == "__main__":
    main()
