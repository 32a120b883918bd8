"""A station with two agencies, and workbooks written for one test."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from store import keyring
from store.clock import SetClock
from store.node import Founding, Node

Save = Callable[..., Path]
NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Node]:
    founding = Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius")
    home = tmp_path / "station"
    clock = SetClock(NOW)
    with Node.create(home, founding, "a long enough one", clock=clock, strength=keyring.FLOOR) as node:
        node.act("agencies.add", None, {"code": "HRBO", "name": "Harbour Relief Board"})
        node.act("agencies.add", None, {"code": "LNTN", "name": "Lantern Office"})
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
