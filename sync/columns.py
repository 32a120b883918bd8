"""The values of one column, by how they travel: told and heard (``BUNDLE.md``, "Values")."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from math import log2
from typing import Any, Final

from store.columns import Wire
from store.entry import CHAIN_BYTES, Erased
from store.ids import COUNTER_BITS, SLOT_BITS, counter_of, slot_of
from store.values import Value
from sync import codes
from sync.draws import NEW, SIZES, Hearing, Telling, sized
from sync.spelling import Speller, SpellingHearer
from sync.streams import Malformed, Reader, Writer
from sync.urns import COMMON, KIND, SLOT, HearingUrns, TellingUrns

_EPOCH = date(1970, 1, 1).toordinal()
_TEXT, _REFERENCE = int(Wire.TEXT), int(Wire.REFERENCE)
LIMIT = 1 << 63
"""Every number is nearer to 0 than this: the store keeps 64 bits."""
_FIRST_INSTANT, _LAST_INSTANT = -62_135_596_800, 253_402_300_799
_DAY: Final = 86_400

# What urns are about; tables and columns follow in their keys.
VALUE, FORM, LENGTH = 2, 5, 6

_NOTHING, _AGAIN, _SPELLED, _CODE = range(SIZES, SIZES + 4)
_NEAR: Final = 512
"""A row by its distance: its size and sign follow from here on."""
_RECENT: Final = 768
"""A row that a record had so many records before."""
_RECENTS: Final = 16
_AFTER: Final = 1024
"""A day by its distance from the day before it in the record, all of it in the symbol."""
_SPANS: Final = range(4096)
_KINDS: Final = _AFTER + len(_SPANS)
_USUAL: Final = frozenset(range(364, 367)) | frozenset(range(729, 732)) | frozenset(range(1094, 1097))
"""Days between two days that are told as such even the first time: one, two, three years."""
_MOST_SLOTS: Final = 1 << 16
_ASCII: Final = 128
_DEAR: Final = 17.0
"""Bits, about, that a way of telling costs which was not used yet."""


def instant(value: int) -> int:
    """Give an instant (UTC seconds) back; raises ``Malformed`` outside of the years 1 to 9999."""
    if not _FIRST_INSTANT <= value <= _LAST_INSTANT:
        raise Malformed("an instant is out of range")
    return value


def fits(wire: Wire, value: Value) -> bool:
    """Say whether a value is one that a column which travels that way can hold."""
    return value is None or (type(value) is not Erased and _HOLDS[wire](value))


def _is_day(value: Value) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_number(value: Value) -> bool:
    return type(value) is int and -LIMIT <= value < LIMIT


_HOLDS: dict[Wire, Callable[[Value], bool]] = {
    Wire.TEXT: lambda value: isinstance(value, str),
    Wire.NUMBER: _is_number,
    Wire.FLAG: lambda value: isinstance(value, bool),
    Wire.DAY: _is_day,
    Wire.INSTANT: lambda value: type(value) is int and _FIRST_INSTANT <= value <= _LAST_INSTANT,
    Wire.REFERENCE: lambda value: type(value) is int and 0 < value < LIMIT and counter_of(value) > 0,
}


def row_at(slot: int, counter: int) -> int:
    """Join a slot and a counter into a row id; raises ``Malformed``."""
    if slot >> SLOT_BITS or not 0 < counter < 1 << COUNTER_BITS:
        raise Malformed("a row number is out of range")
    return slot << COUNTER_BITS | counter


@dataclass(slots=True)
class Around:
    """What both ends know of the records when they come to their values.

    Attributes:
        base: UTC seconds near which the times lie.
        slots: every slot that was told, in the order in which they came.
        rows: the row of each record.
        near: an instant near which each record's own instants lie.
        days: the day that was last said of each record, where one was.
    """

    base: int
    slots: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    near: list[int] = field(default_factory=list)
    days: dict[int, int] = field(default_factory=dict)

    @property
    def day(self) -> int:
        """The day of the base, counted from 1970."""
        return self.base // _DAY


class RowTeller:
    """Tells rows: by their number, or by how far they lie behind the one before."""

    def __init__(
        self,
        telling: Telling,
        urns: TellingUrns,
        key: tuple[int, ...],
        slots: list[int],
        *,
        alike: bool = False,
    ) -> None:
        self._telling, self._alike = telling, alike
        self._kinds, self._places = urns[KIND, *key], urns[SLOT, *key[1:]]
        self._slots = slots
        self._last: dict[int, int] = {}

    def tell(self, row: int) -> None:
        """Tell a row."""
        slot, counter = slot_of(row), counter_of(row)
        symbol, rest, bits = sized(counter)
        if slot in self._last:
            away, far, more = sized(counter - self._last[slot])
            away += _NEAR
            if self._cost(away) + more < self._cost(symbol) + bits:
                symbol, rest, bits = away, far, more
        self._telling.small(self._kinds, symbol, _KINDS)
        if self._alike and self._slots:
            pass
        elif slot in self._slots:
            self._telling.small(self._places, self._slots.index(slot), _MOST_SLOTS)
        else:
            self._telling.small(self._places, len(self._slots), _MOST_SLOTS)
            self._telling.even(slot, 1 << SLOT_BITS)
            self._slots.append(slot)
        self._telling.bits(rest, bits)
        self._last[slot] = counter

    def _cost(self, symbol: int) -> float:
        """Give what it costs just now, in bits, to say how a row is told."""
        balls = len(self._kinds.balls(symbol))
        return -log2(balls / self._kinds.size) if balls else _DEAR


class RowHearer:
    """Hears rows."""

    def __init__(
        self,
        hearing: Hearing,
        urns: HearingUrns,
        key: tuple[int, ...],
        slots: list[int],
        *,
        alike: bool = False,
    ) -> None:
        self._hearing, self._alike = hearing, alike
        self._kinds, self._places = urns[KIND, *key], urns[SLOT, *key[1:]]
        self._slots = slots
        self._last: dict[int, int] = {}

    def hear(self) -> int:
        """Hear a row."""
        return self.of(self._hearing.small(self._kinds, _KINDS))

    def of(self, symbol: int) -> int:
        """Hear the rest of a row of which it is known how it is told."""
        if not (symbol < SIZES or _NEAR <= symbol < _NEAR + SIZES):
            raise Malformed("a row is told in no known way")
        slots = self._slots
        place = 0 if self._alike and slots else self._hearing.small(self._places, _MOST_SLOTS)
        if place == len(slots):
            slots.append(self._hearing.even(1 << SLOT_BITS))
        elif place > len(slots):
            raise Malformed("a slot was not told")
        slot = slots[place]
        counter = self._hearing.rest(symbol & (SIZES - 1))
        if symbol >= _NEAR:
            if slot not in self._last:
                raise Malformed("a row is told by one that was not")
            counter += self._last[slot]
        self._last[slot] = counter
        return row_at(slot, counter)


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
        if wire == _REFERENCE:
            self._values = self._urns[VALUE, *self._column]
            self._rows = RowTeller(self._telling, self._urns, (wire, *self._column), self._around.slots)
        self._way = _TOLD[wire]

    def tell(self, wire: int, value: Value, record: int) -> None:
        """Tell the value that a record has here."""
        if wire != self._wire:
            self._as(wire)
        if value is None:
            self._kind(_NOTHING)
        else:
            self._way(self, value, record)

    def _kind(self, symbol: int) -> None:
        self._telling.small(self._kinds, symbol, _KINDS)

    def _sized(self, value: int) -> None:
        symbol, rest, bits = sized(value)
        self._kind(symbol)
        self._telling.bits(rest, bits)

    def tell_number(self, value: int, _record: int) -> None:
        """Tell one of that type."""
        if not _is_number(value):
            raise ValueError(value)
        self._sized(value)

    def tell_flag(self, value: object, _record: int) -> None:
        """Tell one of that type."""
        self._kind(2 if value else 0)

    def tell_day(self, value: str, record: int) -> None:
        """Tell one of that type."""
        day = date.fromisoformat(value).toordinal() - _EPOCH
        since = self._around.days.get(record)
        span = -1 if since is None else day - since
        if span in _SPANS and (span in _USUAL or self._kinds.balls(_AFTER + span)):
            self._kind(_AFTER + span)
        elif day == self._before:
            self._kind(_AGAIN)
        else:
            self._sized(day - self._around.day)
        self._around.days[record] = self._before = day

    def tell_instant(self, value: int, record: int) -> None:
        """Tell one of that type."""
        if value == self._before:
            self._kind(_AGAIN)
        else:
            self._sized(self._around.near[record] - instant(value))
        self._before = value

    def tell_reference(self, value: int, record: int) -> None:
        """Tell one of that type."""
        rows = self._around.rows
        if self._values.balls(value):
            self._kind(_AGAIN)
            self._telling.draw(self._values, value)
            return
        recent = rows[max(0, record - _RECENTS) : record]
        if value in recent:
            self._kind(_RECENT + recent[::-1].index(value))
        else:
            if not _HOLDS[Wire.REFERENCE](value):
                raise ValueError(value)
            self._rows.tell(value)
        self._values.add(value)

    def tell_text(self, value: str, _record: int) -> None:
        """Tell one of that type."""
        if self._kinds.balls(value):
            self._telling.draw(self._kinds, value)
        elif codes.is_code(value):
            self._kind(_CODE)
            self._tell_code(value)
        else:
            self._kind(_SPELLED)
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
                telling.small(self._urns[FORM,], ord(place), _ASCII)
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
        self._kind(_SPELLED)
        self._telling.bits(int.from_bytes(bytes.fromhex(value), "big"), 8 * CHAIN_BYTES)


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
        self._before: int | None = None

    def _as(self, wire: int) -> None:
        """Make ready for values of a type; in a column they are nearly always of one."""
        if wire not in _HEARD:
            raise Malformed("a column has a type that this version does not know")
        self._wire = wire
        self._kinds = self._urns[KIND, wire, *self._column]
        if wire == _REFERENCE:
            self._values = self._urns[VALUE, *self._column]
            self._rows = RowHearer(self._hearing, self._urns, (wire, *self._column), self._around.slots)
        self._way = _HEARD[wire]

    def hear(self, wire: int, record: int) -> Value:
        """Hear the value that a record has here."""
        if wire != self._wire:
            self._as(wire)
        kind = self._hearing.small(self._kinds, _KINDS)
        if type(kind) is str:
            if wire != _TEXT:
                raise Malformed("a text stands where none can")
            return kind
        return None if kind == _NOTHING else self._way(self, kind, record)

    def _sized(self, kind: int) -> int:
        if kind >= SIZES:
            raise Malformed("a value is told in no known way")
        return self._hearing.rest(kind)

    def hear_number(self, kind: int, _record: int) -> int:
        """Hear one of that type."""
        value = self._sized(kind)
        if not _is_number(value):
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
        if kind >= _AFTER and record in days:
            day = days[record] + kind - _AFTER
        elif kind == _AGAIN and self._before is not None:
            day = self._before
        else:
            day = self._sized(kind) + self._around.day
        days[record] = self._before = day
        try:
            return date.fromordinal(day + _EPOCH).isoformat()
        except (ValueError, OverflowError):
            raise Malformed("a day is out of range") from None

    def hear_instant(self, kind: int, record: int) -> int:
        """Hear one of that type."""
        if kind != _AGAIN or self._before is None:
            self._before = instant(self._around.near[record] - self._sized(kind))
        return self._before

    def _old(self) -> Any:  # noqa: ANN401 - whatever was said here before
        value = self._hearing.draw(self._values)
        if value is NEW:
            raise Malformed("a value is said to be known and is not")
        return value

    def hear_reference(self, kind: int, record: int) -> int:
        """Hear one of that type."""
        if kind == _AGAIN:
            return int(self._old())
        if _RECENT <= kind < _RECENT + _RECENTS:
            place = record - 1 - (kind - _RECENT)
            if place < 0:
                raise Malformed("a row was not told")
            value = self._around.rows[place]
        else:
            value = self._rows.of(kind)
        self._values.add(value)
        return value

    def hear_text(self, kind: int, _record: int) -> str:
        """Hear one of that type."""
        if kind == _CODE:
            return self._hear_code()
        if kind != _SPELLED:
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
            form = "".join(chr(hearing.small(self._urns[FORM,], _ASCII)) for _ in range(length))
            forms.add(form)
        radices = codes.radices(form)
        before = self._signs.get(form, "")
        same = hearing.small(self._urns[COMMON, *self._column], codes.LONGEST + 1)
        if same > len(before):
            raise Malformed("a code has nothing in common with the one before")
        signs, radices = [before[:same]], radices[same:]
        for count, size in codes.parts(radices):
            value = hearing.even(size)
            told = []
            for radix in reversed(radices[:count]):
                value, rank = divmod(value, radix)
                told.append(codes.sign(radix, rank))
            signs += reversed(told)
            radices = radices[count:]
        self._signs[form] = "".join(signs)
        return codes.put_together(form, self._signs[form])

    def hear_erased(self, kind: int, _record: int) -> Erased:
        """Hear one of that type."""
        if kind != _SPELLED:
            raise Malformed("a commitment is nothing but that")
        return Erased(self._hearing.bits(8 * CHAIN_BYTES).to_bytes(CHAIN_BYTES, "big").hex())


_TOLD: dict[int, Callable[[ColumnTeller, Any, int], None]] = {
    Wire.TEXT: ColumnTeller.tell_text,
    Wire.NUMBER: ColumnTeller.tell_number,
    Wire.FLAG: ColumnTeller.tell_flag,
    Wire.DAY: ColumnTeller.tell_day,
    Wire.INSTANT: ColumnTeller.tell_instant,
    Wire.REFERENCE: ColumnTeller.tell_reference,
    Wire.ERASED: ColumnTeller.tell_erased,
}
_HEARD: dict[int, Callable[[ColumnHearer, int, int], Value]] = {
    Wire.TEXT: ColumnHearer.hear_text,
    Wire.NUMBER: ColumnHearer.hear_number,
    Wire.FLAG: ColumnHearer.hear_flag,
    Wire.DAY: ColumnHearer.hear_day,
    Wire.INSTANT: ColumnHearer.hear_instant,
    Wire.REFERENCE: ColumnHearer.hear_reference,
    Wire.ERASED: ColumnHearer.hear_erased,
}
