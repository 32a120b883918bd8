"""Workbooks that mean harm, or are none, are refused in words; values come out as they were saved."""

import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from sample_station.agency_list import FORMULA_REMARK
from sample_station.make import HARBOUR_LIST
from store.refusals import Code, Refused
from sync.lists import workbook

Save = Callable[..., Path]
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "%s">]>""" % (
    b"&lol;" * 99
)
XXE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>"""
ACROSS = b" " * ((1 << 16) - 5) + b"<!DOCTYPE x SYSTEM 'y'><worksheet/>"  # half of it in the next piece read
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


@pytest.fixture
def good(save: Save) -> Path:
    return save(("Family name", "Given name"), ("Lương", "Gia Huy"))


def changed(path: Path, part: str, content: bytes | Iterable[bytes] | None) -> Path:
    """Copy a workbook with one part replaced, added, or (``None``) left out."""
    copy = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        if content is not None:
            with new.open(part, "w") as file:
                for chunk in [content] if isinstance(content, bytes) else content:
                    file.write(chunk)
    return copy


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        workbook.cells(path)
    assert refused.value.facts["name"] == path.name
    assert str(path.parent) not in refused.value.what
    return refused.value


def hostile(path: Path, words: str) -> None:
    found = refusal(path)
    assert found.code is Code.LIST_HOSTILE
    assert words in found.what


def test_values_as_they_were_saved(save: Save) -> None:
    when = datetime(1990, 3, 14)  # noqa: DTZ001 - a cell has no time zone
    path = save(("a", 1, 2.5, when, None, True), (), (None, "x" * 3000, None))
    sheet = workbook.cells(path)
    assert sheet.file == "list.xlsx"
    assert sheet.rows == (("a", 1, 2.5, when, None, "True"), (), (None, "x" * 2000))


def test_text_that_looks_like_a_formula_is_text() -> None:
    flat = [cell for row in workbook.cells(HARBOUR_LIST).rows for cell in row]
    assert flat.count(FORMULA_REMARK) == 1


def test_a_formula_gives_no_more_than_the_value_that_was_saved_with_it(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "=1+1"
    book.active["B1"] = "here"
    book.save(tmp_path / "formula.xlsx")
    assert workbook.cells(tmp_path / "formula.xlsx").rows == ((None, "here"),)


def test_hidden_and_empty_sheets_are_passed_over(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "hidden"
    book.active.sheet_state = "hidden"
    book.create_sheet("Empty")
    book.create_sheet("List")["A1"] = "list"
    book.save(tmp_path / "several.xlsx")
    assert workbook.cells(tmp_path / "several.xlsx").rows == (("list",),)


def test_a_workbook_without_anything_has_no_rows(save: Save) -> None:
    assert workbook.cells(save()).rows == ()


# what is no workbook


@pytest.mark.parametrize("name", ["missing.xlsx", ".", "no\0name"])
def test_what_cannot_be_opened(name: str, tmp_path: Path) -> None:
    assert refusal(tmp_path / name).code is Code.FILE_UNREADABLE


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + bytes(100),
        b"PK",
    ],
)
def test_another_file_by_that_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(content)
    assert refusal(tmp_path / "list.xlsx").code is Code.LIST_NOT_XLSX


def test_a_workbook_cut_anywhere_is_never_a_crash(good: Path) -> None:
    content = good.read_bytes()
    for length in range(2, len(content) - 1, 97):
        good.write_bytes(content[:length])
        assert refusal(good).code is Code.LIST_NOT_XLSX


def test_a_workbook_with_a_wrong_byte_is_read_or_refused(good: Path) -> None:
    content = good.read_bytes()
    refused = 0
    for place in range(2, len(content), 41):
        good.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        try:
            workbook.cells(good)
        except Refused as why:
            refused += 1
            assert why.code in {Code.LIST_NOT_XLSX, Code.LIST_HOSTILE, Code.LIST_LOCKED, Code.LIST_ARCHIVE}  # noqa: PT017 - not all are refused
    assert refused > 20


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", SHEET])
@pytest.mark.parametrize("content", [None, b"", b"<", b"<a/>", b"\xff\xfe<\0"])
def test_a_workbook_with_a_broken_part_is_never_a_crash(good: Path, part: str, content: bytes | None) -> None:
    try:
        rows = workbook.cells(changed(good, part, content)).rows
    except Refused as why:
        assert why.code is Code.LIST_NOT_XLSX  # noqa: PT017 - some parts can be done without
    else:
        assert not any(rows)


# what means harm


def test_a_file_of_more_than_ten_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    path.write_bytes(bytes(10_000_001))
    hostile(path, "larger than 10 MB")


def test_more_parts_than_a_list_needs(good: Path) -> None:
    with zipfile.ZipFile(good, "a") as archive:
        for number in range(200):
            archive.writestr(f"xl/media/{number}.png", b"")
    hostile(good, "more parts")


def test_rows_that_swell(good: Path) -> None:
    row = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 10_000
    hostile(changed(good, SHEET, [HEAD, *[row] * 120, TAIL]), "more than 50 MB")


def test_one_part_packed_too_tight(good: Path) -> None:
    hostile(changed(good, SHEET, [HEAD, b"<row/>" * 1_000_000, TAIL]), "tight")


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"])
@pytest.mark.parametrize("content", [LAUGHS, XXE, XXE.decode().encode("utf-16"), ACROSS])
def test_entities_are_refused_before_they_are_parsed(good: Path, part: str, content: bytes) -> None:
    hostile(changed(good, part, content), "entities")


def test_entities_in_a_part_by_another_name_are_refused_too(good: Path) -> None:
    with zipfile.ZipFile(good) as archive:
        workbook_rels = archive.read("xl/_rels/workbook.xml.rels")
    renamed = changed(good, "xl/_rels/workbook.xml.rels", workbook_rels.replace(b"sheet1.xml", b"sheet1.bin"))
    hostile(changed(renamed, "xl/worksheets/sheet1.bin", XXE), "entities")


def test_one_cell_at_the_far_corner(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "corner.xlsx")
    hostile(tmp_path / "corner.xlsx", "hundredth column")


def test_nobody_is_cut_off_a_list_that_is_too_long(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(20_000):
        sheet.append((f"name {number}",))
    book.save(tmp_path / "long.xlsx")
    assert len(workbook.cells(tmp_path / "long.xlsx").rows) == 20_000
    with zipfile.ZipFile(tmp_path / "long.xlsx") as archive:
        content = archive.read(SHEET)
    more = content.replace(b"</sheetData>", b'<row r="20001"><c r="A20001"><v>1</v></c></row></sheetData>')
    hostile(changed(tmp_path / "long.xlsx", SHEET, more), "below row 20,000")


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN"])
def test_macros(good: Path, part: str) -> None:
    found = refusal(changed(good, part, b"anything"))
    assert found.code is Code.LIST_OTHER_KIND
    assert "macros" in found.what


def test_links_to_other_workbooks(good: Path) -> None:
    hostile(changed(good, "xl/externalLinks/externalLink1.xml", b"<externalLink/>"), "other files")


def test_a_part_locked_with_a_password(good: Path) -> None:
    content = bytearray(good.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + flags] |= 1
            place = content.find(mark, place + 4)
    good.write_bytes(content)
    assert refusal(good).code is Code.LIST_LOCKED
