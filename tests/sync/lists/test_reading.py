"""The rows of a list: what they become, who belongs to whom, and which are refused with what reason."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sample_station.agency_list import FORMULA_REMARK, write
from sample_station.make import HARBOUR_LIST, make
from sample_station.town import REFERENCE_DAY, imagine
from store.refusals import Refused
from store.registers.dependants import Relation
from sync.lists.lines import Reading, StaffLine
from sync.lists.look import look, look_at
from sync.lists.looked import Settled, Wanted
from sync.lists.reading import read
from sync.lists.reasons import Reason
from sync.lists.workbook import Cell, File, Sheet

TODAY = date(2026, 11, 15)
HEADINGS = (
    "Index no.",
    "Family name",
    "Given name(s)",
    "Relation",
    "Sex",
    "Date of birth",
    "Recruitment",
    "Contract until",
    "Telephone",
    "Call sign",
    "Address",
    "Quarter",
    "Remarks",
)
ANN: dict[str, Cell] = {
    "Index no.": "H-1",
    "Family name": "Moreau",
    "Given name(s)": "Ann",
    "Relation": "Staff",
    "Address": "1 Quay",
    "Quarter": "Port",
}
TOM: dict[str, Cell] = {"Family name": "Moreau", "Given name(s)": "Tom", "Relation": "Son"}


def reading(*rows: dict[str, Cell], heads: tuple[str, ...] = HEADINGS) -> Reading:
    below = tuple(tuple(row.get(heading) for heading in heads) for row in rows)
    return of_sheet(Sheet("list.xlsx", (heads, *below)))


def of_sheet(sheet: Sheet) -> Reading:
    looked = look_at(File("list.xlsx", (sheet,)), Wanted.PEOPLE, Settled(), "FR", TODAY)
    return read(looked, Settled(), "FR", TODAY)


def staff(found: Reading) -> list[StaffLine]:
    return [line for home in found.households for line in home.staff]


def refused(found: Reading) -> list[tuple[int, str, Reason]]:
    return [(one.row, one.column, one.reason) for one in found.refused]


def file(path: Path) -> Reading:
    return read(look(path, country="FR", today=TODAY), Settled(), "FR", TODAY)


# whole lists


def test_the_harbour_list_is_read_but_for_the_rows_that_cannot_be(tmp_path: Path) -> None:
    written = make(tmp_path / "list.xlsx")
    found = file(HARBOUR_LIST)
    assert [(one.row, one.column) for one in found.refused] == list(written.refused)
    assert [one.reason for one in found.refused] == [
        Reason.NO_SUCH_DAY,
        Reason.UNKNOWN_RELATION,
        Reason.SHORT_YEAR,
        Reason.MISSING,
        Reason.IN_FUTURE,
        Reason.NOT_TELEPHONE,
    ]
    assert len(staff(found)) == written.staff
    assert sum(len(line.kin) for line in staff(found)) == written.dependants
    assert found.rows == written.staff + written.dependants + len(written.refused)


@pytest.mark.parametrize("seed", [3, 11])
@pytest.mark.parametrize("mess", [True, False])
def test_a_careful_reader_gets_the_town_back(seed: int, mess: bool, tmp_path: Path) -> None:  # noqa: FBT001
    town = imagine(seed, 60)
    written = write(town, "HRBO", tmp_path / "list.xlsx", as_of=REFERENCE_DAY, mess=mess)
    found = file(tmp_path / "list.xlsx")
    assert [(one.row, one.column) for one in found.refused] == list(written.refused)
    lines = {line.text("index_no"): line for line in staff(found)}
    people = {person.index_no: person for person in town.staff() if person.agency == "HRBO"}
    assert lines.keys() == people.keys()
    for index, person in people.items():
        line = lines[index]
        assert (line.text("family_name") or "").casefold() == person.family_name.casefold()
        assert line.text("given_name") == person.given_name
        assert line.born == person.birth_date.isoformat()
        assert line.phones == person.phones
        assert line.text("contract_to") == (person.contract_to.isoformat() if person.contract_to else None)
        assert line.text("recruitment") == (person.recruitment or None)
        assert line.text("call_sign") == (person.call_sign or None)
    for family in town.families:
        if family.staff[0].agency == "HRBO":
            line = lines[family.staff[0].index_no]
            assert [(one.text("given_name"), one.relation, one.phones) for one in line.kin] == [
                (one.person.given_name, one.relation, one.person.phones) for one in family.dependants
            ]
            assert bool(line.fields.get("elsewhere")) == family.elsewhere
            assert (line.address, line.quarter) == (family.address, family.quarter)


def test_no_reason_can_hold_a_value() -> None:
    assert not [reason for reason in Reason if "{" in reason.value]


# single rows


def test_couples_share_a_household_and_strangers_do_not() -> None:
    bob = ANN | {"Index no.": "H-2", "Given name(s)": "Bob", "Address": "1  QUAY "}
    away = ANN | {"Index no.": "H-3", "Given name(s)": "Cid", "Quarter": "Hill"}
    unknown = [ANN | {"Index no.": f"H-{n}", "Address": None} for n in (4, 5)]
    found = reading(ANN, TOM, bob, away, *unknown)
    assert [[line.row for line in home.staff] for home in found.households] == [[2, 4], [5], [6], [7]]
    assert [one.row for one in found.households[0].staff[0].kin] == [3]


def test_blank_rows_totals_and_repeated_headings_are_passed_over() -> None:
    total: dict[str, Cell] = {"Index no.": "Total staff: 1"}
    grand: dict[str, Cell] = {"Family name": "GRAND TOTAL", "Given name(s)": 1}
    again: dict[str, Cell] = {heading: heading for heading in HEADINGS}
    found = reading(ANN, {}, again, TOM, {"Family name": "  "}, total, grand)
    assert found.refused == ()
    assert found.rows == 2
    assert len(staff(found)[0].kin) == 1


def test_somebody_may_be_called_total() -> None:
    assert staff(reading(ANN | {"Family name": "Total", "Index no.": None}))[0].text("family_name") == "Total"


def test_fields_as_the_register_keeps_them() -> None:
    (line,) = staff(
        reading(
            ANN
            | {
                "Index no.": 10004.0,
                "Family name": " DA  SILVA",
                "Sex": "Female",
                "Date of birth": datetime(1990, 4, 3),  # noqa: DTZ001 - a cell has no time zone
                "Recruitment": "Local",
                "Contract until": "permanent",
                "Telephone": 639989334,
                "Call sign": "-",
                "Remarks": "Serves elsewhere, family here",
            }
        )
    )
    assert line.fields == {
        "index_no": "10004",
        "family_name": "Da Silva",
        "given_name": "Ann",
        "sex": "F",
        "birth_date": "1990-04-03",
        "recruitment": "local",
        "elsewhere": True,
    }
    assert line.phones == ("+33639989334",)
    assert line.guessed


def test_several_telephone_columns_are_one() -> None:
    heads = ("Surname", "First name", "Phone", "Mobile")
    (line,) = staff(
        reading(
            {"Surname": "A", "First name": "B", "Phone": "0465710706", "Mobile": "0639989334;0465710706"},
            heads=heads,
        )
    )
    assert line.phones == ("+33465710706", "+33639989334")


def test_a_formula_in_any_column_is_text() -> None:
    (line,) = staff(reading(ANN | {"Family name": FORMULA_REMARK, "Remarks": FORMULA_REMARK}))
    assert line.text("family_name") == FORMULA_REMARK


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"Family name": None}, "Family name", Reason.MISSING),
        ({"Family name": " "}, "Family name", Reason.MISSING),
        ({"Family name": "x" * 121}, "Family name", Reason.NOT_PLAIN),
        ({"Given name(s)": "Ann\u202egpj"}, "Given name(s)", Reason.NOT_PLAIN),
        ({"Address": "1 Quay\x1b[2J"}, "Address", Reason.NOT_PLAIN),
        ({"Address": "x" * 201}, "Address", Reason.NOT_PLAIN),
        ({"Sex": "yes"}, "Sex", Reason.UNKNOWN_SEX),
        ({"Date of birth": "03.04.1987"}, "Date of birth", Reason.TWO_DATES),
        ({"Date of birth": "2026-11-16"}, "Date of birth", Reason.IN_FUTURE),
        ({"Contract until": "soon"}, "Contract until", Reason.NOT_A_DATE),
        ({"Recruitment": "lateral"}, "Recruitment", Reason.UNKNOWN_RECRUITMENT),
        ({"Telephone": "0639989334; see HR"}, "Telephone", Reason.NOT_TELEPHONE),
        ({"Telephone": "=1+1"}, "Telephone", Reason.NOT_TELEPHONE),
    ],
)
def test_a_row_is_refused_whole_for_one_wrong_cell(
    cells: dict[str, Cell], column: str, reason: Reason
) -> None:
    found = reading(ANN | cells)
    assert refused(found) == [(2, column, reason)]
    assert found.households == ()


def test_somebody_born_today_is_no_mistake() -> None:
    assert reading(ANN, TOM | {"Date of birth": TODAY}).refused == ()


CELLS = some.one_of(
    some.none(),
    some.text(max_size=12),
    some.sampled_from(["Staff", "Son", "Total", "03/04/1987", "0639989334", "F", "Local", "-", "=1+1"]),
    some.integers(),
    some.floats(),
    some.datetimes(),
)


@settings(deadline=None)  # a busy machine is no fault
@given(some.lists(some.lists(CELLS, max_size=len(HEADINGS) + 1).map(tuple), max_size=6))
def test_any_rows_are_lines_refusals_or_nothing(below: list[tuple[Cell, ...]]) -> None:
    sheet = Sheet("list.xlsx", (HEADINGS, *below))
    try:
        found = of_sheet(sheet)
    except Refused:
        return  # a row of two like words goes on with the headings
    taken = sum(1 + len(line.kin) for line in staff(found))
    assert taken + len(found.refused) == found.rows <= len(below)
    assert all(one.column in HEADINGS for one in found.refused)


# families


def test_relations_by_their_words() -> None:
    words = ["Wife", "SON", "Adopted daughter", "Disabled child", "Mother", "Brother", "Other"]
    kin = [TOM | {"Relation": word, "Given name(s)": word} for word in words]
    (line,) = staff(reading(ANN, *kin))
    assert [one.relation for one in line.kin] == list(Relation)


def test_a_dependant_of_unknown_relation_does_not_end_the_family() -> None:
    found = reading(ANN, TOM | {"Relation": "friend of the family"}, TOM)
    assert refused(found) == [(3, "Relation", Reason.UNKNOWN_RELATION)]
    assert [one.row for one in staff(found)[0].kin] == [4]


def test_nobody_goes_to_the_wrong_sponsor() -> None:
    bad = ANN | {"Index no.": "H-2", "Given name(s)": "Bob", "Telephone": "see HR"}
    unclear: dict[str, Cell] = {"Family name": "Oakes", "Given name(s)": "Eve"}
    found = reading(TOM, ANN, bad, TOM, ANN | {"Index no.": "H-3"}, unclear, TOM)
    assert refused(found) == [
        (2, "Relation", Reason.NO_STAFF),
        (4, "Telephone", Reason.NOT_TELEPHONE),
        (5, "Relation", Reason.NO_STAFF),
        (7, "Relation", Reason.MISSING),
        (8, "Relation", Reason.NO_STAFF),
    ]
    assert [line.kin for line in staff(found)] == [(), ()]


def test_without_a_relation_who_has_work_is_staff() -> None:
    assert len(staff(reading(ANN | {"Relation": None}))) == 1
    heads = ("Surname", "First name")
    assert len(staff(reading({"Surname": "A", "First name": "B"}, heads=heads))) == 1


# the same person twice


def test_the_same_person_twice_is_refused_the_second_time() -> None:
    found = reading(ANN, TOM, TOM, ANN | {"Given name(s)": "Anna"}, TOM)
    assert refused(found) == [
        (4, "Given name(s)", Reason.TWICE),
        (5, "Index no.", Reason.TWICE),
        (6, "Relation", Reason.NO_STAFF),
    ]


def test_two_who_cannot_be_told_apart_are_refused() -> None:
    nameless = ANN | {"Index no.": None}
    assert refused(reading(nameless, nameless)) == [(3, "Family name", Reason.TWICE)]
    apart = reading(nameless, nameless | {"Date of birth": "14 Mar 1990"})
    assert apart.refused == ()


def test_one_call_sign_for_two() -> None:
    sign: dict[str, Cell] = {"Call sign": "TANGO-1"}
    found = reading(ANN | sign, ANN | {"Index no.": "H-2"} | sign)
    assert refused(found) == [(3, "Call sign", Reason.CALL_SIGN_TAKEN)]


def test_a_sponsor_is_not_their_own_dependant() -> None:
    born: dict[str, Cell] = {"Date of birth": "14 Mar 1990"}
    found = reading(ANN | born, ANN | born | {"Index no.": None, "Relation": "Spouse"})
    assert refused(found) == [(3, "Given name(s)", Reason.TWICE)]


def test_a_sorted_list_gives_no_child_to_the_neighbour() -> None:
    """Sorted by name, children stand above their parent: below somebody else."""
    bob = ANN | {"Index no.": "H-2", "Family name": "Oakes", "Given name(s)": "Bob", "Address": "2 Quay"}
    zoe = TOM | {"Family name": "Oakes", "Given name(s)": "Zoé"}
    found = reading(ANN, TOM, zoe, bob, TOM | {"Family name": "Oakes"})
    assert [(one.row, one.reason) for one in found.refused] == [(4, Reason.FAMILY_OF_NEXT)]
    kin = [[one.given for one in line.kin] for home in found.households for line in home.staff]
    assert kin == [["tom"], ["tom"]]
    # A couple who both work, and list their child with one of them, have one address.
    assert reading(ANN, zoe, bob | {"Address": ANN["Address"]}).refused == ()


def test_a_sum_in_a_text_file_is_nobody() -> None:
    heads = ("Family name", "Given name(s)", "Relation", "Address")
    found = reading(ANN, {"Family name": "TOTAL", "Given name(s)": "45"}, heads=heads)
    assert [line.family for line in staff(found)] == ["moreau"]


def test_a_number_is_as_it_was_typed_or_none() -> None:
    """What only fills the cell names nobody; a quantity that it was made into is put right or refused."""
    said: tuple[Cell, ...] = ("TBC", "tbc", "0", "7.0", 8.0, "00-9", "1.0E+5", 110101199003078000)
    found = reading(
        *(ANN | {"Index no.": index, "Given name(s)": f"A{at}"} for at, index in enumerate(said)),
        ANN | {"Index no.": "H-9", "Telephone": "0000000000"},
    )
    assert [line.text("index_no") for line in staff(found)] == [None, None, None, "7", "8", "00-9"]
    reasons = [Reason.NUMBER_CUT, Reason.NUMBER_CUT, Reason.NOT_TELEPHONE]
    assert [one.reason for one in found.refused] == reasons


@pytest.mark.parametrize(
    ("heading", "letters", "sexes"),
    [
        ("Sexo", "MM", [None, None]),
        ("Sexo", "HM", ["M", "F"]),
        ("Sexo", "FM", ["F", "M"]),
        ("Sex", "MM", ["M", "M"]),
    ],
)
def test_an_m_that_may_be_mujer_or_masculino_is_neither(
    heading: str, letters: str, sexes: list[str | None]
) -> None:
    heads = ("Index no.", "Family name", "Given name", heading)
    rows = [(str(at), "Moreau", f"A{at}", letter) for at, letter in enumerate(letters)]
    looked = look_at(
        File("list.xlsx", (Sheet("list.xlsx", (heads, *rows)),)), Wanted.PEOPLE, Settled(), "FR", TODAY
    )
    assert [line.text("sex") for line in staff(read(looked, Settled(), "FR", TODAY))] == sexes
    assert bool(looked.notes) is (None in sexes)


def test_two_columns_of_names_are_never_half_a_name() -> None:
    heads = ("Index no.", "Name", "Name", "Born")
    sheet = Sheet(
        "list.xlsx", (heads, ("1", "Moreau", "Ann", "14 Mar 1990"), ("2", "Oakes", "Bob", "15 Mar 1990"))
    )
    found = look_at(File("list.xlsx", (sheet,)), Wanted.PEOPLE, Settled(), "FR", TODAY)
    assert {"column:Name", "column:Name (2)"} <= {one.id for one in found.questions}
