"""``muster qr``: the program plays a file in a terminal, writes it as pictures, takes it in again."""

import io
import json
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyte
import pytest

from sample_station.tour import Places
from store import desk
from store.clock import SetClock
from store.node import Node
from store.wardens import desk as wardens
from sync import outgoing
from sync.frames import digits
from sync.frames.shelf import FOLDER, Shelf
from sync.qr import code
from sync.qr.film import Film
from tests.conftest import NOON
from tests.tui import camera
from tests.tui.terminal import Terminal
from tui.cli import drawing, main
from tui.half_blocks import room

MUSTER = [sys.executable, "-m", "muster"]
Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(homes: Places, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command: exit code, the JSON document, standard error."""

    def go(*arguments: str, home: Path | None = None) -> tuple[int, Any, str]:
        capsys.readouterr()
        where = ("--home", str(home or homes.station), "--passphrase-file", str(homes.passphrase_file))
        code = main([*arguments, *where, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out), said.err

    return go


@pytest.fixture
def sealed(homes: Places, phrase: str, tmp_path: Path) -> Path:
    """What the warden's device brings home, as a file."""
    file = tmp_path / "w1.muster"
    with Node.open(homes.warden, phrase, clock=SetClock(NOON)) as node:
        zone = wardens.zone_of(node) or ""
        desk.checkin(node, wardens.doors(node, zone)[0].number, {"all_present": True})
        file.write_bytes(outgoing.to_parent(node).sealed)
    return file


CONTENT = b"M" + random.Random(4).randbytes(1_299)  # noqa: S311 - the same every time


@pytest.mark.parametrize("size", [(80, 23), (120, 39)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("turned", [False, True], ids=["dark", "light"])
@pytest.mark.parametrize(
    "environment",
    [{"COLORTERM": "truecolor"}, {"TERM": "xterm-256color"}, {"TERM": "linux"}, {"NO_COLOR": "1"}],
    ids=["truecolor", "256 colours", "16 colours", "no colours"],
)
def test_every_kind_of_terminal_is_told_colours_that_an_outside_reader_reads(
    environment: dict[str, str], size: tuple[int, int], *, turned: bool
) -> None:
    film = Film(CONTENT)
    assert film.fit(room(*size))
    shot = film.next()
    squares = code.squares(shot.text, shot.version)
    pen = drawing.pen(environment)
    assert (pen is None) == ("NO_COLOR" in environment)
    lines = drawing.drawn(squares, os.terminal_size(size), pen, turned=turned)
    screen = pyte.Screen(*size)
    pyte.Stream(screen).feed("\r\n".join(lines))
    cells = [[screen.buffer[y][x] for x in range(size[0])] for y in range(size[1])]
    theme = camera.LIGHT if turned else camera.DARK
    assert camera.codes(camera.picture(camera.terminal(cells), theme)) == [shot.text]


def test_the_program_plays_a_file_in_a_window_that_somebody_pulls_at(tmp_path: Path) -> None:
    file = tmp_path / "a.muster"
    file.write_bytes(CONTENT)
    shelf = Shelf(tmp_path / "frames")
    seen: set[str] = set()
    whole: list[bytes] = []

    def looks() -> bool:
        for text in camera.codes(camera.picture(camera.terminal(terminal.cells()))):
            if text not in seen:
                seen.add(text)
                came = shelf.take(digits.read(text))
                whole.extend([came.whole] if came.whole is not None else [])
        return bool(whole)

    with Terminal([*MUSTER, "qr", "show", str(file), "--pace", "12"]) as terminal:
        terminal.wait_until(lambda: looks() or len(seen) >= 5, "five codes")
        assert "a.muster  1\u202f300 bytes  at least 11 codes" in terminal.text()
        # A larger window shows larger codes, of another cutting, which fit those that came before.
        terminal.resize(120, 40)
        seen.clear()
        terminal.wait_until(looks, "the whole file")
        # Ctrl+C; this terminal controls no processes.
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.wait_for_end() == 0
    assert whole[0] == CONTENT
    # The page that was there before is back, with its cursor.
    assert terminal.written.endswith(b"\x1b[?25h\x1b[?1049l")


def test_pictures_are_written_and_taken_in_by_both_doors(
    run: Run, homes: Places, sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exits, made, _ = run("qr", "png", str(sealed), "--out", str(tmp_path / "codes"), "--room", "300")
    assert exits == 0
    assert made["bytes"] == sealed.stat().st_size
    assert [Path(name).name for name in made["pictures"]] == [
        f"{made['bundle']}-{number:04}.png" for number in range(1, made["codes"] + 1)
    ]
    # Two are lost: what is there waits in the home, sealed, and says how many are lacking.
    for name in made["pictures"][1:3]:
        Path(name).unlink()
    exits, first, _ = run("qr", "take", str(tmp_path / "codes"))
    assert exits == 0
    assert (first["codes"], first["files"]) == (made["codes"] - 2, [])
    assert [(one["bundle"], one["lacking"]) for one in first["under_way"]] == [(made["bundle"], 2)]
    # What is lacking comes from a scanner, of another cutting, with something that is not ours.
    exits, shown, _ = run("qr", "show", str(sealed))
    assert exits == 0
    assert len(shown["frames"]) == shown["codes"]
    typed = "\n".join(["4006381333931", *shown["frames"]]) + "\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    exits, second, said = run("qr", "take", "--scanner")
    assert exits == 0
    assert "no piece of a Muster file" in said
    assert second["foreign"] == 1
    assert second["codes"] <= shown["codes"]
    assert [one["fate"] for one in second["files"]] == ["applied"]
    assert (second["applied"] > 0, second["under_way"]) == (True, [])
    assert list((homes.station / FOLDER).iterdir()) == []


def test_what_is_not_for_us_is_said_and_what_may_be_taken_in_later_stays(
    run: Run, homes: Places, sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exits, shown, _ = run("qr", "show", str(sealed))
    typed = "".join(f"{line}\n" for line in shown["frames"])
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    exits, taken, said = run("qr", "take", "--scanner", home=homes.hq)
    assert exits == 1
    assert "is sealed for somebody else" in said
    assert [(one["fate"], one["code"]) for one in taken["files"]] == [("refused", "not_for_us")]
    assert taken["under_way"] == []
    # Nothing of ours among the pictures, and no pictures at all.
    (tmp_path / "none").mkdir()
    assert run("qr", "take", str(tmp_path / "none"))[0] == 1
    (tmp_path / "none" / "x.png").write_bytes(b"no picture")
    exits, nothing, said = run("qr", "take", str(tmp_path / "none"))
    assert (exits, nothing["unread"]) == (1, ["x.png"])
    assert "no code of Muster's was found in x.png" in said


@pytest.mark.parametrize(
    ("arguments", "refused"),
    [
        (("show", "LIST"), "not_a_bundle"),
        (("png", "LIST", "--out", "OUT"), "not_a_bundle"),
        (("show", "SEALED", "--pace", "0"), "field_invalid"),
        (("png", "SEALED", "--out", "OUT", "--room", "20"), "field_invalid"),
        (("png", "SEALED", "--out", "SEALED/x"), "file_unwritable"),
        (("take", "nowhere.png"), "file_unreadable"),
        (("show", "SEALED"), "qr_no_room"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(  # noqa: PLR0913 - what it needs
    run: Run,
    sealed: Path,
    tmp_path: Path,
    arguments: tuple[str, ...],
    refused: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if refused == "qr_no_room":
        monkeypatch.setenv("COLUMNS", "20")
        monkeypatch.setenv("LINES", "8")
    # A list of people is not shown to whoever passes by.
    (tmp_path / "list.csv").write_text("Haile,Sara\n", encoding="utf-8")
    said = {"LIST": str(tmp_path / "list.csv"), "SEALED": str(sealed), "OUT": str(tmp_path / "out")}
    asked = [said.get(one, one.replace("SEALED", str(sealed))) for one in arguments]
    exit_code, document, _ = run("qr", *asked)
    assert exit_code == 1
    assert document["error"]["code"] == refused
