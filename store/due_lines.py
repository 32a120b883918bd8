"""What is due as lines to be shown (C01): what a record is called is looked up with the page it is on."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, overload

from sqlalchemy import Connection

from store import duty_list, expiry, naming
from store.duty_list import Item
from store.listing import Lens
from store.node import Node


def lines(db: Connection, lens: Lens, items: Sequence[Item]) -> list[dict[str, Any]]:
    """Give what is due as plain things; ``name`` is what the record that it is about is called."""
    names = naming.of_numbers(db, lens, {item.about for item in items})
    return [
        {
            "kind": item.kind,
            "about": item.about,
            "name": names.get(item.about),
            "title": item.title,
            "due_on": item.due_on.isoformat(),
            "urgency": item.urgency.value,
            "by": item.by,
            "local": item.local,
            "source": item.source,
            "rung": item.rung,
        }
        for item in items
    ]


class DueLines(Sequence[dict[str, Any]]):
    """All that was due when it was asked for: of a large station thousands, of which a page shows forty."""

    def __init__(self, node: Node, station: str | None, items: Sequence[Item]) -> None:
        self._node, self._station, self._items = node, station, items

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, place: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, place: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        some = self._items[place] if isinstance(place, slice) else [self._items[place]]
        with self._node.read() as db:
            shown = lines(db, self._node.lens(db, self._station), some)
        return shown if isinstance(place, slice) else shown[0]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self[:])


def due_lines(node: Node, on: date | None = None, station: str | None = None) -> DueLines:
    """Give everything that is due on a day, the longest overdue first; see ``outlook.due``."""
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db, station)
        return DueLines(node, station, duty_list.due_on(db, lens, on or lens.today))
