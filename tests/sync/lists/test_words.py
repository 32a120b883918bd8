"""Headings, names in capitals and telephones: the small things every list spells in its own way."""

import pytest

from store.refusals import Code, Refused
from sync.lists import headings, names, phones
from sync.lists.words import Field
from sync.lists.workbook import Sheet


def sheet(*rows: tuple[str | None, ...]) -> Sheet:
    return Sheet("list.xlsx", rows)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Surname", Field.FAMILY_NAME),
        ("LAST  NAME", Field.FAMILY_NAME),
        ("Index no.", Field.INDEX_NO),
        ("Staff No", Field.INDEX_NO),
        ("Gender", Field.SEX),
        ("Sex (M/F)", Field.SEX),
        ("D.O.B.", Field.BIRTH_DATE),
        ("Date of birth (dd/mm/yyyy)", Field.BIRTH_DATE),
        ("Date\nof birth", Field.BIRTH_DATE),
        ("Contract end", Field.CONTRACT_TO),
        ("Tel.", Field.TELEPHONE),
        ("Mobile 2", Field.TELEPHONE),
        ("Call-sign", Field.CALL_SIGN),
        ("Residence", Field.ADDRESS),
        ("Neighbourhood", Field.QUARTER),
        ("Relationship", Field.RELATION),
    ],
)
def test_headings_by_other_words(heading: str, field: Field) -> None:
    found = headings.find(sheet(("Family name", "Given name(s)", heading)))
    assert found.columns[field] == ((0,) if field is Field.FAMILY_NAME else (2,))


def test_titles_above_are_passed_over_and_names_kept_as_written() -> None:
    found = headings.find(
        sheet(("Family name of our agency",), (), (None, "SURNAME ", "First  name"), ("a", "b"))
    )
    assert found.row == 3
    assert found.columns == {Field.FAMILY_NAME: (1,), Field.GIVEN_NAME: (2,)}
    assert found.names == {Field.FAMILY_NAME: "SURNAME", Field.GIVEN_NAME: "First name"}


def test_of_two_columns_the_left_one_counts_but_telephones_all_do() -> None:
    found = headings.find(sheet(("Surname", "First name", "Phone", "Family name", "Mobile", "Phone 2")))
    assert found.columns[Field.FAMILY_NAME] == (0,)
    assert found.columns[Field.TELEPHONE] == (2, 4, 5)


def test_marks_that_turn_text_around_do_not_get_out_in_a_heading() -> None:
    found = headings.find(sheet(("Family name\u202e\x9b", "Given name")))
    assert found.names[Field.FAMILY_NAME] == "Family name"


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (("Family name",), ("Given name",)),
        (("Name", "Telephone"),),
        (*((("title",),) * 30), ("Family name", "Given name")),
    ],
)
def test_no_headings(rows: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(Refused) as refusal:
        headings.find(sheet(*rows))
    assert refusal.value.code is Code.LIST_NO_HEADING
    assert refusal.value.facts == {"name": "list.xlsx"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HOŘEJŠÍ", "Hořejší"),
        ("PFANNENSTIELMAYR-ÜBELACKER", "Pfannenstielmayr-Übelacker"),
        ("VAN DER BERG", "Van Der Berg"),
        ("O'SHANAHOE", "O'Shanahoe"),
        ("O’SÚILLEOG", "O’Súilleog"),  # noqa: RUF001 - as it is typed
        ("OLÚṢẸ\u0301GUN", "Olúṣẹ\u0301gun"),
        ("ÜÇTEPE", "Üçtepe"),
        ("DEMİR", "Demir"),
        ("Hořejší", "Hořejší"),
        ("McBreartney", "McBreartney"),
        ("K", "K"),
        ("K.", "K."),
        ("褚", "褚"),
        ("الوراق", "الوراق"),
        ("de la CRUZ", "de la CRUZ"),
    ],
)
def test_family_names_in_capitals(written: str, meant: str) -> None:
    assert names.small(written) == meant


@pytest.mark.parametrize(
    "cell",
    [
        "06 39 98 93 34 / 04 65 71 07 06",
        "+33 6 39 98 93 34;04.65.71.07.06",
        "tel:+33639989334\n0465710706",
        "0639989334, +33 4 65 71 07 06",
        "0639989334;;0465710706;0639989334\n",
    ],
)
def test_telephones_of_one_cell(cell: str) -> None:
    assert phones.numbers(cell, "FR") == ("+33639989334", "+33465710706")


@pytest.mark.parametrize("cell", ["see HR", "0639989334; ask", "12", "0639989334 or 0465710706 or 06"])
def test_what_is_no_telephone(cell: str) -> None:
    with pytest.raises(ValueError, match="telephone number"):
        phones.numbers(cell, "FR")


def test_a_national_number_needs_a_country() -> None:
    assert phones.numbers("+33639989334", "") == ("+33639989334",)
    with pytest.raises(ValueError, match="telephone number"):
        phones.numbers("0639989334", "")


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("+33639989334", "mobile"),
        ("+33465710706", "home"),
        ("+870773111632", "sat"),
        ("+8821655500001", "sat"),
    ],
)
def test_what_kind_a_number_is(number: str, kind: str) -> None:
    assert phones.kind(number) == kind
