"""The values of one column as a stream, by how they travel (``BUNDLE.md``, "Values")."""

from collections.abc import Callable, Sequence
from datetime import date

from store.columns import Wire
from store.entry import CHAIN_BYTES, Erased
from store.ids import COUNTER_BITS, SLOT_BITS, counter_of, slot_of
from store.values import Value
from sync.streams import Malformed, Reader, Writer, interleaved, straight

_EPOCH = date(1970, 1, 1).toordinal()
_NO, _YES = 1, 2
LIMIT = 1 << 63
"""Every number is nearer to 0 than this: the store keeps 64 bits."""
_FIRST_INSTANT, _LAST_INSTANT = -62_135_596_800, 253_402_300_799


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


class Slots:
    """Writer slots by the order in which they turn up: a byte instead of three."""

    def __init__(self) -> None:
        self.order: list[int] = []
        self._places: dict[int, int] = {}

    def place(self, slot: int) -> int:
        """Give a slot's place, a new one if it was not met before."""
        if slot not in self._places:
            self._places[slot] = len(self.order)
            self.order.append(slot)
        return self._places[slot]


def row_at(slots: Sequence[int], place: int, counter: int) -> int:
    """Join a slot's place and a counter into a row id; raises ``Malformed``."""
    if place >= len(slots) or slots[place] >> SLOT_BITS or not 0 < counter < 1 << COUNTER_BITS:
        raise Malformed("a row number is out of range")
    return slots[place] << COUNTER_BITS | counter


class ColumnWriter:
    """Collects a column: numbers in one stream, the bytes of texts in another."""

    def __init__(self, base: int, slots: Slots) -> None:
        self.numbers = Writer()
        self.text = Writer()
        self._base = base
        self._slots = slots
        self._last: dict[int, int] = {}

    def write(self, wire: int, value: Value) -> None:
        """Write one value; nothing is a 0 in every type."""
        if value is None:
            self.numbers.number(0)
            return
        match wire:
            case Wire.TEXT:
                content = str(value).encode()
                self.numbers.number(len(content) + 1)
                self.text.raw(content)
            case Wire.FLAG:
                self.numbers.number(_YES if value else _NO)
            case Wire.NUMBER:
                self.numbers.number(1 + interleaved(int(value)))
            case Wire.DAY:
                self._near(date.fromisoformat(str(value)).toordinal() - _EPOCH)
            case Wire.INSTANT:
                self._near(int(value) - self._base)
            case Wire.REFERENCE:
                place = self._slots.place(slot_of(int(value)))
                counter = counter_of(int(value))
                self.numbers.number(1 + place)
                self.numbers.signed(counter - self._last.get(place, 0))
                self._last[place] = counter
            case Wire.ERASED:
                self.numbers.number(1)
                self.text.raw(bytes.fromhex(str(value)))
            case _:
                raise ValueError(wire)

    def _near(self, value: int) -> None:
        """Write a number by its distance to the one before in the column."""
        self.numbers.number(1 + interleaved(value - self._last.get(0, 0)))
        self._last[0] = value


class ColumnReader:
    """Takes a column apart; every broken rule is ``Malformed``."""

    def __init__(self, numbers: bytes, text: bytes, base: int, slots: Sequence[int]) -> None:
        self._numbers = Reader(numbers)
        self._text = Reader(text)
        self._base = base
        self._slots = slots
        self._last: dict[int, int] = {}

    def read(self, wire: int) -> Value:
        """Read one value."""
        said = self._numbers.number()
        if said == 0:
            return None
        value: Value
        match wire:
            case Wire.TEXT:
                value = self._read_text(said)
            case Wire.FLAG:
                value = self._read_flag(said)
            case Wire.NUMBER:
                value = self._read_number(said)
            case Wire.DAY:
                value = self._read_day(said)
            case Wire.INSTANT:
                value = instant(self._next(said) + self._base)
            case Wire.REFERENCE:
                value = self._read_reference(said)
            case Wire.ERASED:
                value = self._read_erased(said)
            case _:
                raise Malformed("a column has a type that this version does not know")
        return value

    def finish(self) -> None:
        """Say that everything should have been read."""
        self._numbers.finish()
        self._text.finish()

    def _next(self, said: int) -> int:
        self._last[0] = self._last.get(0, 0) + straight(said - 1)
        return self._last[0]

    def _read_text(self, said: int) -> str:
        try:
            return self._text.raw(said - 1).decode()
        except UnicodeDecodeError:
            raise Malformed("a text is not UTF-8") from None

    def _read_flag(self, said: int) -> bool:
        if said not in (_NO, _YES):
            raise Malformed("a flag is neither yes nor no")
        return said == _YES

    def _read_number(self, said: int) -> int:
        value = straight(said - 1)
        if not _is_number(value):
            raise Malformed("a number is out of range")
        return value

    def _read_day(self, said: int) -> str:
        try:
            return date.fromordinal(self._next(said) + _EPOCH).isoformat()
        except (ValueError, OverflowError):
            raise Malformed("a day is out of range") from None

    def _read_erased(self, said: int) -> Erased:
        if said != 1:
            raise Malformed("a commitment is nothing but that")
        return Erased(self._text.raw(CHAIN_BYTES).hex())

    def _read_reference(self, said: int) -> int:
        place = said - 1
        counter = self._last.get(place, 0) + self._numbers.signed()
        self._last[place] = counter
        return row_at(self._slots, place, counter)
