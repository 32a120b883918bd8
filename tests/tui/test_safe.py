"""No text can command the terminal, hide, or break a column."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tests.tui import poison
from tui.safe import STAYS, NoControl, clean, fit, safe

BLACK = Color.parse("#000000")


@pytest.mark.parametrize("name", poison.ALL)
def test_nothing_dangerous_is_left(name: str) -> None:
    cleaned = clean(poison.ALL[name])
    assert not [c for c in cleaned if poison.is_dangerous(c)]
    assert len(cleaned) <= 200


@pytest.mark.parametrize(
    "name",
    [
        "Aïssatou Ndiaye",
        "王小明",
        "مُحَمَّد الأَمِين",
        "علی‌رضا",  # a zero-width non-joiner, as Persian writes it
        "ශ්‍රී ලංකා",  # a zero-width joiner, as Sinhala writes it
        "प्रियंका श्रीवास्तव",
        "รัตนาภรณ์",
        "မြွှေ့",
        "Nguyễn Thị Hằng",
        "👨‍👩‍👧",
        "葛\U000e0100城",  # this form of the kanji and no other
    ],
)
def test_names_stay_as_they_are(name: str) -> None:
    assert clean(name) == unicodedata.normalize("NFC", name)


def test_a_tower_of_marks_is_cut_to_four() -> None:
    assert clean("x" + "\u0489" * 50 + "y") == "x" + "\u0489" * 4 + "y"
    assert clean("x" + "\u0489\u200d" * 50 + "y").count("\u0489") <= 4
    assert len(clean("x" + "\u0489\u0489\u0903" * 50 + "y")) < 12


def test_a_long_text_ends_in_an_ellipsis() -> None:
    assert clean("x" * 300) == "x" * 199 + "…"
    assert clean("abcdef", 4) == "abc…"
    assert clean("a\u200d\u200cbcd", 4) == "a…"


def test_what_is_removed_can_be_seen() -> None:
    assert clean("a\x1b[2Jb") == "a\ufffd[2Jb"


def test_a_safe_text_is_not_markup() -> None:
    content = safe("[@click=app.pwn]x[/] [red]y[/red]")
    assert content.plain == "[@click=app.pwn]x[/] [red]y[/red]"
    assert content.spans == []


@pytest.mark.parametrize(
    ("text", "cells", "fitted"),
    [
        ("Amina", 8, "Amina   "),
        ("Amina", 5, "Amina"),
        ("Amina", 4, "Ami…"),
        ("Amina", 1, "…"),
        ("Amina", 0, ""),
        ("王小明", 6, "王小明"),
        ("王小明", 5, "王小…"),
        ("王小明", 4, "王… "),
        ("مُحَمَّد", 4, "مُحَمَّد"),
        ("مُحَمَّد", 3, "مُحَ…"),
        ("👨‍👩‍👧", 6, "👨👩👧"),
        ("❤️", 2, "❤ "),
    ],
)
def test_a_text_fits_exactly(text: str, cells: int, fitted: str) -> None:
    assert fit(text, cells).replace(STAYS, "") == fitted


@given(st.text(st.characters(), max_size=60), st.integers(0, 30))
def test_any_text_takes_exactly_its_cells(text: str, cells: int) -> None:
    assert cell_len(fit(clean(text), cells)) == cells


@given(st.text(st.characters(), max_size=60))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(), max_size=60))
def test_the_last_line_of_defence_keeps_widths(text: str) -> None:
    (drawn,) = NoControl().apply([Segment(text)], BLACK)
    assert not [c for c in drawn.text if poison.is_dangerous(c) and ord(c) < 0xF0000 and c not in _VISIBLE]
    assert drawn.cell_length == Segment(text).cell_length


# Format characters that are drawn: number signs and the like, which enclose the digits after them.
_VISIBLE = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd" + "".join(
    map(chr, range(0x13430, 0x13440))
)


def test_the_last_line_of_defence_drops_links_and_commands() -> None:
    command = Segment("\x1b[2J", None, [(1,)])  # type: ignore[list-item]
    link = Segment("here", Style(link="https://evil.example", bold=True))
    (drawn,) = NoControl().apply([command, link], BLACK)
    assert drawn.text == "here"
    assert drawn.style is not None
    assert drawn.style.link is None
    assert drawn.style.bold


ARABIC, LATIN, DEVANAGARI = "مريم الغزالي", "Azambuja Gonçalo", "प्रियंका श्रीवास्तव"


@pytest.mark.parametrize(("text", "ends"), [(ARABIC, 1), ("שרה כהן", 1), (LATIN, 0), ("王小明", 0)])
def test_a_cell_from_the_right_does_not_pull_its_neighbour(text: str, ends: int) -> None:
    cell = fit(text, 20)
    assert cell.count(STAYS) == ends
    assert cell_len(cell) == 20
    assert cell.rstrip().rstrip(STAYS) == text
    # The filter at the edge keeps ours, and nobody else's reaches it.
    (drawn,) = NoControl().apply([Segment(cell)], BLACK)
    assert drawn.text == cell
    assert STAYS not in clean(text + STAYS)


@given(
    st.text(st.sampled_from(ARABIC + LATIN + DEVANAGARI + "王小明ဩမြွှေ့กำيُّ가각👩‍👧"), max_size=24),
    st.integers(1, 20),
)
def test_a_letter_is_never_cut_from_its_marks(text: str, cells: int) -> None:
    text = clean(text)
    cell = fit(text, cells)
    assert cell_len(cell) == cells
    kept = cell.rstrip().rstrip(STAYS)
    if kept.endswith("…") and not text.endswith("…"):
        shown = kept[:-1]
        behind = text.replace("\u200d", "").replace("\ufe0f", "")[len(shown) :]
        assert not behind or unicodedata.category(behind[0])[0] != "M" or not shown
