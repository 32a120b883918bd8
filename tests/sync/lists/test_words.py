"""Headings, names in capitals and telephones: the small things every list spells in its own way."""

import pytest

from sync.lists import headings, names, phones
from sync.lists.headings import Headings
from sync.lists.looked import NameOrder, Wanted
from sync.lists.words import Field
from sync.lists.workbook import Sheet


def find(*rows: tuple[str | None, ...]) -> Headings | None:
    return headings.find(Sheet("list.xlsx", rows), Wanted.PEOPLE)


def meanings(*rows: tuple[str | None, ...]) -> dict[str, str]:
    found = find(*rows)
    return {one.heading: str(one.means) for one in found.columns} if found else {}


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
    assert list(meanings(("Given name(s)", "Zone", heading)).values())[2] == field


def test_titles_above_are_passed_over_and_names_kept_as_written() -> None:
    rows = ("Family name of our agency",), (), (None, "SURNAME ", "First  name"), ("a", "b")
    found = find(*rows)
    assert found is not None
    assert found.rows == (3,)
    assert meanings(*rows) == {"SURNAME": "family_name", "First name": "given_name"}


def test_of_two_columns_that_are_called_alike_each_has_a_heading_of_its_own() -> None:
    found = meanings(("Surname", "First name", "Phone", "Phone"))
    assert found == {
        "Surname": "family_name",
        "First name": "given_name",
        "Phone": "telephone",
        "Phone (2)": "telephone",
    }


def test_marks_that_turn_text_around_do_not_get_out_in_a_heading() -> None:
    assert "Family name" in meanings(("Family name\u202e\x9b", "Given name"))


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (("Dear colleagues",), ("please find below",)),
        (*((("title",),) * 30), ("Family name", "Given name")),
    ],
)
def test_no_headings(rows: tuple[tuple[str, ...], ...]) -> None:
    assert find(*rows) is None


@pytest.mark.parametrize(
    ("heads", "meant"),
    [
        (("Name", "Phone"), ["full_name", "telephone"]),
        (("Nom", "Tél."), ["full_name", "telephone"]),
        (("Nom", "Prénom"), ["family_name", "given_name"]),
        (("Name", "First name"), ["family_name", "given_name"]),
        (("Nome", "Apelido"), ["given_name", "family_name"]),
        (("الاسم", "اللقب"), ["given_name", "family_name"]),
        (("Nombre", "Teléfono"), ["full_name", "telephone"]),
        (("Surname", "Phone"), ["family_name", "telephone"]),
    ],
)
def test_what_a_column_of_names_is_depends_on_what_stands_beside_it(
    heads: tuple[str, ...], meant: list[str]
) -> None:
    assert list(meanings(heads).values()) == meant


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


@pytest.mark.parametrize(
    ("text", "hint", "said", "parts"),
    [
        ("MWANGI, Grace", None, None, ("MWANGI", "Grace")),
        ("Grace MWANGI", None, None, ("MWANGI", "Grace")),
        ("van der BERG Piet", None, None, ("van der BERG", "Piet")),
        ("BEN ALI Ahmed", None, None, ("BEN ALI", "Ahmed")),
        ("Mme Awa DIOP", None, None, ("DIOP", "Awa")),
        ("Suharto", None, None, ("Suharto", "")),
        ("Grace Mwangi", None, None, None),
        ("GRACE MWANGI", None, None, None),
        ("JP Dupont", None, None, None),
        ("Smith, Dr", None, None, None),
        ("Smith, John, Bob", None, None, None),
        ("王小明", None, None, None),
        ("Mwangi Grace", NameOrder.FAMILY_FIRST, None, ("Mwangi", "Grace")),
        ("Mwangi Grace Ann", NameOrder.FAMILY_FIRST, None, None),
        ("Ахметова Гульнара Маратовна", NameOrder.FAMILY_FIRST, None, ("Ахметова", "Гульнара Маратовна")),
        ("María del Carmen Peña", None, NameOrder.FAMILY_LAST, ("Peña", "María del Carmen")),
        ("Rosa Choque Apaza", None, NameOrder.GIVEN_FIRST, ("Choque Apaza", "Rosa")),
        ("Ana de la Cruz", None, NameOrder.FAMILY_LAST, ("de la Cruz", "Ana")),
        ("欧阳小明", None, NameOrder.FAMILY_FIRST, ("欧阳", "小明")),
        ("Sukarno Putri", None, NameOrder.WHOLE, ("Sukarno Putri", "")),
    ],
)
def test_full_names_are_parted_where_they_tell_how(
    text: str, hint: NameOrder | None, said: NameOrder | None, parts: tuple[str, str] | None
) -> None:
    found = names.part(text, hint, said)
    assert (found and (found.family, found.given)) == parts


@pytest.mark.parametrize(
    ("cell", "number", "found"),
    [
        ("h: 04 65 71 07 06 m: 06 39 98 93 34", False, ("+33465710706", "+33639989334")),
        ("Mob. 06 39 98 93 34 ext. 12", False, ("+33639989334",)),
        ("06 39 98 93 34/04 65 71 07 06", False, ("+33639989334", "+33465710706")),
        ("06 39 98 93 34 ou 04 65 71 07 06", False, ("+33639989334", "+33465710706")),
        ("33639989334", True, ("+33639989334",)),
        ("639989334", True, ("+33639989334",)),
        ("٠٦٣٩٩٨٩٣٣٤", False, ("+33639989334",)),
    ],
)
def test_telephones_with_what_stands_around_them(cell: str, number: bool, found: tuple[str, ...]) -> None:  # noqa: FBT001
    assert phones.numbers(cell, "FR", number=number) == found


def test_a_number_that_was_cut_is_not_read() -> None:
    with pytest.raises(phones.CutError):
        phones.numbers("3.36E+10", "FR")
