"""Hears the values of one column (``BUNDLE.md``, "Values"); every broken rule is ``Malformed``."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from store.columns import Wire
from store.entry import CHAIN_BYTES, Erased
from store.values import Value
from sync import codes
from sync.columns import (
    AFTER,
    AGAIN,
    ASCII,
    CODE,
    EPOCH,
    FORM,
    KINDS,
    LENGTH,
    NOTHING,
    RECENT,
    RECENTS,
    REFERENCE,
    SPELLED,
    TEXT,
    VALUE,
    Around,
    instant,
    is_number,
)
from sync.draws import NEW, SIZES, Hearing
from sync.rows_told import RowHearer
from sync.spelling import SpellingHearer
from sync.streams import Malformed, Reader
from sync.urns import COMMON, KIND, HearingUrns


class ColumnHearer:
    """Hears the values of a column; every broken rule is ``Malformed``."""

    def __init__(
        self,
        hearing: Hearing,
        urns: HearingUrns,
        column: tuple[int, int],
        around: Around,
        text: Reader | SpellingHearer,
    ) -> None:
        self._hearing, self._around, self._text = hearing, around, text
        self._urns, self._column = urns, column
        self._wire = -1
        self._signs: dict[str, str] = {}
        self._draws: dict[tuple[str, int], list[tuple[int, list[int]]]] = {}
        self._before: int | None = None
        self._dates: dict[int, str] = {}

    def _as(self, wire: int) -> None:
        """Make ready for values of a type; in a column they are nearly always of one."""
        if wire not in _HEARD:
            raise Malformed("a column has a type that this version does not know")
        self._wire = wire
        self._kinds = self._urns[KIND, wire, *self._column]
        if wire == REFERENCE:
            self._values = self._urns[VALUE, *self._column]
            self._rows = RowHearer(self._hearing, self._urns, (wire, *self._column), self._around.slots)
        self._way = _HEARD[wire]

    def hear(self, wire: int, records: Sequence[int]) -> list[Value]:
        """Hear the values that some records have here, one after the other."""
        if wire != self._wire:
            self._as(wire)
        if wire == TEXT:
            return self._hear_texts(records)
        small, kinds, way = self._hearing.small, self._kinds, self._way
        values: list[Value] = []
        for record in records:
            kind = small(kinds, KINDS)
            if type(kind) is str:
                raise Malformed("a text stands where none can")
            values.append(None if kind == NOTHING else way(self, kind, record))
        return values

    def _hear_texts(self, records: Sequence[int]) -> list[Value]:
        """Hear texts: most were said before, and are drawn as they are."""
        values: list[Value] = []
        while True:
            kind = self._hearing.texts(self._kinds, KINDS, len(records), values)
            if kind is None:
                return values
            record = records[len(values)]
            values.append(None if kind == NOTHING else self._way(self, kind, record))

    def _sized(self, kind: int) -> int:
        if kind >= SIZES:
            raise Malformed("a value is told in no known way")
        return self._hearing.rest(kind)

    def hear_number(self, kind: int, _record: int) -> int:
        """Hear one of that type."""
        value = self._sized(kind)
        if not is_number(value):
            raise Malformed("a number is out of range")
        return value

    def hear_flag(self, kind: int, _record: int) -> bool:
        """Hear one of that type."""
        if kind not in (0, 2):
            raise Malformed("a flag is neither yes nor no")
        return kind == 2  # noqa: PLR2004 - the symbol of 1

    def hear_day(self, kind: int, record: int) -> str:
        """Hear one of that type."""
        days = self._around.days
        if kind >= AFTER and record in days:
            day = days[record] + kind - AFTER
        elif kind == AGAIN and self._before is not None:
            day = self._before
        else:
            day = self._sized(kind) + self._around.day
        days[record] = self._before = day
        said = self._dates.get(day)
        if said is None:
            try:
                said = self._dates[day] = date.fromordinal(day + EPOCH).isoformat()
            except (ValueError, OverflowError):
                raise Malformed("a day is out of range") from None
        return said

    def hear_instant(self, kind: int, record: int) -> int:
        """Hear one of that type."""
        if kind != AGAIN or self._before is None:
            self._before = instant(self._around.near[record] - self._sized(kind))
        return self._before

    def _old(self) -> Any:  # noqa: ANN401 - whatever was said here before
        value = self._hearing.draw(self._values)
        if value is NEW:
            raise Malformed("a value is said to be known and is not")
        return value

    def hear_reference(self, kind: int, record: int) -> int:
        """Hear one of that type."""
        if kind == AGAIN:
            return int(self._old())
        if RECENT <= kind < RECENT + RECENTS:
            place = record - 1 - (kind - RECENT)
            if place < 0:
                raise Malformed("a row was not told")
            value = self._around.rows[place]
        else:
            value = self._rows.of(kind)
        self._values.add(value)
        return value

    def hear_text(self, kind: int, _record: int) -> str:
        """Hear one of that type."""
        if kind == CODE:
            return self._hear_code()
        if kind != SPELLED:
            raise Malformed("a text is told in no known way")
        value = self._hear_spelled()
        self._kinds.add(value)
        return value

    def _hear_spelled(self) -> str:
        if isinstance(self._text, SpellingHearer):
            return self._text.hear(self._column)
        length = self._hearing.number(self._urns[LENGTH, *self._column])
        if length < 0:
            raise Malformed("a text has no length")
        try:
            return self._text.raw(length).decode()
        except UnicodeDecodeError:
            raise Malformed("a text is not UTF-8") from None

    def _hear_code(self) -> str:
        hearing, forms = self._hearing, self._urns[FORM, *self._column]
        form = hearing.draw(forms)
        if form is NEW:
            length = hearing.small(self._urns[LENGTH, FORM], codes.LONGEST + 1)
            form = "".join(chr(hearing.small(self._urns[FORM,], ASCII)) for _ in range(length))
            forms.add(form)
        before = self._signs.get(form, "")
        same = hearing.small(self._urns[COMMON, *self._column], codes.LONGEST + 1)
        if same > len(before):
            raise Malformed("a code has nothing in common with the one before")
        draws = self._draws.get((form, same))
        if draws is None:
            draws = self._draws[form, same] = codes.draws(codes.radices(form)[same:])
        signs = before[:same]
        for size, radices in draws:
            signs += codes.signs(hearing.even(size), radices)
        self._signs[form] = signs
        return codes.put_together(form, signs)

    def hear_erased(self, kind: int, _record: int) -> Erased:
        """Hear one of that type."""
        if kind != SPELLED:
            raise Malformed("a commitment is nothing but that")
        return Erased(self._hearing.bits(8 * CHAIN_BYTES).to_bytes(CHAIN_BYTES, "big").hex())


_HEARD: dict[int, Callable[[ColumnHearer, int, int], Value]] = {
    Wire.TEXT: ColumnHearer.hear_text,
    Wire.NUMBER: ColumnHearer.hear_number,
    Wire.FLAG: ColumnHearer.hear_flag,
    Wire.DAY: ColumnHearer.hear_day,
    Wire.INSTANT: ColumnHearer.hear_instant,
    Wire.REFERENCE: ColumnHearer.hear_reference,
    Wire.ERASED: ColumnHearer.hear_erased,
}
