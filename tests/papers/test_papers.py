"""Each paper says what the record says: read back by an outsider, name by name."""

import pytest
import zxingcpp

from store import desk, log
from store.desk import Wanted
from store.log_names import read_entry
from store.node import Node
from store.refusals import Code, Refused
from store.rollcall.board import board
from store.training import desk as training
from tests.papers.reading import letters, missing, pictures, texts
from tui.papers import catalogue, certificate, export, exporting, printing, zone_book
from tui.papers.blocks import Paper, Table
from tui.papers.blocks import texts as said_by
from tui.papers.catalogue import PAPERS, Asked
from tui.papers.pdf.fonts import Fonts
from tui.papers.type_back import number_in

NOT_ASKED = Wanted(zone="Z1")


def printed(node: Node, paper: Paper, fonts: Fonts) -> bytes:
    can = printing.printable(paper, fonts)
    return printing.printed(can, exporting.stamp(node, "PTM-PX-00001"), "a4", fonts).content


def people(node: Node, zone: str) -> list[dict[str, object]]:
    return desk.listed(node, "people", Wanted(zone=zone)).rows


def names(rows: list[dict[str, object]]) -> list[str]:
    return [f"{row['family_name']} {row['given_name'] or ''}".strip() for row in rows]


def one_of(node: Node, kind: str) -> str:
    return str(desk.listed(node, kind).rows[0]["id"])


def test_the_zone_book_names_everybody_with_every_telephone(office: Node, fonts: Fonts) -> None:
    rows = people(office, "Z1")
    paper = zone_book.paper(office, "z1")
    content = printed(office, paper, fonts)
    assert paper.people == len(rows)
    assert not missing(content, names(rows))
    read = letters("".join(texts(content)))
    assert not [phone for row in rows for phone in row["phones"] if str(phone) not in read]  # type: ignore[attr-defined]
    zone = desk.record(office, "zones", "Z1")
    for said in (zone["meeting_point"], zone["radio_channel"], "designated official", "Call order"):
        assert letters(said) in read


def test_nothing_of_the_drawer_is_on_any_paper(office: Node) -> None:
    secret = "HIDDENBLOOD"  # noqa: S105 - made up
    person = str(people(office, "Z1")[0]["id"])
    desk.act(office, "restricted.add", None, {"person": person, "medical": secret, "passport": secret})
    for kind, entry in PAPERS.items():
        if kind in ("certificate", "slip", "letter"):
            continue
        about = one_of(office, entry.about) if entry.needs and entry.about else None
        paper = export.paper_of(office, Asked(kind, about=about))
        assert secret not in "".join(said_by(paper)), kind
    for kind in ("people", "households", "clearances"):
        assert secret not in "".join(said_by(export.paper_of(office, Asked(kind))))


def test_sheets_have_a_box_for_each_way_and_the_short_number(office: Node, fonts: Fonts) -> None:
    found = board(office)
    content = printed(office, export.paper_of(office, Asked("rollcall-sheets")), fonts)
    lines = [line for line in found.lines.values() if line.is_looked_for]
    assert not missing(content, [line.who.name for line in lines])
    read = letters("".join(texts(content)))
    assert all(letters(number_in(found, line.who.person) + line.who.name[:0]) in read for line in lines)
    assert "flood" in read


def test_a_letter_says_who_where_since_when_and_by_which_letter(office: Node, fonts: Fonts) -> None:
    row = next(row for row in desk.listed(office, "appointments").rows if row["letter_no"])
    content = printed(office, export.paper_of(office, Asked("letter", about=row["id"])), fonts)
    assert not missing(content, [row["name"], row["letter_no"], row["effective_from"], row["id"]])


def test_a_card_says_whom_to_call(office: Node, fonts: Fonts) -> None:
    rows = people(office, "Z1")
    content = printed(office, export.paper_of(office, Asked("card", wanted=NOT_ASKED)), fonts)
    assert not missing(content, [*names(rows), *(str(row["id"]) for row in rows)])


def test_the_coverage_names_who_lacks_it(office: Node, fonts: Fonts) -> None:
    found = training.covered(office)
    content = printed(office, export.paper_of(office, Asked("coverage")), fonts)
    lacking = [line for course in found["courses"] for line in course["missing"]]
    assert lacking
    assert not missing(content, [line["name"] for line in lacking])


def test_the_manifest_lets_families_go_first(office: Node) -> None:
    blocks = export.paper_of(office, Asked("manifest")).blocks
    (table,) = [block for block in blocks if isinstance(block, Table)]
    order = [str(line.cells[1]) for line in table.lines]
    assert order == sorted(order)
    rows = desk.listed(office, "people").rows
    assert len(order) == len(rows)
    assert order.count("1") == sum(row["category"] in ("dependant", "visitor") for row in rows)


def test_the_evidence_names_every_entry_and_the_chain_after_it(office: Node, fonts: Fonts) -> None:
    number = one_of(office, "clearances")
    content = printed(office, export.paper_of(office, Asked("evidence", about=number)), fonts)
    read = letters("".join(texts(content)))
    history = desk.history(office, "clearances", number)
    assert history
    with office.read() as db:
        for entry in history:
            assert letters(entry["entry"]) in read
            writer, lane, _first = read_entry(entry["entry"])
            head = log.head(db, writer, lane)
            assert head is not None
            assert head.chain.hex() in read


def test_a_certificate_and_its_code_are_read_from_the_page(office: Node, fonts: Fonts) -> None:
    row = next(row for row in desk.listed(office, "certificates").rows if row["status"] != "revoked")
    code = "6BF" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:" * 5
    content = printed(office, certificate.paper(office, row["id"], code), fonts)
    assert not missing(content, [row["name"], row["title"], row["course"], row["number"], row["issued_on"]])
    (found,) = zxingcpp.read_barcodes(pictures(content, 2)[0])
    assert found.text == code


def test_a_code_that_does_not_fit_is_refused(office: Node, fonts: Fonts) -> None:
    row = desk.listed(office, "certificates").rows[0]
    with pytest.raises(Refused) as refused:
        printed(office, certificate.paper(office, row["id"], "A" * 3_000), fonts)
    assert refused.value.code is Code.QR_TOO_LARGE


def test_every_paper_is_called_something() -> None:
    for kind in PAPERS:
        assert catalogue.said(kind) != kind
        assert catalogue.formats(kind) == ("pdf",)


def test_letter_is_for_those_who_have_it() -> None:
    assert [printing.size_for(country) for country in ("US", "FR", "ph", "")] == [
        "letter",
        "a4",
        "letter",
        "a4",
    ]
