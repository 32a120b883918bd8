"""Training on the sample station: headquarters' catalogue, coverage and one person's row, by command."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sample_station import catalogue
from sample_station.tour import Places
from store import desk
from store.desk import Wanted
from store.node import Node
from store.refusals import Code, Refused
from store.training import desk as training_desk
from tui.cli import main

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(homes: Places, capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*arguments: str, as_json: bool = True) -> tuple[int, Any, str]:
        capsys.readouterr()
        opening = ("--home", str(homes.station), "--passphrase-file", str(homes.passphrase_file))
        code = main([*arguments, *(("--json",) if as_json else ()), *opening])
        said = capsys.readouterr()
        return code, json.loads(said.out) if as_json and said.out else said.out, said.err

    return go


def test_headquarters_catalogue_came_down_and_stays_its_own(station: Node) -> None:
    """D01, D26, L05: reference rows are no station's to change."""
    rows = desk.listed(station, "courses").rows
    assert {row["code"] for row in rows} == {said["code"] for said in catalogue.COURSES}
    assert not any(row["local"] for row in rows)
    for kind, act in (("courses", "BSAFE"), ("audiences", "BASIC")):
        with pytest.raises(Refused) as refused:
            station.act(f"{kind}.change", act, {"title": "ours"})
        assert refused.value.code is Code.OWNED_ELSEWHERE


def test_what_nobody_knows_is_left_open(station: Node) -> None:
    """X16: no validity is made up; BSITF and ASITF ran out after three years, BSAFE does not run out."""
    shown = {row["code"]: row["validity"] for row in desk.listed(station, "courses").rows}
    assert (shown["BSITF"], shown["ASITF"], shown["BSAFE"]) == ("36 months", "36 months", "does not run out")
    assert {shown[code] for code in ("SSAFE", "ETB", "IFAK", "WSAT", "STRESS")} == {"set the local value"}


def test_coverage_by_command(run: Run) -> None:
    """D04: nobody has the basic course, then one has; the sums agree with the people."""
    code, found, _ = run("coverage", "--by", "zone", "--course", "BSAFE")
    (course,) = found["courses"]
    assert (code, found["by"], course["valid"]) == (0, "zone", 0)
    assert course["asked"] == len(course["missing"]) == sum(group["asked"] for group in course["groups"])
    person = course["missing"][0]
    said = (f"person={person['id']}", "course=BSAFE", "issued_on=2026-11-02")
    made = run("record", "certificates", *said)[1]
    assert run("act", "certificates.confirm", made["id"])[0] == 0
    after = run("coverage", "--by", "zone", "--course", "BSAFE")[1]["courses"][0]
    assert (after["asked"], after["valid"]) == (course["asked"], 1)
    assert person["id"] not in {row["id"] for row in after["missing"]}
    earlier = run("coverage", "--course", "BSAFE", "--on", "2026-11-01")[1]["courses"][0]
    assert earlier["valid"] == 0


def test_many_are_confirmed_by_command(run: Run, station: Node) -> None:
    """D02: what cannot be confirmed is named with its reason, and the exit code says that some was left."""
    people = [row["id"] for row in desk.listed(station, "people").rows[:3]]
    run("record", "courses", "code=RADIO", "title=Radio", "kind=specialist", "validity_months=24")
    one, two, three = (
        run("record", "certificates", f"person={person}", "course=RADIO", "issued_on=2026-11-02")[1]["id"]
        for person in people
    )
    said = ("act", "certificates.confirm_many")
    code, found, _ = run(*said, f"certificates={two},PTM-G-00099")
    assert (code, found["id"]) == (4, two)
    assert [left["id"] for left in found["left_out"]] == ["PTM-G-00099"]
    assert found["left_out"][0]["code"] == "not_found"
    code, found, _ = run(*said, "course=RADIO")
    assert (code, found["records"], "left_out" in found) == (0, [one, three], False)
    plain = run(*said, f"certificates={one}", as_json=False)
    assert (plain[0], plain[1]) == (1, "")
    assert "decided already" in plain[2]


def test_heads_of_agencies_by_command(run: Run, station: Node) -> None:
    """D23: one line for each, with what they lack."""
    *_others, person = (row["id"] for row in desk.listed(station, "people").rows if row["agency"] == "HRBO")
    made = run("record", "appointments", f"person={person}", "role=rep", "agency=HRBO")[1]
    letter = ("letter_no=1", "signed_on=2026-11-01", "authority=agency")
    assert run("act", "appointments.sign", made["id"], *letter)[0] == 0
    (found,) = run("list", "representatives")[1]["rows"]
    assert (found["id"], found["sessions"], found["attended"]) == (person, 1, 0)
    assert "SECMAN" in found["lacks"]
    assert person in run("list", "representatives", as_json=False)[1]


def test_the_sums_agree_with_the_people(station: Node) -> None:
    """D04, D06: every employee is asked, no dependant is."""
    asked = training_desk.covered(station, course="BSAFE")["courses"][0]["asked"]
    people = desk.listed(station, "people").rows
    assert asked == sum(row["category"] not in ("dependant", "visitor", "igo_ngo_partner") for row in people)


def test_a_wardens_training_by_command(run: Run) -> None:
    """D14: the warden who was appointed is asked for the wardens' course, from the appointment on."""
    warden = run("list", "appointments")[1]["rows"][0]
    found = run("training", warden["person"])[1]
    asked = {row["course"]: row for row in found["asked"]}
    assert (asked["WARDEN"]["status"], asked["WARDEN"]["due_on"]) == ("never", "2026-11-09")
    assert (asked["WARDEN"]["missing"], asked["WARDEN"]["source"]) == (True, "S004 ¶31")
    assert (asked["STRESS"]["mandatory"], asked["BSAFE"]["local"]) == (False, False)
    assert {one["what"] for one in found["not_checked"]}


def test_people_read_it_too(run: Run) -> None:
    said = run("coverage", "--course", "WARDEN", as_json=False)[1]
    assert "WARDEN Wardens: 0 of " in said
    assert "not checked: certificates that were given or revoked elsewhere" in said
    warden = run("list", "appointments")[1]["rows"][0]
    assert "WARDEN" in run("training", warden["person"], as_json=False)[1]


@pytest.mark.parametrize(
    ("command", "exit_code", "code"),
    [
        (("coverage", "--on", "soon"), 2, "bad_day"),
        (("coverage", "--course", "NONE"), 1, "not_found"),
        (("training", "PTM-P-09999"), 1, "not_found"),
    ],
)
def test_what_is_refused(run: Run, command: tuple[str, ...], exit_code: int, code: str) -> None:
    found = run(*command)
    assert (found[0], found[1]["error"]["code"]) == (exit_code, code)


@pytest.mark.parametrize(
    "kind",
    ["courses", "equivalents", "audiences", "certificates", "sessions", "attendances", "briefings", "acks"],
)
def test_a_wardens_device_knows_nothing_of_anybodys_training(warden: Node, kind: str) -> None:
    """Need to know (S004 ¶10(o)): none of it is a warden's, and looking at it there breaks nothing."""
    rows = desk.listed(warden, kind).rows
    told = [row[name] for row in rows for name in warden.registry.kind(kind).specs if name != "former_id"]
    assert all(value is None for value in told)
    assert training_desk.covered(warden)["courses"] == []


def test_a_session_by_command(run: Run, station: Node) -> None:
    """D13, D15: the station's own course, taught and certified, all by the generic commands."""
    assert run("record", "courses", "code=MOSS-PTM", "title=Our standards", "kind=moss")[0] == 0
    session = run("record", "sessions", "course=MOSS-PTM", "held_on=2026-11-12", "topic=radio")[1]["id"]
    some = [row["id"] for row in desk.listed(station, "people", Wanted(zone="Z1")).rows[:3]]
    assert run("act", "sessions.attend", session, f"people={' '.join(some)}")[0] == 0
    assert run("act", "sessions.certify", session)[0] == 0
    assert run("act", "sessions.certify", session)[1]["changed"] == []
    rows = run("list", "certificates", "--where", "course=MOSS-PTM")[1]["rows"]
    assert sorted(row["person"] for row in rows) == sorted(some)
    assert {row["status"] for row in rows} == {"valid"}
