"""The line of keys: whole keys only, those of the screen first, and always the way to all of them."""

import pytest

from tui.widgets.key_line import Shown, laid_out

SCREEN = [Shown("a", "a", "all here"), Shown("b", "b", "with the whole family"), Shown("c", "c", "no")]
PROGRAM = [
    Shown("x", "f2", "people", everywhere=True),
    Shown("app.jump", "^o", "go to", everywhere=True),
    Shown("app.help", "f1", "Help", everywhere=True),
]


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (80, "a b c f2 ^o f1"),
        (62, "a b c ^o f1"),
        (60, "a b ^o f1"),
        (40, "a c ^o f1"),
        (20, "^o f1"),
        (9, "f1"),
        (3, ""),
    ],
)
def test_it_shows_whole_keys_in_the_order_of_their_worth(width: int, shown: str) -> None:
    placed = laid_out([*SCREEN, *PROGRAM], width)
    assert " ".join(key.key for _at, key in placed) == shown
    ends = [at + key.width for at, key in placed]
    begins = [at for at, _key in placed]
    assert all(end < begin for end, begin in zip(ends, begins[1:], strict=False))
    assert all(end < width for end in ends)


def test_a_wide_word_is_measured_in_cells() -> None:
    (placed,) = laid_out([Shown("a", "a", "家族全員")], 12)
    assert placed == (1, Shown("a", "a", "家族全員"))
    assert laid_out([Shown("a", "a", "家族全員")], 11) == []
