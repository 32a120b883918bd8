"""How a line's width is shared out: nothing is cut where there is room."""

import pytest

from tui.widgets.pages import Row
from tui.widgets.row_drawing import Column, spread

COLUMNS = (Column("Name", 6, grow=True), Column("Zones", 5), Column("Silent", 6))
LONG = Row(key=1, cells=("Ondřejíček", "142 of 150", "12 hours"))
SHORT = Row(key=2, cells=("Li", "3 of 4", "no"))


@pytest.mark.parametrize(
    ("width", "rows", "widths"),
    [
        (10, [LONG], [6, 5, 6]),  # too narrow: it scrolls
        (22, [LONG], [6, 5, 6]),
        (25, [LONG, SHORT], [9, 5, 6]),  # who it is comes first
        (28, [LONG, SHORT], [10, 7, 6]),
        (40, [LONG, SHORT], [17, 10, 8]),
        (40, [SHORT], [23, 6, 6]),  # what is left is the name's
        (40, [], [24, 5, 6]),
    ],
)
def test_a_line_is_shared_out(width: int, rows: list[Row], widths: list[int]) -> None:
    assert spread(COLUMNS, width, rows) == widths


def test_without_a_column_that_grows_what_is_left_stays_empty() -> None:
    assert spread((Column("Zone", 3), Column("Who", 2)), 40, [Row(key=1, cells=("Z1", "fsco"))]) == [4, 4]
