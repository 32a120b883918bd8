"""Every list that leaves is in the log: who, what, for what, how many people; nothing is left beside it."""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest

from sample_station.tour import Places
from store import desk
from store.desk import Wanted
from store.files import held_new
from store.node import Node
from store.refusals import Code, Refused
from tests.age import under_passphrase
from tests.papers.reading import texts
from tui.cli import main
from tui.papers import exporting
from tui.papers.catalogue import PAPERS, Asked, asks_purpose
from tui.papers.export import export
from tui.papers.pdf.fonts import Fonts

Z1 = Wanted(zone="Z1")
_written: list[str] = []
_is_watching = [False]


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if _is_watching[0] and event == "open" and isinstance(args[0], str) and isinstance(args[2], int):
        is_writing = args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if is_writing:
            _written.append(args[0])


@pytest.fixture
def written() -> Iterator[list[str]]:
    """The files that were opened for writing while a test watched."""
    sys.addaudithook(_watch)
    _written.clear()
    _is_watching[0] = True
    yield _written
    _is_watching[0] = False


def entries(node: Node) -> list[dict[str, Any]]:
    return desk.listed(node, "exports").rows


def refused_with(code: Code, act: Callable[[], object]) -> None:
    with pytest.raises(Refused) as refused:
        act()
    assert refused.value.code is code


def test_it_is_entered_with_its_number_its_purpose_and_its_digest(office: Node, place: Path) -> None:
    made = export(office, Asked("zone-book", wanted=Z1, purpose=" power cuts "), place)
    row = next(row for row in entries(office) if row["id"] == made.number)
    assert row["digest"] == made.digest == hashlib.sha256(place.read_bytes()).hexdigest()
    assert (row["kind"], row["format"], row["marking"], row["purpose"]) == (
        "zone-book", "pdf", "confidential", "power cuts",
    )  # fmt: skip
    assert (row["people"], row["number"], row["bytes"]) == (made.people, made.number, place.stat().st_size)
    assert all(made.number in page for page in texts(place.read_bytes()))
    assert made.pages == len(texts(place.read_bytes()))
    assert place.stat().st_mode & 0o777 == 0o600


def test_nothing_is_written_but_the_file_itself(office: Node, tmp_path: Path, written: list[str]) -> None:
    for kind, form in (("people", "csv"), ("people", "xlsx"), ("people", "pdf"), ("card", "pdf")):
        export(office, Asked(kind, form, wanted=Z1, purpose="test"), tmp_path / f"{kind}.{form}")
    outside = [path for path in written if not path.startswith(str(office.home))]
    assert outside, "the hook hears of files"
    assert {Path(path).parent for path in outside} == {tmp_path}
    assert {path.suffix for path in tmp_path.iterdir()} == {".csv", ".xlsx", ".pdf"}


def test_what_is_confidential_is_not_written_without_a_purpose(office: Node, place: Path) -> None:
    before = len(entries(office))
    for asked in (Asked("people", "csv"), Asked("zone-book", wanted=Z1), Asked("people", purpose="  ")):
        assert asks_purpose(asked)
        refused_with(Code.PURPOSE_MISSING, lambda asked=asked: export(office, asked, place))  # type: ignore[misc]
    assert not place.exists()
    assert len(entries(office)) == before
    # What names nobody, and what is needed in a hurry, asks for none.
    for asked in (Asked("courses", "csv"), Asked("before-leaving"), Asked("rollcall-sheets")):
        assert not asks_purpose(asked)
        export(office, asked, place.with_name(asked.kind))
    assert entries(office)[-1]["purpose"].endswith("flood")


def test_nothing_is_ever_written_over_and_nothing_logged_then(office: Node, place: Path) -> None:
    place.write_text("here before")
    before = len(entries(office))
    asked = Asked("courses", "csv")
    refused_with(Code.FILE_EXISTS, lambda: export(office, asked, place))
    refused_with(Code.FILE_UNWRITABLE, lambda: export(office, asked, place.parent / "no" / "x.csv"))
    assert place.read_text() == "here before"
    assert len(entries(office)) == before


def test_what_stands_beside_it_is_left_alone(office: Node, place: Path) -> None:
    beside = place.with_name(place.name + ".new")
    beside.write_text("somebody's own")
    export(office, Asked("courses", "csv"), place)
    assert beside.read_text() == "somebody's own"
    assert place.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["x" * 300, "\0.csv"])
def test_a_place_that_cannot_be_is_refused_in_words_and_not_logged(
    office: Node, place: Path, name: str
) -> None:
    before = len(entries(office))
    refused_with(Code.NAME_UNUSABLE, lambda: export(office, Asked("courses", "csv"), place.with_name(name)))
    assert len(entries(office)) == before


def test_where_the_log_refuses_it_nothing_is_left(office: Node, place: Path) -> None:
    def make(_number: str) -> exporting.Made:
        # Somebody else was quicker, as often as it is tried.
        export(office, Asked("courses", "csv"), None)
        return exporting.Made(b"names")

    about = exporting.About("test", "txt", "unclassified", 0, "test")
    refused_with(Code.NUMBER_TAKEN, lambda: exporting.write(office, about, make, place))
    assert list(place.parent.iterdir()) == []


def test_it_is_logged_only_where_there_is_room_and_written_only_once_it_is_logged(place: Path) -> None:
    with held_new(place, 9):
        assert place.read_bytes() == bytes(9)
    assert not place.exists(), "the log did not take it"
    place.symlink_to(place.with_name("elsewhere"))
    with pytest.raises(FileExistsError):
        held_new(place, 9).__enter__()
    assert not place.with_name("elsewhere").exists()


def test_without_a_font_nothing_is_written_or_entered(office: Node, place: Path) -> None:
    before = len(entries(office))
    asked = Asked("zone-book", wanted=Z1, purpose="test")
    refused_with(Code.NO_FONT, lambda: export(office, asked, place, fonts=Fonts([])))
    assert not place.exists()
    assert len(entries(office)) == before


def test_a_format_that_is_none_of_it_is_refused(office: Node, place: Path) -> None:
    refused_with(Code.NOT_IN_FORMAT, lambda: export(office, Asked("card", "csv"), place))
    refused_with(Code.NO_PAPER, lambda: export(office, Asked("nothing"), place))
    refused_with(Code.FIELD_MISSING, lambda: export(office, Asked("letter"), place))


def test_it_can_be_sealed(office: Node, place: Path) -> None:
    made = export(office, Asked("courses", "csv"), place, passphrase="a lantern over the harbour")  # noqa: S106 - made up
    assert made.sealed
    opened = pyrage.passphrase.decrypt(place.read_bytes(), "a lantern over the harbour")
    assert opened.startswith(b"\xef\xbb\xbf")
    refused_with(Code.PASSPHRASE_SHORT, lambda: export(office, Asked("courses", "csv"), None, passphrase="x"))  # noqa: S106


def test_a_list_that_is_sealed_on_a_busy_machine_is_stretched_again(
    office: Node, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strengths = [5, 16, 4]

    def measured(content: bytes, passphrase: str) -> bytes:
        return under_passphrase(content, passphrase, strengths.pop(0))

    monkeypatch.setattr(pyrage.passphrase, "encrypt", measured)
    export(office, Asked("courses", "csv"), place, passphrase="a lantern over the harbour")  # noqa: S106 - made up
    assert place.read_bytes().split(b"\n")[1].endswith(b" 16")
    assert strengths == [4], "strong enough"


def test_a_number_that_was_taken_meanwhile_is_not_printed_twice(office: Node, place: Path) -> None:
    tries: list[str] = []

    def make(number: str) -> exporting.Made:
        tries.append(number)
        if len(tries) == 1:
            export(office, Asked("courses", "csv"), place.with_name("other.csv"))
        return exporting.Made(number.encode())

    about = exporting.About("test", "txt", "unclassified", 0, "test")
    made = exporting.write(office, about, make, place)
    assert len(tries) == 2
    assert place.read_text() == made.number == tries[1]


def test_who_only_looks_takes_nothing_out(warden: Node, place: Path) -> None:
    refused_with(Code.WRONG_NODE, lambda: export(warden, Asked("courses", "csv"), place))
    assert not place.exists()


def test_the_command_writes_says_and_lists(
    homes: Places, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    opening = ["--home", str(homes.station), "--passphrase-file", str(homes.passphrase_file)]

    def run(*arguments: str) -> tuple[int, bytes]:
        capfdbinary.readouterr()
        code = main(["export", *arguments, *opening])
        return code, capfdbinary.readouterr().out

    file = tmp_path / "z1.pdf"
    code, said = run(
        "card", "--zone", "Z1", "--purpose", "new wardens", "--paper", "letter", "--out", str(file), "--json"
    )
    found = json.loads(said)
    assert code == 0
    assert set(found) >= {"kind", "format", "file", "bytes", "pages", "people", "number", "digest"}
    assert found["digest"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert b"/MediaBox [0 0 612.00 792.00]" in file.read_bytes()
    code, said = run("courses", "--out", "-")
    assert code == 0
    assert said.startswith(b"\xef\xbb\xbf")
    assert run("people", "--out", str(tmp_path / "p.csv"))[0] == 1
    assert not (tmp_path / "p.csv").exists()
    listed = json.loads(run("--list", "--json")[1])["exports"]
    assert {row["kind"] for row in listed} >= {*PAPERS, "people", "clearances", "conflicts"}
