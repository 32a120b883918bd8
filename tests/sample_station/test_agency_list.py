"""The workbook an agency sends: a careful reader gets the town back, the rest is refused where it says."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import phonenumbers
import pytest
from openpyxl.cell.cell import Cell

from sample_station.agency_list import FORMULA_REMARK, Written, write
from sample_station.lines import HEADINGS
from sample_station.make import HARBOUR_LIST, make
from sample_station.town import Person, Town, imagine

AS_OF = date(2026, 11, 15)
HEADING_ROW = 5
Row = dict[str, object]


@pytest.fixture(scope="module")
def town() -> Town:
    return imagine(7)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lists") / "list.xlsx"


@pytest.fixture(scope="module")
def written(town: Town, path: Path) -> Written:
    return write(town, "HRBO", path, as_of=AS_OF)


def cells(path: Path) -> list[list[tuple[object, str]]]:
    """Every cell's value and type, row by row."""
    (sheet,) = openpyxl.load_workbook(path).worksheets
    return [
        [(cell.value, cell.data_type) for cell in row if isinstance(cell, Cell)] for row in sheet.iter_rows()
    ]


def rows(path: Path, heading_row: int = HEADING_ROW) -> dict[int, Row]:
    """The rows about people by their number, without empty cells."""
    sheet = [[value for value, _ in row] for row in cells(path)]
    assert tuple(sheet[heading_row - 1]) == HEADINGS
    found = {
        number: {heading: value for heading, value in zip(HEADINGS, row, strict=True) if value is not None}
        for number, row in enumerate(sheet[heading_row:], start=heading_row + 1)
    }
    return {number: row for number, row in found.items() if "Given name(s)" in row}


def day(value: object) -> date:
    """Read a date of birth; anything that could mean two days is an error here."""
    if isinstance(value, datetime):
        return value.date()
    text = str(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    if numbers := re.fullmatch(r"(\d\d)([./])(\d\d)\2(\d{4})", text):
        assert int(numbers[1]) > 12, text
        return date(int(numbers[4]), int(numbers[3]), int(numbers[1]))
    words = re.fullmatch(r"(\d\d?) ([A-Z][a-z]{2}) (\d{4})", text)
    assert words, text
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905 - easier to check by eye
    return date(int(words[3]), months.index(words[2]) + 1, int(words[1]))


def phones(value: object) -> tuple[str, ...]:
    texts = re.split(r" / |;|\n", str(value)) if value else []
    numbers = [phonenumbers.parse(text.removeprefix("tel:"), "FR") for text in texts]
    return tuple(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) for number in numbers
    )


def plain(value: object) -> str:
    return " ".join(str(value or "").split())


def read(row: Row) -> tuple[object, ...]:
    return (
        plain(row.get("Index no.")),
        plain(row["Family name"]).lower(),
        plain(row["Given name(s)"]),
        row.get("Sex", ""),
        day(row["Date of birth"]),
        row["Nationality"],
        plain(row.get("Function")),
        phones(row.get("Telephone")),
        row.get("Call sign", ""),
    )


def known(person: Person) -> tuple[object, ...]:
    return (
        person.index_no,
        person.family_name.lower(),
        person.given_name,
        person.sex,
        person.birth_date,
        person.nationality,
        person.function,
        person.phones,
        person.call_sign,
    )


def people_of(town: Town, agency: str) -> Iterator[Person]:
    return (person for person in town.people() if person.agency == agency)


def by_name(person: tuple[object, ...]) -> str:
    return f"{person[1]} {person[2]}"


def test_a_careful_reader_gets_everybody_back(town: Town, written: Written, path: Path) -> None:
    refused = {row for row, _ in written.refused}
    good = [read(row) for number, row in rows(path).items() if number not in refused]
    assert sorted(good, key=by_name) == sorted(map(known, people_of(town, "HRBO")), key=by_name)


def test_dependants_stand_below_their_staff_member(town: Town, written: Written, path: Path) -> None:
    refused = {row for row, _ in written.refused}
    families: dict[str, list[str]] = {}
    for number, row in rows(path).items():
        if row["Relation"] == "Staff":
            below = families.setdefault(plain(row["Index no."]), [])
        elif number not in refused:
            assert row.keys().isdisjoint({"Quarter", "Address", "Index no."})
            below.append(plain(row["Given name(s)"]))
    expected = {
        family.staff[0].index_no: [dependant.person.given_name for dependant in family.dependants]
        for family in town.families
        if family.staff[0].agency == "HRBO"
    }
    assert {index_no: families[index_no] for index_no in expected} == expected


def test_it_says_how_many_rows_are_good(town: Town, written: Written) -> None:
    assert written.staff == sum(person.agency == "HRBO" for person in town.staff()) == 39
    assert written.dependants == sum(one.person.agency == "HRBO" for one in town.dependants())


def test_the_refused_rows_are_where_it_says(written: Written, path: Path) -> None:
    numbered = rows(path)
    wrong = [numbered[row].get(heading) for row, heading in written.refused]
    assert len(wrong) == 6
    assert set(wrong) == {
        "31/02/1985",
        "03/04/20",
        "friend of the family",
        None,
        "see HR",
        datetime(2093, 1, 1),  # noqa: DTZ001 - a cell has no time zone
    }
    nameless = dict(written.refused)
    assert [nameless[number] for number, row in numbered.items() if "Family name" not in row] == [
        "Family name"
    ]


@pytest.mark.parametrize("agency", ["HRBO", "BKWL"])
def test_six_rows_are_refused_whatever_the_size(agency: str, tmp_path: Path) -> None:
    for staff in (13, 40):
        town = imagine(3, staff)
        refused = write(town, agency, tmp_path / "list.xlsx", as_of=AS_OF).refused
        assert sorted(heading for _, heading in refused) == sorted(
            ["Date of birth"] * 3 + ["Family name", "Relation", "Telephone"]
        )
        assert list(refused) == sorted(refused)


def test_the_formula_like_remark_is_text(written: Written, path: Path) -> None:
    assert written
    flat = [cell for row in cells(path) for cell in row]
    assert [cell for cell in flat if str(cell[0]).startswith("=")] == [(FORMULA_REMARK, "s")]
    assert not [cell for cell in flat if cell[1] == "f"]


def test_it_looks_as_such_lists_do(written: Written, path: Path) -> None:
    sheet = [[value for value, _ in row] for row in cells(path)]
    assert [row[0] for row in sheet[: HEADING_ROW - 1]] == [
        "Harbour Relief Board",
        "Staff and family list for security purposes",
        "as of 15 November 2026",
        None,
    ]
    assert sheet[-1][0] == f"Total staff: {written.staff + 4}"
    assert sum(not any(row) for row in sheet[HEADING_ROW:]) > 5
    forms = {
        re.sub(r"[A-Za-z]+", "x", re.sub(r"\d+", "9", str(row["Date of birth"])))
        for row in rows(path).values()
    }
    assert forms == {"9-9-9 9:9:9", "9-9-9", "9.9.9", "9/9/9", "9 x 9"}
    telephones = " ".join(str(row.get("Telephone", "")) for row in rows(path).values())
    assert all(mark in telephones for mark in (" / ", ";", "\n", "tel:", "+33 6", "06 39", "06.39", "0639"))
    names = [str(row.get("Family name", "")) for row in rows(path).values()]
    assert any(name.isupper() for name in names)
    assert any(name != name.strip() for name in names)


def test_a_tidy_list_has_nothing_to_refuse(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "tidy.xlsx"
    tidy = write(town, "LNTN", path, as_of=AS_OF, mess=False)
    assert tidy.refused == ()
    found = list(rows(path, heading_row=1).values())
    assert len(found) == tidy.staff + tidy.dependants
    assert sorted(map(read, found), key=by_name) == sorted(map(known, people_of(town, "LNTN")), key=by_name)
    assert all(isinstance(row["Date of birth"], datetime) for row in found)


def test_the_same_list_has_the_same_bytes(town: Town, written: Written, path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    assert write(town, "HRBO", again, as_of=AS_OF) == written
    assert again.read_bytes() == path.read_bytes()


def test_the_committed_file_is_what_would_be_made_today(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.xlsx"
    make(fresh)
    assert cells(HARBOUR_LIST) == cells(fresh)


@pytest.mark.parametrize("agency", ["XXXX", "BKWL"])
def test_an_agency_without_staff_sends_no_list(agency: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"nobody in PTM works for {agency}"):
        write(imagine(7, 3), agency, tmp_path / "list.xlsx", as_of=AS_OF)
    assert not list(tmp_path.iterdir())
