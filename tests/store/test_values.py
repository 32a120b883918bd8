"""Checked text, and text folded for searching."""

import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from store.registers.people import Category
from store.values import Line, Name, Note, ShortCode, folded, stored

LINE, NOTE, NAME, CODE = (TypeAdapter[str](kind) for kind in (Line, Note, Name, ShortCode))

HIDDEN = {
    "escape": "\x1b",
    "null": "\x00",
    "delete": "\x7f",
    "C1": "\x9b",
    "right-to-left override": "\u202e",
    "left-to-right isolate": "\u2066",
    "right-to-left mark": "\u200f",
    "Arabic letter mark": "\u061c",
    "zero width space": "\u200b",
    "line separator": "\u2028",
    "byte order mark": "\ufeff",
    "tag": "\U000e0041",
    "half of a surrogate pair": "\ud800",
}


@pytest.mark.parametrize("mark", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("kind", [LINE, NOTE, NAME, CODE], ids=["line", "note", "name", "code"])
def test_what_hides_in_text_is_refused(kind: TypeAdapter[str], mark: str) -> None:
    with pytest.raises(ValidationError):
        kind.validate_python(f"AB{mark}CD")


@pytest.mark.parametrize(
    "name", ["می\u200cرود", "ක\u0dca\u200dෂ", "Nguyễn", "N\u2019Diaye", "José-María", "李"]
)
def test_names_of_the_world_pass(name: str) -> None:
    assert NAME.validate_python(name) == unicodedata.normalize("NFC", name)


def test_text_is_composed_and_its_spaces_are_single() -> None:
    assert LINE.validate_python("  Nguye\u0302\u0303n\u00a0\t Thi\u0323\n") == "Nguyễn Thị"


def test_a_note_keeps_its_lines() -> None:
    assert NOTE.validate_python(" first  line \r\nsecond\n") == "first line\nsecond"


def test_a_code_is_in_capitals() -> None:
    assert CODE.validate_python(" z-3 ") == "Z-3"


@pytest.mark.parametrize("code", ["Z 3", "Z_3", "É1", "", "A" * 13])
def test_what_is_no_code(code: str) -> None:
    with pytest.raises(ValidationError):
        CODE.validate_python(code)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Category.STAFF_INTL, "staff_intl"),
        (date(2026, 2, 3), "2026-02-03"),
        (datetime(2026, 2, 3, tzinfo=UTC), 1770076800),
        (True, True),
        (5, 5),
        ("x", "x"),
        (None, None),
    ],
)
def test_how_values_are_stored(value: object, kept: object) -> None:
    found = stored(value)
    assert found == kept
    assert type(found) is type(kept)


def test_what_has_no_stored_form() -> None:
    with pytest.raises(TypeError, match=r"^float$"):
        stored(1.5)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Nguyễn", "nguyen"),
        ("Đặng", "dang"),
        ("Łukasz Øvergård", "lukasz overgard"),
        ("İPEK I\u015f\u0131k", "ipek isik"),
        ("Straße", "STRASSE"),
        ("N\u2019Diaye", "N'Diaye"),
        ("Jean\u2011Luc", "Jean-Luc"),
        ("می\u200cرود", "میرود"),
        ("\uff34\uff41\uff4e\uff47\uff4f", "tango"),
        ("  two   words ", "two words"),
    ],
)
def test_what_is_written_is_found_by_what_is_typed(written: str, typed: str) -> None:
    assert folded(written) == folded(typed)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)
