"""Lists as files: every value is a text, none is run, what was written is read again."""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import desk
from store.desk import Wanted
from store.node import Node
from store.refusals import Code, Refused
from sync.lists import take
from tui.papers import hxl, lists, tables
from tui.papers.catalogue import Asked
from tui.papers.export import export, paper_of

NASTY = (
    "=cmd|' /C calc'!A0", "+33639980291", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "''=1",
    "'Okina", "Ali\x00\x1b",
)  # fmt: skip
MADE = tables.Written(
    "list: a/b", ["Name", "=head"], ["#contact+name", "#meta"], [[one, ""] for one in NASTY]
)


def test_a_csv_runs_nothing_and_is_read_back() -> None:
    content = tables.as_csv(MADE).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert [row[0] for row in rows[1:]] == [tables.guarded(tables.plain(one)) for one in NASTY]
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r＝")]
    assert [tables.unguarded(row[0]) for row in rows[1:]] == [tables.plain(one) for one in NASTY]


@given(st.text(st.sampled_from("'=+-@\t\r\nAb ＝"), max_size=6))
def test_what_is_guarded_comes_back_as_it_was(value: str) -> None:
    written = tables.guarded(value)
    assert written[:1] not in tuple("=+-@\t\r\n＝＋－＠")
    assert tables.unguarded(written) == value


def test_a_workbook_holds_texts_and_no_formula() -> None:
    content = tables.as_xlsx(MADE, 1_795_000_000)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = next(part for name, part in parts.items() if name.startswith("xl/worksheets/"))
    assert b"<f>" not in sheet
    assert b"<f " not in sheet
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert [cell.value for cell in cells[2::2]] == [tables.plain(one).replace("\r", "\n") for one in NASTY]


def test_an_hxl_list_has_its_tags_below_the_heads(office: Node) -> None:
    found = lists.Found(office, "people", Wanted(zone="Z1"))
    head, tags, *rows = csv.reader(
        io.StringIO(tables.as_csv(found.written(), tagged=True).decode("utf-8-sig"))
    )
    by_tag = dict(zip(tags, head, strict=True))
    assert by_tag["#contact+name+family"] == "Family name"
    assert by_tag["#org"] == "Agency"
    assert len(rows) == found.people == desk.counted(office, "people", Wanted(zone="Z1"))
    assert all(tag.startswith("#") for tag in tags)
    assert hxl.tag("external_ref") == "#meta+trip+id"


@pytest.mark.parametrize("form", ["xlsx", "csv", "hxl"])
def test_people_are_taken_in_again_without_a_change(office: Node, tmp_path: Path, form: str) -> None:
    agency = desk.listed(office, "agencies").rows[0]["code"]
    file = tmp_path / f"people.{'xlsx' if form == 'xlsx' else 'csv'}"
    made = export(office, Asked("people", form, wanted=Wanted(agency=agency), purpose="test"), file)
    again = take.propose(office, file, agency)
    assert made.people
    assert (again.rows, again.added, len(again.changed), list(again.refused)) == (made.people, 0, 0, [])


def test_every_list_can_be_written_and_none_of_the_drawer(office: Node) -> None:
    for kind in lists.kinds():
        found = lists.Found(office, kind, Wanted())
        written = found.written()
        assert len({len(row) for row in (written.headings, written.tags, *written.rows)}) == 1, kind
        assert paper_of(office, Asked(kind)).title
    for kind in ("restricted", "drawers", "nothing"):
        with pytest.raises(Refused) as refused:
            lists.Found(office, kind, Wanted())
        assert refused.value.code is Code.NO_PAPER
