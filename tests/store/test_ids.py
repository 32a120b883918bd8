"""Row ids and the numbers people see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.ids import (
    COUNTER_BITS,
    SELF_CHOSEN,
    SLOT_BITS,
    Numbers,
    Origin,
    counter_of,
    own_slot,
    row_id,
    slot_of,
)

SLOTS = st.integers(0, (1 << SLOT_BITS) - 1)
COUNTERS = st.integers(1, (1 << COUNTER_BITS) - 1)
LETTERS = st.from_regex(r"[A-Z]{1,2}", fullmatch=True)
CODES = st.from_regex(r"[A-Z0-9]{1,8}", fullmatch=True)
MARKS = st.just("") | st.from_regex(r"[A-Z][A-Z0-9]{0,15}", fullmatch=True)

KNOWN = Numbers({9: Origin("PTM", ""), 257: Origin("PTM", "W2"), 1: Origin("HQ", "")})


@given(SLOTS, COUNTERS)
def test_a_row_id_holds_slot_and_counter(slot: int, counter: int) -> None:
    row = row_id(slot, counter)
    assert (slot_of(row), counter_of(row)) == (slot, counter)
    assert 0 < row < 1 << 63


@given(SLOTS, COUNTERS, LETTERS, CODES, MARKS)
def test_a_number_is_read_back_as_it_was_written(
    slot: int, counter: int, letter: str, code: str, mark: str
) -> None:
    numbers = Numbers({slot: Origin(code, mark)})
    row = row_id(slot, counter)
    text = numbers.text(letter, row)
    assert numbers.row(letter, text) == row
    assert numbers.row(letter, f"  {text.lower()} ") == row


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (row_id(9, 42), "PTM-P-00042"),
        (row_id(257, 7), "PTM-P-W2-00007"),
        (row_id(1, 123456), "HQ-P-123456"),
        (row_id(0xABC, 3), "?-P-ABC-00003"),
    ],
)
def test_how_numbers_look(row: int, text: str) -> None:
    assert KNOWN.text("P", row) == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("PTM-H-00042", id="of another register"),
        pytest.param("XXX-P-00042", id="of a station that is not known"),
        pytest.param("PTM-P-W9-00042", id="of a device that is not known"),
        pytest.param("?-P-ABC-00003", id="of a slot that is not known"),
        pytest.param("PTM-P-00000", id="counting begins at one"),
        pytest.param("PTM-P-", id="without a count"),
        pytest.param("42", id="the count alone"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_number_here(text: str) -> None:
    assert KNOWN.row("P", text) is None


def test_a_count_never_runs_over_into_the_slot() -> None:
    # 9 << 39 | (1 << 39 | 42) would be person 42 of the same slot.
    assert KNOWN.row("P", f"PTM-P-{1 << COUNTER_BITS | 42}") is None
    assert KNOWN.row("P", f"PTM-P-{(1 << COUNTER_BITS) - 1}") == row_id(9, (1 << COUNTER_BITS) - 1)


@given(st.binary(min_size=3, max_size=3))
def test_a_slot_of_ones_own_choosing_is_never_one_that_a_parent_grants(random: bytes) -> None:
    assert SELF_CHOSEN <= own_slot(random) < 1 << SLOT_BITS
