"""What a screen shows of a sealed file, code after code, and that an outside reader reads each of them."""

import random

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import seal
from sync.frames import digits, frame
from sync.frames.pool import Pool
from sync.qr import code
from sync.qr.film import Film, Shot

CHANCE = random.Random(5)  # noqa: S311 - the same every time
SEALED = b"M" + CHANCE.randbytes(1_999)


def pool_for(sealed: bytes) -> Pool:
    return Pool(seal.tag(sealed)[: frame.TAG], len(sealed))


def seen(shot: Shot) -> str:
    """Give what a strict reader takes from a code with the least margin, one point a square."""
    made = code.squares(shot.text, shot.version)
    side = code.side(shot.version)
    assert len(made) == side
    assert {len(row) for row in made} == {side}
    scale, margin = 3, code.QUIET
    blank = [b"\xff" * (side + 2 * margin) * scale] * margin * scale
    rows = [
        bytes(255 * (1 - dark) for dark in bytes(margin) + row + bytes(margin) for _ in range(scale))
        for row in made
        for _ in range(scale)
    ]
    drawn = b"".join([*blank, *rows, *blank])
    picture = memoryview(drawn).cast("B", (len(drawn) // len(blank[0]), len(blank[0])))
    (found,) = zxingcpp.read_barcodes(picture, try_invert=False)
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    return str(found.text)


def test_codes_hold_what_the_standard_says() -> None:
    """ISO/IEC 18004, table 7: numeric, level L."""
    assert [code.capacity(version) for version in (1, 6, 9, 10, 14, 26, 27, 29)] == [
        *(41, 322, 552, 652, 1101, 3283, 3517, 3909)
    ]
    assert [code.fitting(squares) for squares in (24, 25, 44, 45, 46, 78, 137, 500)] == [
        *(None, 1, 5, 6, 6, 14, 29, 29)
    ]


@pytest.mark.parametrize("version", [1, 2, 6, 7, 9, 10, 14, 20, 26, 27, 29])
def test_an_outside_reader_reads_every_size_of_code_full(version: int) -> None:
    text = str(CHANCE.randrange(10 ** (code.capacity(version) - 1), 10 ** code.capacity(version)))
    assert code.least(len(text)) == version
    assert seen(Shot(0, version, text)) == text


@settings(max_examples=15)
@given(st.binary(min_size=1, max_size=6_000), st.integers(30, 140), st.randoms(use_true_random=False))
def test_any_of_what_is_shown_gives_the_file(sealed: bytes, squares: int, chance: random.Random) -> None:
    film, pool = Film(sealed), pool_for(sealed)
    if not film.fit(squares):
        assert code.room(code.fitting(squares) or 1) < 24
        return
    came = 0
    while not pool.whole:
        shot = film.next()
        assert len(shot.text) <= code.capacity(shot.version)
        assert code.side(shot.version) + 2 * code.QUIET <= squares
        if film.still or chance.random() >= 0.3:
            came += 1
            assert pool.add(frame.read(digits.read(shot.text)))
    assert came <= film.slices + (film.slices > 255) * 3
    assert pool.content == sealed


def test_another_size_goes_on_where_the_first_was_left() -> None:
    film, pool = Film(SEALED), pool_for(SEALED)
    assert film.fit(78)
    half = film.slices // 2
    for _ in range(half):
        pool.add(frame.read(digits.read(film.next().text)))
    assert not film.fit(20)
    with pytest.raises(ValueError, match="no room"):
        film.next()
    assert film.fit(46)
    version = film.version
    assert film.fit(46)
    lacking = film.slices - pool.known // film._cutting.size if film._cutting else 0
    shots = [film.next() for _ in range(lacking + 1)]
    assert {shot.version for shot in shots} == {version}
    assert min(shot.number for shot in shots) >= film.slices
    for shot in shots:
        pool.add(frame.read(digits.read(shot.text)))
    assert pool.content == SEALED


def test_it_goes_on_for_ever_and_says_again_what_was_said_only_when_nothing_new_is_left() -> None:
    film = Film(SEALED[:30])
    assert film.cut(24)
    numbers = [film.next().number for _ in range(400)]
    assert numbers == list(range(400))
    # There are no more repairs than these.
    film._next = film.slices + 65_535
    assert [film.next().number for _ in range(3)] == [film.slices + 65_535, 0, 1]


def test_what_is_small_is_one_code_of_the_least_size() -> None:
    film = Film(SEALED[:90])
    assert film.fit(78)
    assert (film.still, film.slices, film.version) == (True, 1, 5)
    assert {film.next() for _ in range(5)} == {film.next()}
    # ... which is cut where there is no room for it.
    assert film.fit(37)
    assert not film.still


def test_a_file_of_very_many_pieces_has_no_repairs_and_begins_again() -> None:
    sealed = b"M" + CHANCE.randbytes(40_000)
    film = Film(sealed)
    assert film.cut(40)
    assert film.slices > frame.MOST_REPAIRED
    numbers = [film.next().number for _ in range(film.slices + 2)]
    assert numbers == [*range(film.slices), 0, 1]
