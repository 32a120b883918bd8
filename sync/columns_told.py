"""Tells the values of one column (``BUNDLE.md``, "Values")."""

from collections.abc import Callable
from datetime import date
from typing import Any

from store.columns import Wire
from store.entry import CHAIN_BYTES
from store.values import Value
from sync import codes
from sync.columns import (
    AFTER,
    AGAIN,
    ASCII,
    CODE,
    EPOCH,
    FORM,
    HOLDS,
    KINDS,
    LENGTH,
    NOTHING,
    RECENT,
    RECENTS,
    REFERENCE,
    SPANS,
    SPELLED,
    USUAL,
    VALUE,
    Around,
    instant,
    is_number,
)
from sync.draws import Telling, sized
from sync.rows_told import RowTeller
from sync.spelling import Speller
from sync.streams import Writer
from sync.urns import COMMON, KIND, TellingUrns


class ColumnTeller:
    """Tells the values of a column, record by record."""

    def __init__(
        self,
        telling: Telling,
        urns: TellingUrns,
        column: tuple[int, int],
        around: Around,
        text: Writer | Speller,
    ) -> None:
        self._telling, self._around, self._text = telling, around, text
        self._urns, self._column = urns, column
        self._wire = -1
        self._signs: dict[str, str] = {}
        self._before: int | None = None

    def _as(self, wire: int) -> None:
        """Make ready for values of a type; in a column they are nearly always of one."""
        self._wire = wire
        self._kinds = self._urns[KIND, wire, *self._column]
        if wire == REFERENCE:
            self._values = self._urns[VALUE, *self._column]
            self._rows = RowTeller(self._telling, self._urns, (wire, *self._column), self._around.slots)
        self._way = _TOLD[wire]

    def tell(self, wire: int, value: Value, record: int) -> None:
        """Tell the value that a record has here."""
        if wire != self._wire:
            self._as(wire)
        if value is None:
            self._kind(NOTHING)
        else:
            self._way(self, value, record)

    def _kind(self, symbol: int) -> None:
        self._telling.small(self._kinds, symbol, KINDS)

    def _sized(self, value: int) -> None:
        symbol, rest, bits = sized(value)
        self._kind(symbol)
        self._telling.bits(rest, bits)

    def tell_number(self, value: int, _record: int) -> None:
        """Tell one of that type."""
        if not is_number(value):
            raise ValueError(value)
        self._sized(value)

    def tell_flag(self, value: object, _record: int) -> None:
        """Tell one of that type."""
        self._kind(2 if value else 0)

    def tell_day(self, value: str, record: int) -> None:
        """Tell one of that type."""
        day = date.fromisoformat(value).toordinal() - EPOCH
        since = self._around.days.get(record)
        span = -1 if since is None else day - since
        if span in SPANS and (span in USUAL or self._kinds.balls(AFTER + span)):
            self._kind(AFTER + span)
        elif day == self._before:
            self._kind(AGAIN)
        else:
            self._sized(day - self._around.day)
        self._around.days[record] = self._before = day

    def tell_instant(self, value: int, record: int) -> None:
        """Tell one of that type."""
        if value == self._before:
            self._kind(AGAIN)
        else:
            self._sized(self._around.near[record] - instant(value))
        self._before = value

    def tell_reference(self, value: int, record: int) -> None:
        """Tell one of that type."""
        rows = self._around.rows
        if self._values.balls(value):
            self._kind(AGAIN)
            self._telling.draw(self._values, value)
            return
        recent = rows[max(0, record - RECENTS) : record]
        if value in recent:
            self._kind(RECENT + recent[::-1].index(value))
        else:
            if not HOLDS[Wire.REFERENCE](value):
                raise ValueError(value)
            self._rows.tell(value)
        self._values.add(value)

    def tell_text(self, value: str, _record: int) -> None:
        """Tell one of that type."""
        if self._kinds.balls(value):
            self._telling.draw(self._kinds, value)
        elif codes.is_code(value):
            self._kind(CODE)
            self._tell_code(value)
        else:
            self._kind(SPELLED)
            content = value.encode()
            if isinstance(self._text, Speller):
                self._text.tell(value, self._column)
            else:
                self._telling.number(self._urns[LENGTH, *self._column], len(content))
                self._text.raw(content)
            self._kinds.add(value)

    def _tell_code(self, value: str) -> None:
        form, signs = codes.taken_apart(value)
        telling, forms = self._telling, self._urns[FORM, *self._column]
        if not telling.draw(forms, form):
            telling.small(self._urns[LENGTH, FORM], len(form), codes.LONGEST + 1)
            for place in form:
                telling.small(self._urns[FORM,], ord(place), ASCII)
            forms.add(form)
        before = self._signs.get(form, "")
        same = 0
        while same < len(before) and before[same] == signs[same]:
            same += 1
        telling.small(self._urns[COMMON, *self._column], same, codes.LONGEST + 1)
        self._signs[form] = signs
        left, radices = codes.ranks(signs[same:]), codes.radices(form)[same:]
        for count, size in codes.parts(radices):
            value_of = 0
            for rank, radix in zip(left[:count], radices[:count], strict=True):
                value_of = value_of * radix + rank
            telling.even(value_of, size)
            left, radices = left[count:], radices[count:]

    def tell_erased(self, value: str, _record: int) -> None:
        """Tell one of that type."""
        self._kind(SPELLED)
        self._telling.bits(int.from_bytes(bytes.fromhex(value), "big"), 8 * CHAIN_BYTES)


_TOLD: dict[int, Callable[[ColumnTeller, Any, int], None]] = {
    Wire.TEXT: ColumnTeller.tell_text,
    Wire.NUMBER: ColumnTeller.tell_number,
    Wire.FLAG: ColumnTeller.tell_flag,
    Wire.DAY: ColumnTeller.tell_day,
    Wire.INSTANT: ColumnTeller.tell_instant,
    Wire.REFERENCE: ColumnTeller.tell_reference,
    Wire.ERASED: ColumnTeller.tell_erased,
}
