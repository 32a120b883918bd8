"""Rows by the page: what a long list is asked for, and the few pages that are kept."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

PAGE_ROWS: Final = 40
_PAGES_KEPT: Final = 24
_PAGES_SEARCHED: Final = 12

Key = int | str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list.

    Args:
        key: finds the row again after the list has changed.
        cells: a text for each column, as it stands in the record.
        mark: a sign of one cell, usually the mark of a :class:`tui.theme.Sign`.
    """

    key: Key
    cells: tuple[str, ...]
    mark: str = ""


class Pages(Protocol):
    """A long list that gives its rows by the page."""

    def count(self) -> int:
        """Tell how many rows there are."""

    def page(self, offset: int, limit: int) -> Sequence[Row]:
        """Give at most ``limit`` rows, from ``offset`` on."""


class NoPages:
    """The list with nothing in it."""

    def count(self) -> int:
        """None."""
        return 0

    def page(self, offset: int, limit: int) -> Sequence[Row]:  # noqa: ARG002 - the protocol's signature
        """None."""
        return ()


@runtime_checkable
class Findable(Protocol):
    """A list that can tell where a row is now; others are searched nearby."""

    def find(self, key: Key) -> int | None:
        """Give the place of a row, or nothing if it is gone."""


class PageCache:
    """Asks for pages when their rows are needed and keeps the last few.

    Args:
        pages: where the rows are.
    """

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._kept: OrderedDict[int, Sequence[Row]] = OrderedDict()
        self.count = 0
        self.is_filled = False
        self._is_cut_off = False

    def refill(self) -> None:
        """Forget every row and count anew; where that is refused, what is here stays."""
        self.count = self._pages.count()
        self._kept.clear()
        self.is_filled = True
        self._is_cut_off = False

    def row(self, place: int) -> Row | None:
        """Give the row at a place; nothing if the list has meanwhile become shorter.

        A page that was refused is asked for once, and then only when everything is asked for anew: a list is
        drawn line by line, again and again.
        """
        if not 0 <= place < self.count:
            return None
        number, within = divmod(place, PAGE_ROWS)
        rows = self._page(number)
        return rows[within] if within < len(rows) else None

    def around(self, place: int) -> Sequence[Row]:
        """Give the rows of the page on which a place is."""
        return self._page(place // PAGE_ROWS) if 0 <= place < self.count else ()

    def find(self, key: Key, near: int) -> int | None:
        """Look for a row that may have moved.

        Args:
            key: the row's key.
            near: where it was.

        Returns:
            Its place, or nothing if it is gone or, in a list that cannot be asked,
            has moved by more than some five hundred rows.
        """
        if isinstance(self._pages, Findable):
            return self._pages.find(key)
        for number in self._outwards(near // PAGE_ROWS):
            for within, row in enumerate(self._page(number)):
                if row.key == key:
                    return number * PAGE_ROWS + within
        return None

    def _page(self, number: int) -> Sequence[Row]:
        if number not in self._kept:
            if self._is_cut_off:
                return ()
            self._is_cut_off = True
            self._kept[number] = self._pages.page(number * PAGE_ROWS, PAGE_ROWS)
            self._is_cut_off = False
            if len(self._kept) > _PAGES_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(number)
        return self._kept[number]

    def _outwards(self, start: int) -> Iterator[int]:
        last = (self.count - 1) // PAGE_ROWS
        for distance in range(_PAGES_SEARCHED + 1):
            for number in sorted({start - distance, start + distance}):
                if 0 <= number <= last:
                    yield number
