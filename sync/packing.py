"""Tells records, in the order that ``BUNDLE.md`` gives ("What is told, in this order")."""

from collections.abc import Iterator, Sequence
from typing import Any

from store.columns import Wire
from store.entry import Entry, Erased
from store.ids import slot_of
from store.refusals import Code, Refused
from store.values import Value
from sync.columns import Around
from sync.columns_told import ColumnTeller
from sync.draws import Telling
from sync.primer import primer as usual
from sync.record import (
    ACT,
    ACTOR,
    ALIKE,
    BUCKET,
    COLUMN,
    DRILL,
    FIRST,
    GAP,
    LENGTHS,
    MANY,
    ROW,
    SEEN,
    SPELLED,
    TABLE,
    TYPE,
    WAY,
    WHAT,
    WIDTH,
    Put,
    Shape,
    Wires,
    acts_of,
    context,
    usual_act,
)
from sync.rows_told import RowTeller
from sync.spelling import Speller
from sync.streams import Malformed, Writer
from sync.urns import Key, Primer, TellingUrns


class Packing:
    """Tells records; what is usual about them is told in the urns' own way."""

    def __init__(  # noqa: PLR0913 - what is told, and how
        self,
        entries: Sequence[Entry],
        puts: Sequence[Put],
        wires: Wires,
        base: int,
        primer: Primer | None = None,
        telling: Telling | None = None,
    ) -> None:
        self._telling, self._text = telling or Telling(), Writer()
        self._urns = TellingUrns(usual() if primer is None else primer)
        self._entries, self._puts, self._wires = entries, puts, wires
        self._around = Around(base)
        self._records: list[Entry | Put] = [*entries, *puts]
        said = sum(len(value) for one in self._records for _, value in one.fields if type(value) is str)
        self._speller = Speller(self._telling, self._urns) if said <= SPELLED else None
        self._parts = acts_of(entries)
        self._shapes = [self._shape(one) for one in self._records]
        self._tell()

    def numbers(self) -> list[bytes]:
        """Give the numbers."""
        return self._telling.done()

    def texts(self) -> bytes:
        """Give the texts that are spelled, without anything between them."""
        return self._text.done()

    def drawn(self) -> Iterator[tuple[Key, Any, int]]:
        """Give how often each symbol was drawn from each urn, beyond what it held at first."""
        for key, urn in self._urns.items():
            for symbol, balls in urn.drawn():
                yield key, symbol, balls

    def _shape(self, record: Entry | Put) -> Shape:
        shape = [record.table, record.kind]
        for number, value in record.fields:
            wire = Wire.ERASED if type(value) is Erased else self._wires[record.table, number]
            shape += (number, int(wire))
        return tuple(shape)

    def _tell(self) -> None:
        telling, urns = self._telling, self._urns
        self._telling.about("head")
        telling.number(urns[MANY,], len(self._puts))
        telling.small(urns[WAY,], int(self._speller is None), 2)
        lengths = [end - start for start, end in self._parts]
        if not self._alike(LENGTHS, all(length == 1 for length in lengths)):
            for length in lengths:
                telling.number(urns[LENGTHS,], length)
        self._telling.about("shapes")
        firsts = {start for start, _ in self._parts}
        before: Shape = ()
        for place, shape in enumerate(self._shapes):
            self._tell_shape(context(() if place in firsts else before), shape)
            before = shape
        self._tell_rows()
        self._tell_acts()
        self._tell_seen()
        self._tell_values()

    def _alike(self, about: int, alike: bool) -> bool:  # noqa: FBT001 - what is told is a yes or no
        self._telling.small(self._urns[ALIKE, about], int(alike), 2)
        return alike

    def _tell_shape(self, key: tuple[int, ...], shape: Shape) -> None:
        urn = self._urns[key]
        if self._telling.draw(urn, shape):
            return
        tell, urns = self._telling.number, self._urns
        tell(urns[TABLE,], shape[0])
        tell(urns[WHAT,], shape[1])
        tell(urns[WIDTH, shape[1]], len(shape) // 2 - 1)
        last = 0
        for number, wire in zip(shape[2::2], shape[3::2], strict=True):
            tell(urns[COLUMN, shape[1]], number - last)
            tell(urns[TYPE,], wire)
            last = number
        urn.add(shape)

    def _tell_rows(self) -> None:
        tellers: dict[tuple[int, int], RowTeller] = {}
        self._telling.about("rows")
        slots = {slot_of(record.row) for record in self._records}
        alike = self._alike(ROW, len(slots) == 1)
        for record in self._records:
            key = record.table, record.kind
            if key not in tellers:
                tellers[key] = RowTeller(
                    self._telling, self._urns, (ROW, *key), self._around.slots, alike=alike
                )
            tellers[key].tell(record.row)
            self._around.rows.append(record.row)

    def _tell_acts(self) -> None:
        telling, urns, around = self._telling, self._urns, self._around
        firsts = [self._entries[start] for start, _ in self._parts]
        self._telling.about("acts")
        keys = [(ACT, *self._shapes[start][:3]) for start, _ in self._parts]
        usual = all(usual_act(urns, key) == first.act for key, first in zip(keys, firsts, strict=True))
        alike = self._alike(ACT, usual)
        for key, first in zip(() if alike else keys, () if alike else firsts, strict=True):
            urn = urns[key]
            if not telling.draw(urn, first.act):
                telling.number(urns[ACT,], first.act)
                urn.add(first.act)
        self._telling.about("times")
        lane = None
        at = around.base
        for (start, end), first in zip(self._parts, firsts, strict=True):
            telling.number(urns[GAP if lane == (first.writer, first.lane) else FIRST,], first.wall - at)
            lane, at = (first.writer, first.lane), first.wall
            around.near += [at] * (end - start)
        around.near += [around.base] * len(self._puts)
        self._telling.about("actors, drills, seen, buckets")
        if firsts:
            actors = [first.actor for first in firsts]
            teller = RowTeller(telling, urns, (ACTOR,), around.slots)
            alike = self._alike(ACTOR, len(set(actors)) == 1)
            for actor in actors[:1] if alike else actors:
                teller.tell(actor)
            if not self._alike(DRILL, not any(first.exercise for first in firsts)):
                for first in firsts:
                    telling.small(urns[DRILL,], int(first.exercise), 2)

    def _tell_seen(self) -> None:
        telling, urns = self._telling, self._urns
        for about, said in (
            (SEEN, [entry.seen for entry in self._entries]),
            (BUCKET, [put.bucket for put in self._puts]),
        ):
            if said:
                alike = self._alike(about, len(set(said)) == 1)
                before = 0
                for value in said[:1] if alike else said:
                    telling.number(urns[about,], value - before)
                    before = value

    def _tell_values(self) -> None:
        columns: dict[tuple[int, int], list[tuple[int, int, Value]]] = {}
        for place, record in enumerate(self._records):
            for (number, value), wire in zip(record.fields, self._shapes[place][3::2], strict=True):
                columns.setdefault((record.table, number), []).append((wire, place, value))
        for key in sorted(columns):
            self._telling.about(f"{key[0]}.{key[1]}")
            teller = ColumnTeller(self._telling, self._urns, key, self._around, self._speller or self._text)
            try:
                for wire, place, value in columns[key]:
                    teller.tell(wire, value, place)
            except (AttributeError, OverflowError, TypeError, ValueError, Malformed):
                # No door wrote that.
                raise Refused(Code.ENTRY_DAMAGED) from None
