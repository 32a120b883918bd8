"""Made-up rows for lists, with names that are hard to draw."""

from collections.abc import Sequence

from tui.widgets.paged_table import Row

NAMES = ("Amina Diallo", "王小明王小明王小明", "مُحَمَّد الأَمِين", "👨‍👩‍👧 Family", "รัตนาภรณ์", "O'Brien")
MARKS = ("✓", "!", "?", "…", "→", "‼")


def made(number: int) -> Row:
    name = NAMES[number % len(NAMES)]
    return Row(number, (name, "WFP", f"Z{number % 12:02}", f"+00{number:07}"), MARKS[number % len(MARKS)])


class Counting:
    """Rows made when they are asked for, and a note of what was asked."""

    def __init__(self, rows: int) -> None:
        self.keys = list(range(rows))
        self.asked: list[tuple[int, int]] = []

    def count(self) -> int:
        return len(self.keys)

    def page(self, offset: int, limit: int) -> Sequence[Row]:
        self.asked.append((offset, limit))
        return [made(key) for key in self.keys[offset : offset + limit]]
