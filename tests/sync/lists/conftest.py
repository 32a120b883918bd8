"""A station with two agencies, and workbooks written for one test."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from store import keyring
from store.clock import SetClock
from store.founding import Founding
from store.node import Node

Save = Callable[..., Path]
PASSPHRASE = "a long enough one"  # noqa: S105 - it opens made-up stations only
NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Found a station once; each test gets a copy, which is faster."""
    home = tmp_path_factory.mktemp("founded") / "station"
    founding = Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius")
    with Node.create(home, founding, PASSPHRASE, clock=SetClock(NOW), strength=keyring.FLOOR) as node:
        node.act("agencies.add", None, {"code": "HRBO", "name": "Harbour Relief Board"})
        node.act("agencies.add", None, {"code": "LNTN", "name": "Lantern Office"})
    return home


@pytest.fixture
def station(founded: Path, tmp_path: Path) -> Iterator[Node]:
    shutil.copytree(founded, tmp_path / "station")
    with Node.open(tmp_path / "station", PASSPHRASE, clock=SetClock(NOW)) as node:
        yield node


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Write rows into a workbook, every text as text."""

    def write(*rows: Sequence[object], name: str = "list.xlsx") -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row, start=1):
                cell = sheet.cell(number, place)
                cell.value = value  # type: ignore[assignment]  # tests write whatever a clerk may
                if isinstance(value, str):
                    cell.data_type = "s"
        book.save(tmp_path / name)
        book.close()
        return tmp_path / name

    return write
