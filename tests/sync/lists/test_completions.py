"""Completed online courses from a list (D25): by whatever names people are known, and twice is once."""

import codecs
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import desk
from store.node import Node
from store.refusals import Code, Refused
from sync.lists.difference import Difference
from sync.lists.looked import Wanted
from sync.lists.take import Said
from sync.lists.taking import KINDS

Save = Callable[..., Path]
LIST = """\
Completions of the week;;;;
E-mail;Index number;Course;Completion date;Cert. no.
Ousmane.Diallo@harbour.example;;BSAFE;2026-11-02;77
;00-1234;Sécurité de base;14 Nov 2026;78
王.丽@harbour.example;;BSAFE;2026-11-02;79
;00-1234;NONE;2026-11-02;80
;00-1234;BSAFE;2026-12-24;81
;00-1234;BSAFE;31/04/2026;82
;;BSAFE;2026-11-02;83
;;;;
"""


@pytest.fixture(autouse=True)
def people(station: Node) -> dict[str, int]:
    """Ousmane has an address, Thảo an index number; BSAFE has an old name."""
    station.act("courses.add", None, {"code": "BSAFE", "title": "Basic", "kind": "basic", "lifelong": True})
    station.act("equivalents.add", None, {"new": "BSAFE", "old_name": "Sécurité de base"})
    found = {}
    for family, more in (("Diallo", {}), ("Nguyễn", {"index_no": "00-1234"})):
        said = {"family_name": family, "category": "staff_local"} | more
        found[family] = station.act("people.add", None, said).row
    address = {"person": found["Diallo"], "kind": "email", "value": "ousmane.diallo@harbour.example"}
    station.act("contacts.add", None, address)
    return found


@pytest.fixture
def online(tmp_path: Path) -> Path:
    path = tmp_path / "online.csv"
    path.write_bytes(codecs.BOM_UTF8 + LIST.replace("\n", "\r\n").encode())
    return path


def propose(node: Node, path: Path) -> Difference:
    return KINDS[Wanted.COMPLETIONS].show(node, path, Said(), None).difference


def accept(node: Node, path: Path) -> Difference:
    kind = KINDS[Wanted.COMPLETIONS]
    return kind.carry_out(node, kind.show(node, path, Said(), None), Said())


def said(found: Difference) -> list[tuple[int, str]]:
    return [(one.row, one.reason.name.lower()) for one in found.refused]


REFUSED = [
    (5, "person_unmatched"),
    (6, "course_unmatched"),
    (7, "in_future"),
    (8, "no_such_day"),
    (9, "person_unmatched"),
]


def test_a_list_is_shown_then_taken_and_the_second_time_changes_nothing(station: Node, online: Path) -> None:
    """D25: by address and by index number, under an old name; what is not taken says why, by row."""
    looked = propose(station, online)
    assert (looked.rows, looked.added, looked.unchanged, looked.applied) == (7, 2, 0, False)
    assert said(looked) == REFUSED
    assert desk.listed(station, "certificates").rows == []
    taken = accept(station, online)
    assert (taken.rows, taken.added, taken.unchanged, taken.applied) == (7, 2, 0, True)
    assert said(taken) == REFUSED
    rows = desk.listed(station, "certificates").rows
    assert {(row["name"], row["course"], row["issued_on"], row["number"], row["status"]) for row in rows} == {
        ("Diallo", "BSAFE", "2026-11-02", "77", "unconfirmed"),
        ("Nguyễn", "BSAFE", "2026-11-14", "78", "unconfirmed"),
    }
    again = accept(station, online)
    assert (again.added, again.unchanged) == (0, 2)
    assert desk.listed(station, "certificates").rows == rows


def test_a_number_that_is_somebody_elses_stops_its_row_only(station: Node, tmp_path: Path) -> None:
    """S004 ¶32: the others are taken."""
    path = tmp_path / "online.csv"
    path.write_text(
        "person,course,date,number\n"
        "00-1234,BSAFE,2026-11-02,77\n"
        "ousmane.diallo@harbour.example,BSAFE,2026-11-02,77\n"
        "ousmane.diallo@harbour.example,BSAFE,2026-11-03,78\n",
        encoding="utf-8",
    )
    found = accept(station, path)
    assert (found.added, said(found)) == (2, [(3, "not_unique")])


def test_a_workbook_does_as_well(station: Node, save: Save) -> None:
    """D25: a number that the spreadsheet took for a number is still an index number."""
    station.act("people.add", None, {"family_name": "Okafor", "category": "intern", "index_no": "10007"})
    sheet = [["Index", "Course", "Date", "Score"], [10007.0, "BSAFE", date(2026, 11, 2), "91 %"]]
    found = accept(station, save(*sheet))
    assert (found.added, found.refused) == (1, ())
    assert desk.listed(station, "certificates").rows[0]["score"] == "91 %"


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_whatever_stands_between_the_columns(station: Node, tmp_path: Path, between: str) -> None:
    """D25: a title above the headings, without any of it, does not mislead."""
    path = tmp_path / "online.csv"
    rows = ["Completions", f"index{between}course{between}date", f"00-1234{between}BSAFE{between}2026-11-02"]
    path.write_text("\n".join(rows), encoding="utf-8")
    assert accept(station, path).added == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 not really", Code.LIST_NOT_XLSX),
        (b"course,date\nBSAFE,2026-11-02\n", Code.COMPLETIONS_NO_HEADING),
        (b"index,course,date\n" + b"1,BSAFE,2026-11-02\n" * 20_000, Code.LIST_HOSTILE),
    ],
)
def test_what_is_no_such_list_is_refused(station: Node, tmp_path: Path, content: bytes, code: Code) -> None:
    path = tmp_path / "online.csv"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        propose(station, path)
    assert refused.value.code is code
    assert "{" not in refused.value.what + refused.value.next


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["00-1234", "ousmane.diallo@harbour.example", "nobody", "=1+1", ""]),
            st.sampled_from(["BSAFE", "bsafe", "securite de base", "NONE"]),
            st.sampled_from(["2026-11-02", "2 Nov 2026", "2027-01-01", "soon"]),
        ),
        max_size=6,
    )
)
def test_whatever_stands_in_it_every_row_is_taken_here_or_refused(
    station: Node, tmp_path: Path, rows: list[tuple[str, str, str]]
) -> None:
    """D25: nothing is lost in silence, and nobody has one completion twice."""
    path = tmp_path / "online.csv"
    path.write_text("person,course,date\n" + "".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    found = accept(station, path)
    assert found.rows == sum(any(map(str.strip, row)) for row in rows)
    assert found.added + found.unchanged + len(found.refused) == found.rows
    again = accept(station, path)
    assert (again.added, again.unchanged, said(again)) == (0, found.added + found.unchanged, said(found))
