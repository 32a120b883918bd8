"""Lists as files: every value is a text, none is run, what was written is read again."""

import csv
import io
import re
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
from store.registers import REGISTRY
from store.trays import TRAYS
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


CORE = frozenset(
    [
        "access",
        "activity",
        "adm1",
        "adm2",
        "adm3",
        "adm4",
        "adm5",
        "affected",
        "beneficiary",
        "capacity",
        "cause",
        "channel",
        "contact",
        "country",
        "crisis",
        "currency",
        "date",
        "delivery",
        "description",
        "event",
        "frequency",
        "geo",
        "group",
        "impact",
        "indicator",
        "inneed",
        "item",
        "loc",
        "meta",
        "modality",
        "need",
        "operations",
        "org",
        "output",
        "population",
        "reached",
        "region",
        "respondee",
        "sector",
        "service",
        "severity",
        "status",
        "subsector",
        "targeted",
        "value",
    ]
)
"""Hashtags of HXL 1.1."""


def test_every_tag_is_one_of_the_standard_with_attributes() -> None:
    for kind in lists.kinds():
        for name in REGISTRY.kind(kind).specs if kind not in TRAYS else ():
            hashtag, *attributes = hxl.tag(name).removeprefix("#").split("+")
            assert hashtag in CORE, (kind, name)
            assert all(re.fullmatch("[a-z][a-z0-9_]*", one) for one in attributes), (kind, name)


def test_what_waits_for_somebody_is_a_paper_too(office: Node) -> None:
    found = lists.Found(office, "away", Wanted())
    found.rows, found.fields = [{"id": "PTM-P-00001", "who": "Ali", "until": None}], ["id", "who", "until"]
    assert found.paper().title


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
