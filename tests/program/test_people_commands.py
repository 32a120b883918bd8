"""The list of people by command: visitors, leavers, doubles, totals, lists received."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from sample_station.make import HARBOUR_LIST
from sample_station.tour import Places
from tui.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(homes: Places, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the sample station: exit code, standard output, standard error."""

    def go(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        where = ("--home", str(homes.station), "--passphrase-file", str(homes.passphrase_file))
        code = main([*arguments, *where])
        said = capsys.readouterr()
        return code, said.out, said.err

    return go


def data(run: Run, *arguments: str) -> Any:  # noqa: ANN401 - a JSON document
    code, out, err = run(*arguments, "--json")
    # What is held for a person is no failure: a list has rows that were refused.
    assert code in (0, 4), err
    return json.loads(out)


def test_totals_add_up_to_the_list(run: Run) -> None:
    """A21: as JSON and as a table, the unknown zone in words."""
    found = data(run, "totals")
    assert found["total"] == data(run, "list", "people")["total"] == sum(r["people"] for r in found["rows"])
    assert found["staff"] + found["dependants"] + found["visitors"] == found["total"]
    assert {"station", "agency", "category", "zone", "people"} == found["rows"][0].keys()
    data(run, "record", "people", "family_name=Haile", "category=unv")
    code, out, _ = run("totals")
    assert code == 0
    assert "not known" in out
    assert out.rstrip().endswith(
        f"{found['total'] + 1} people: {found['staff'] + 1} staff, {found['dependants']} dependants,"
        f" {found['visitors']} visitors"
    )


def test_a_visitor_comes_and_goes_by_command(run: Run) -> None:
    """A08, C06."""
    contact = data(run, "list", "people", "--zone", "Z1")["rows"][0]["id"]
    before = data(run, "list", "visitors")["rows"]
    said = ("family_name=Çelik", "zone=Z1", f"contact={contact}", "eta=2026-11-01", "etd=2030-01-01")
    stay = data(run, "record", "visitors", *said)["id"]
    data(run, "act", "visitors.contacted", stay)
    assert stay in {row["id"] for row in data(run, "list", "visitors", "--zone", "Z1")["rows"]}
    assert "Çelik" in {row["family_name"] for row in data(run, "list", "people", "--zone", "Z1")["rows"]}
    data(run, "act", "visitors.left", stay)
    assert data(run, "show", "visitors", stay)["row"]["status"] == "left"
    assert data(run, "list", "visitors")["rows"] == before


def test_a_leaver_with_a_family_is_asked_about_it(run: Run) -> None:
    """A11: `muster end` says what to say, `muster act` says it."""
    link = data(run, "list", "dependants")["rows"][0]
    sponsor = link["sponsor"]
    code, _, err = run("end", "people", sponsor, "--reason", "left")
    assert (code, "family=leaves or family=stays" in err) == (1, True)
    data(run, "act", "people.end", sponsor, "reason=left", "family=leaves")
    assert data(run, "show", "people", link["person"])["row"]["ended_on"] is not None
    assert sponsor in {row["id"] for row in data(run, "list", "leavers")["rows"]}
    data(run, "act", "people.return", sponsor)
    assert data(run, "show", "people", sponsor)["row"]["ended_on"] is None


def test_doubles_are_listed_merged_and_taken_apart(run: Run) -> None:
    """R24."""
    first = data(run, "list", "people")["rows"][0]
    name = (f"family_name={first['family_name']}", f"given_name={first['given_name']}")
    twin = data(run, "record", "people", *name, "category=intern")["id"]
    pairs = [(row["id"], row["other"]) for row in data(run, "list", "duplicates")["rows"]]
    assert (first["id"], twin) in pairs or (twin, first["id"]) in pairs
    data(run, "act", "people.merge", first["id"], f"other={twin}")
    (merge,) = data(run, "list", "merges")["rows"]
    data(run, "act", "people.split", merge["id"])
    assert data(run, "show", "people", twin)["row"]["ended_on"] is None


def test_a_list_taken_in_is_on_record_with_who_sent_it(run: Run) -> None:
    """A03."""
    before = data(run, "list", "agency_lists")["total"]
    run(
        "import", str(HARBOUR_LIST), "--agency", "HRBO", "--as-of", "2026-11-16", "--submitter", "Ravi Nair",
        "--apply",
    )  # fmt: skip
    rows = data(run, "list", "agency_lists")["rows"]
    assert len(rows) == before + 1
    assert (rows[-1]["submitter"], rows[-1]["as_of"]) == ("Ravi Nair", "2026-11-16")
    (agency,) = [row for row in data(run, "list", "agencies")["rows"] if row["code"] == "HRBO"]
    assert agency["list_as_of"] == max(row["as_of"] for row in rows)
    assert agency["list_due"] > agency["list_as_of"]


def test_an_end_is_asked_about_the_family_by_command(run: Run) -> None:
    """A11: what the refusal asks for can be said where it was asked."""
    sponsors = [row["sponsor"] for row in data(run, "list", "dependants")["rows"]]
    homes = {row["principal"]: row["people"] for row in data(run, "list", "households")["rows"]}
    sponsor = next(one for one in sponsors if homes.get(one) == sponsors.count(one) + 1)
    code, _out, err = run("end", "people", sponsor, "--reason", "posted")
    assert code != 0
    assert "family=leaves" in err
    before = data(run, "totals")["total"]
    data(run, "end", "people", sponsor, "family=leaves", "on=2026-11-20", "--reason", "posted")
    assert data(run, "totals")["total"] == before - 1 - sponsors.count(sponsor)
    data(run, "act", "people.return", sponsor)
    assert data(run, "totals")["total"] == before


def test_a_list_is_shown_chosen_from_and_taken_back_by_command(run: Run, tmp_path: Path) -> None:
    """A03, A22: what the screen does, commands do; whose list it is is known by whom it names."""
    book = load_workbook(HARBOUR_LIST)
    sheet = book.active
    assert sheet is not None
    name = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Family name")
    sheet.cell(name.row + 1, name.column).value = "Haddad"
    book.save(tmp_path / "december.xlsx")
    path = str(tmp_path / "december.xlsx")
    shown = data(run, "import", path)
    assert shown.keys() >= {
        *("rows", "added", "changed", "unchanged", "left", "refused", "questions", "applied"),
        *("columns", "items", "differences", "missing", "agency"),
    }
    assert (shown["agency"], shown["added"], shown["applied"]) == ("HRBO", 0, False)
    (difference,) = (one for one in shown["differences"] if one["field"] == "family_name")
    assert difference["then"] == "Haddad"
    assert {"heading": "Family name", "field": "family_name", "sure": "heading"}.items() <= next(
        one for one in shown["columns"] if one["field"] == "family_name"
    ).items()
    none = data(run, "import", path, "--only", difference["id"], "--except", difference["id"], "--apply")
    assert none["applied"]
    assert data(run, "import", path)["differences"] == shown["differences"]
    taken = data(run, "import", path, "--only", difference["id"], "--apply")
    assert data(run, "show", "people", difference["id"])["row"]["family_name"] == "Haddad"
    assert taken["refused"][0].keys() == {"row", "sheet", "column", "code", "reason"}
    entry = next(one["id"] for one in data(run, "log")["acts"] if one["act"] == "agencies.import")
    plan = data(run, "undo", entry, "--plan")
    assert (plan["done"], plan["puts"], plan["stays"]) == (False, 1, [])
    assert data(run, "undo", entry)["done"]
    assert data(run, "show", "people", difference["id"])["row"]["family_name"] == difference["now"]


def test_a_column_is_corrected_once_and_remembered(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "quay.csv"
    path.write_text("Staff nr;Surname;Forename;Sobriquet\nQ-1;Haddad;Rima;Rimi\n", encoding="utf-8")
    run("record", "agencies", "code=QUAY", "name=Quay Office")
    said = ("--agency", "QUAY", "--column", "Sobriquet=preferred_name")
    data(run, "import", str(path), *said, "--apply")
    (habit,) = (row for row in data(run, "list", "list_habits")["rows"] if row["about"] == "answer")
    assert (habit["said"], habit["means"]) == ("column:Sobriquet", "preferred_name")
    path.write_text("Staff nr;Surname;Forename;Sobriquet\nQ-1;Haddad;Rima;Rim\n", encoding="utf-8")
    again = data(run, "import", str(path))
    assert [(one["field"], one["then"]) for one in again["differences"]] == [("preferred_name", "Rim")]
    column = next(one for one in again["columns"] if one["heading"] == "Sobriquet")
    assert (column["sure"], column["said_on"]) == ("said", habit["said_on"])
