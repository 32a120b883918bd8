"""Clearances, overdue travellers and roll calls on the command line, as scripts use them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sample_station.tour import Places
from tui.cli import main

Run = Callable[..., tuple[int, Any, str]]
LEG = "from=Port Tamarin,to=Salt Pans,etd=2026-11-30T07:00,eta=2026-11-30T11:00"


@pytest.fixture
def run(homes: Places, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the sample station: exit code, JSON document, standard error."""

    def go(*arguments: str) -> tuple[int, Any, str]:
        capsys.readouterr()
        code = main(
            [
                *arguments,
                "--json",
                "--home",
                str(homes.station),
                "--passphrase-file",
                str(homes.passphrase_file),
            ]
        )
        said = capsys.readouterr()
        assert said.out.count("\n") <= 1, "one JSON document"
        return code, json.loads(said.out) if said.out else None, said.err

    return go


def test_e03_from_a_request_to_a_slip(run: Run, tmp_path: Path) -> None:
    person = run("list", "people", "--search", "a")[1]["rows"][0]["id"]
    letter = ("subject=delegation", "role=fsco", "letter_no=DO/1", "signed_on=2026-11-01")
    assert run("record", "clearance_rules", "code=L1", "title=to the office", *letter)[0] == 0
    rule = ("code=ALL", "title=all of it", "subject=decision")
    assert run("record", "clearance_rules", *rule)[0] == 0
    code, asked, _ = run("clearance", "request", "--purpose", "duty", "--traveller", person, "--leg", LEG)
    assert (code, asked["state"], asked["decision_required"], asked["record_required"]) == (
        0,
        "submitted",
        True,
        True,
    )
    assert {gate["finding"] for gate in asked["gates"]} >= {"not_checked"}
    (line,) = (one for one in run("clearance", "board")[1]["rows"] if one["id"] == asked["id"])
    assert (line["queue"], line["to"], line["next"]) == ("decide", ["Salt Pans"], "leaves")
    told = run("clearance", "gates", asked["id"])[1]
    assert {look["gate"] for look in told["looks"]} >= {"right", "notice", "level", "limit"}
    assert told["headquarters_heard"]
    slip = tmp_path / "slip.txt"
    refused = run("clearance", "slip", asked["id"], "--out", str(slip))
    assert (refused[0], refused[1]["error"]["code"], slip.exists()) == (1, "no_slip", False)
    code, decided, _ = run("clearance", "decide", asked["id"], "--cleared", "--conditions", "two cars")
    assert (code, decided["state"], decided["authority"]) == (0, "cleared", "delegated:L1:own_word")
    assert run("clearance", "slip", asked["id"], "--out", str(slip))[0] == 0
    written = slip.read_text()
    assert asked["id"] in written
    assert decided["short_code"] in written
    assert "two cars" in written
    code, proof, _ = run("clearance", "verify", asked["id"])
    assert (code, proof["valid"], proof["signed"]) == (0, True, True)
    again = run("clearance", "decide", asked["id"], "--denied", "--reason", "too late")
    assert (again[0], again[1]["error"]["code"]) == (1, "not_now")
    late = run("overdue", "--at", "2026-12-02T00:00:00Z")[1]
    assert [row["clearance"] for row in late["rows"] if row["clearance"] == asked["id"]] == [asked["id"]]
    assert run("overdue", "--at", "yesterday")[0] == 2


def test_f03_a_drill_from_opening_to_closing(run: Run) -> None:
    code, opened, _ = run("rollcall", "open", "--scope", "zone:Z1", "--reason", "practice", "--exercise")
    assert (code, opened["exercise"], opened["scope"]) == (0, True, "zone")
    assert opened["expected"] == opened["unaccounted"] > 0
    assert opened["accounted"] == 0
    assert set(opened["by_zone"]) == {"Z1"}
    person = next(one["id"] for one in opened["people"] if one["expected"] != "elsewhere")
    code, marked, _ = run("rollcall", "mark", person, "accounted", "--by", "radio")
    assert (code, marked["accounted"], marked["unaccounted"]) == (0, 1, opened["unaccounted"] - 1)
    stands = run("rollcall", "status")[1]
    assert (stands["status"], stands["accounted"]) == ("open", 1)
    closed = run("rollcall", "close", "--note", "well done")[1]
    assert (closed["status"], closed["accounted"]) == ("closed", 1)
    assert run("rollcall", "open", "--scope", "street:5", "--reason", "?")[0] == 2
    assert [row["drill"] for row in run("list", "rollcalls")[1]["rows"]] == [True]
    listed = run("list", "rollcall_marks")[1]["rows"]
    assert [(row["person"], row["state"]) for row in listed] == [(person, "accounted")]
