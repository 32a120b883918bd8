"""A frame as digits, and what a scanner makes of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import seal
from sync.frames import digits, frame
from sync.frames.frame import Frame
from sync.qr import code
from sync.streams import Malformed

PIECES = st.binary(min_size=1, max_size=1_500)
EXAMPLE = bytes.fromhex("6dff4b76721e004d0102030405060708095144dd0b")


def made(piece: bytes) -> bytes:
    return frame.write(Frame(seal.tag(piece)[: frame.TAG], len(piece), 0, piece))


@given(PIECES)
def test_what_is_written_is_read(piece: bytes) -> None:
    content = made(piece)
    line = digits.write(content)
    assert line.isdecimal()
    assert digits.read(line) == content
    assert len(line) <= digits.most(len(content))
    # Three digits take ten bits of a code: of the bytes' own bits hardly one in a hundred is lost.
    assert len(line) / 3 * 10 <= len(content) * 8 * 1.004 + 10


def test_the_example_of_the_document() -> None:
    assert digits.write(EXAMPLE) == "160761153989600195138011740505887866058733286382859"
    assert digits.read("160761153989600195138011740505887866058733286382859\r\n") == EXAMPLE


@given(st.integers(1, 4_000))
def test_so_many_bytes_always_fit(count: int) -> None:
    room = digits.room(count)
    assert digits.most(room) <= count < digits.most(room + 1)


@pytest.mark.parametrize("layout", digits._LAYOUTS)
@given(piece=PIECES)
def test_a_scanner_on_the_keyboard_of_another_country(layout: str, piece: bytes) -> None:
    typed = digits.write(made(piece)).translate(str.maketrans("1234567890", layout))
    assert digits.read(typed) == made(piece)


def test_what_scanners_add_is_taken_off() -> None:
    line = digits.write(EXAMPLE)
    assert digits.read(f" ]Q1{line}\r\n") == EXAMPLE
    assert digits.read(line.translate(str.maketrans("1234567890", "١٢٣٤٥٦٧٨٩٠"))) == EXAMPLE


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        "0",
        "4711",
        "-159",
        "hello",
        "]Q1",
        "1" * 3_909,
        "9" * 20_000,
        "²³",
        "1e9",
        "0x6d",
        "4006381333931",
    ],
)
def test_what_is_none_is_refused(line: str) -> None:
    with pytest.raises(Malformed):
        digits.read(line)


@settings(max_examples=40)
@given(st.text(max_size=99) | st.text("0123456789", max_size=400))
def test_nothing_else_ever_comes_of_it(line: str) -> None:
    with pytest.raises(Malformed):
        digits.read(line)


def test_one_digit_that_was_misread_is_noticed() -> None:
    line = digits.write(made(b"some sealed bytes"))
    for place, letter in enumerate(line):
        wrong = line[:place] + str((int(letter) + 1) % 10) + line[place + 1 :]
        with pytest.raises(Malformed):
            digits.read(wrong)


def test_no_code_holds_more_than_is_read() -> None:
    assert code.capacity(code.LARGEST) == digits.MOST < 4_095
