"""Rows, told and heard: by their number, or by how far they lie behind the one before."""

from math import log2

from store.ids import SLOT_BITS, counter_of, slot_of
from sync.columns import DEAR, KINDS, MOST_SLOTS, NEAR, row_at
from sync.draws import SIZES, Hearing, Telling, sized
from sync.streams import Malformed
from sync.urns import KIND, SLOT, HearingUrns, TellingUrns


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
            away += NEAR
            if self._cost(away) + more < self._cost(symbol) + bits:
                symbol, rest, bits = away, far, more
        self._telling.small(self._kinds, symbol, KINDS)
        if self._alike and self._slots:
            pass
        elif slot in self._slots:
            self._telling.small(self._places, self._slots.index(slot), MOST_SLOTS)
        else:
            self._telling.small(self._places, len(self._slots), MOST_SLOTS)
            self._telling.even(slot, 1 << SLOT_BITS)
            self._slots.append(slot)
        self._telling.bits(rest, bits)
        self._last[slot] = counter

    def _cost(self, symbol: int) -> float:
        """Give what it costs just now, in bits, to say how a row is told."""
        balls = len(self._kinds.balls(symbol))
        return -log2(balls / self._kinds.size) if balls else DEAR


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
        return self.of(self._hearing.small(self._kinds, KINDS))

    def of(self, symbol: int) -> int:
        """Hear the rest of a row of which it is known how it is told."""
        if not (symbol < SIZES or NEAR <= symbol < NEAR + SIZES):
            raise Malformed("a row is told in no known way")
        slots = self._slots
        place = 0 if self._alike and slots else self._hearing.small(self._places, MOST_SLOTS)
        if place == len(slots):
            slots.append(self._hearing.even(1 << SLOT_BITS))
        elif place > len(slots):
            raise Malformed("a slot was not told")
        slot = slots[place]
        counter = self._hearing.rest(symbol & (SIZES - 1))
        if symbol >= NEAR:
            if slot not in self._last:
                raise Malformed("a row is told by one that was not")
            counter += self._last[slot]
        self._last[slot] = counter
        return row_at(slot, counter)
