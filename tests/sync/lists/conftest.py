"""A station with two agencies, and workbooks written for one test."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from store import keyring
from store.clock import SetClock
from store.founding import Founding
from store.node import Node
from sync.lists import workbook
from sync.lists.apart import opening

Save = Callable[..., Path]
PASSPHRASE = "a long enough one"  # noqa: S105 - it opens made-up stations only
NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def opened_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open files in this process, which is sooner, by the same code as the other one has.

    Tests of the process itself ask for it: ``@pytest.mark.usefixtures("apart")``.
    """
    if "apart" in request.fixturenames:
        return

    def answers(data: bytes, encoding: str | None, name: str) -> Iterator[dict[str, Any]]:
        for message in opening.messages(data, {"encoding": encoding}):
            if "bad" in message:
                raise workbook._refused(message["bad"], name)
            if "end" not in message:
                yield json.loads(json.dumps(message))

    monkeypatch.setattr(workbook, "_answers", answers)


@pytest.fixture
def apart() -> None:
    """Let files be opened in a process of their own, as the program does."""


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
