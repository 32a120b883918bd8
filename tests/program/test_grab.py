"""The grab list: everybody on it, on paper, in any script, entered in the log (L07, A01)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
from rich.cells import cell_len

from sample_station.tour import Places
from store import desk, log
from store.entry import Lane
from store.grab import Card, GrabList, Home, Part, Someone, gather
from store.node import Node
from tui.cli import main
from tui.papers import grab_list
from tui.papers import pages as paper

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(homes: Places, capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*arguments: str, home: Path | None = None) -> tuple[int, Any, str]:
        capsys.readouterr()
        opening = ["--home", str(home or homes.station), "--passphrase-file", str(homes.passphrase_file)]
        code = main([*arguments, "--json", *opening])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return go


def test_everybody_is_on_it_once_in_their_zone(station: Node) -> None:
    listed = gather(station)
    everybody = {row["id"]: row for row in desk.listed(station, "people").rows}
    assert listed.people == len(everybody)
    found = {one.number: part.code for part in listed.parts for home in part.homes for one in home.people}
    assert found == {number: row["zone"] for number, row in everybody.items()}
    for part in listed.parts:
        for home in part.homes:
            for one in home.people:
                assert list(one.phones) == everybody[one.number]["phones"]
                assert one.state == everybody[one.number]["presence"]


def test_who_decides_the_wardens_and_the_points_are_on_the_first_page(station: Node) -> None:
    first = "\n".join(grab_list.pages(gather(station))[0])
    for said in (
        "designated official: ",
        "meet at: Lifeboat shed, north door",
        "warden: ",
        "HQ Headquarters",
    ):
        assert said in first


def test_every_telephone_is_whole_and_every_line_fits(station: Node) -> None:
    listed = gather(station)
    pages = grab_list.pages(listed)
    lines = [line for page in pages for line in page]
    assert max(map(cell_len, lines)) <= paper.WIDTH
    assert max(map(len, pages)) <= paper.LINES
    written = set("\n".join(lines).split())
    for part in listed.parts:
        for home in part.homes:
            for one in home.people:
                assert set(one.phones) <= written
    assert [page[0].split("page ")[1] for page in pages] == [
        f"{number} of {len(pages)}" for number in range(1, len(pages) + 1)
    ]


def test_what_would_command_a_printer_is_not_on_paper() -> None:
    hostile = "Ev\x1b[31mil\u202e\x0c\r\n王" * 9
    one = Someone(
        hostile, "PTM-P-1", hostile, "staff_local", None, hostile, ("+33639980001",), "unknown", hostile, 0
    )
    card = Card("warden", hostile, hostile, ())
    home = Home("PTM-H-1", hostile, hostile, [one])
    part = Part("Z1", hostile, hostile, hostile, hostile, [card], [home])
    said = grab_list.text(GrabList("PTM", hostile, 0, "UTC", [card], [hostile], [part]))
    assert not set(said) & set("\x1b\u202e\r")
    assert "\f" not in said, "one page"
    assert max(map(cell_len, said.splitlines())) <= paper.WIDTH


def test_a_home_longer_than_a_page_is_turned_over() -> None:
    one = Someone("Ana Lima", "PTM-P-1", None, "intern", None, None, (), "unknown", None, None)
    part = Part("Z1", "Old", None, None, None, (), [Home("PTM-H-1", "1 Quay", None, [one] * 130)])
    pages = grab_list.pages(GrabList("PTM", "", 0, "UTC", (), (), [part]), lines=30)
    assert max(map(len, pages)) <= 30
    assert sum(line.startswith("  [ ] ") for page in pages for line in page) == 130


def test_it_is_written_for_its_reader_and_entered_in_the_log(
    homes: Places, phrase: str, run: Run, tmp_path: Path
) -> None:
    place = tmp_path / "grab.txt"
    code, said, _ = run("grab", "--out", str(place))
    assert (code, said["people"], said["sealed"]) == (0, 186, False)
    assert place.stat().st_mode & 0o077 == 0
    assert place.read_text().count("\f") == said["pages"] - 1
    with Node.open(homes.station, phrase) as node:
        (row,) = desk.listed(node, "exports").rows
        assert (row["kind"], row["people"], row["sealed"]) == ("grab_list", 186, False)
        assert row["bytes"] == place.stat().st_size
        with node.read() as db:
            assert len(log.read(db, node.me.writer, Lane.BULK, 0)) == 1
    code, said, _ = run("grab", "--out", str(place))
    assert (code, said["error"]["code"]) == (1, "file_exists")
    code, said, _ = run("grab", "--out", str(tmp_path / "no stick" / "grab.txt"))
    assert (code, said["error"]["code"]) == (1, "file_unwritable")


def test_an_encrypted_copy_opens_with_age_and_the_passphrase(run: Run, tmp_path: Path) -> None:
    (tmp_path / "phrase").write_text("seven grey herons\n")
    place = tmp_path / "grab.age"
    code, said, _ = run("grab", "--out", str(place), "--age-passphrase-file", str(tmp_path / "phrase"))
    assert (code, said["sealed"]) == (0, True)
    clear = pyrage.passphrase.decrypt(place.read_bytes(), "seven grey herons")
    assert b"WHO DECIDES" in clear
    (tmp_path / "phrase").write_text("short\n")
    asked = ("--age-passphrase-file", str(tmp_path / "phrase"))
    code, said, _ = run("grab", "--out", str(tmp_path / "b.age"), *asked)
    assert (code, said["error"]["code"]) == (1, "passphrase_short")


def test_a_warden_reads_it_and_headquarters_has_none(homes: Places, run: Run, tmp_path: Path) -> None:
    code, said, _ = run("grab", home=homes.warden)
    assert code in (0, 3), said
    code, said, _ = run("grab", "--out", str(tmp_path / "g.txt"), home=homes.warden)
    assert (code, said["error"]["code"]) == (1, "wrong_node")
    code, said, _ = run("grab", home=homes.hq)
    assert (code, said["error"]["code"]) == (1, "wrong_node")
    assert not (tmp_path / "g.txt").exists()


def test_shown_here_it_is_the_same_text(homes: Places, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grab", "--home", str(homes.station), "--passphrase-file", str(homes.passphrase_file)]) == 0
    said = capsys.readouterr().out
    assert "WHO DECIDES" in said
    assert "page 1 of " in said
