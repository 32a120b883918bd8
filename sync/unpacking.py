"""Hears records, in the order in which ``sync/packing.py`` tells them."""

from collections.abc import Callable, Sequence
from typing import Any

from store.columns import Wire
from store.entry import Entry
from store.values import Value
from sync.columns import LIMIT, NUMBERED, Around, instant
from sync.columns_heard import ColumnHearer
from sync.draws import DRAWS, NEW, Hearing
from sync.primer import primer as usual
from sync.record import (
    ACT,
    ACTOR,
    ALIKE,
    BUCKET,
    COLUMN,
    DOWN,
    DRILL,
    ERASE,
    FIRST,
    GAP,
    LENGTHS,
    MANY,
    MOST_RECORDS,
    MOST_VALUES,
    NEVER_UP,
    PUT,
    ROW,
    SEEN,
    SHAPE,
    TABLE,
    TYPE,
    WAY,
    WHAT,
    WIDTH,
    Put,
    Shape,
    Stretch,
    usual_act,
)
from sync.rows_told import RowHearer
from sync.spelling import SpellingHearer
from sync.streams import Malformed, Reader
from sync.urns import HearingUrn, HearingUrns


class Unpacking:
    """Hears records in the order in which :class:`Packing` tells them."""

    def __init__(self, numbers: list[bytes], text: bytes, lanes: Sequence[Stretch], base: int) -> None:
        self._hearing, self._urns, self._text = Hearing(numbers), HearingUrns(usual()), Reader(text)
        self._lanes = lanes
        self._around = Around(base)
        self._count = sum(lane.count for lane in lanes)
        self._puts = self._hearing.number(self._urns[MANY,])
        # Every record takes a draw at least, so this bounds the work.
        if self._puts < 0 or self._count + self._puts > min(MOST_RECORDS, DRAWS * len(numbers)):
            raise Malformed("the counts do not agree")
        self._speller = None
        if self._hearing.small(self._urns[WAY,], 2) == 0:
            self._speller = SpellingHearer(self._hearing, self._urns)

    def read(self) -> tuple[list[Entry], list[Put]]:
        """Read everything."""
        parts = self._lengths()
        shapes = self._shapes({start for start, _, _ in parts})
        self._rows(shapes)
        acts = self._acts(parts, shapes)
        seen = self._numbers(SEEN, self._count)
        buckets = self._numbers(BUCKET, self._puts)
        fields = self._values(shapes)
        self._hearing.finish()
        self._text.finish()
        rows = self._around.rows
        entries = []
        for (start, end, lane), (actor, act, wall, drill) in zip(parts, acts, strict=True):
            seq = lane.after + 1 - self._begin[lane]
            for place in range(start, end):
                table, kind = shapes[place][:2]
                entries.append(
                    Entry(
                        lane.writer,
                        lane.lane,
                        place + seq,
                        start + seq,
                        actor,
                        act,
                        table,
                        kind,
                        rows[place],
                        tuple(fields[place]),
                        wall,
                        seen[place],
                        drill,
                    )
                )
        puts = []
        for place, bucket in enumerate(buckets, start=self._count):
            table, kind = shapes[place][:2]
            puts.append(Put(table, rows[place], bucket, tuple(fields[place]), kind))
        return entries, puts

    def _lengths(self) -> list[tuple[int, int, Stretch]]:
        """Hear where each act begins and ends, and whose it is."""
        alike = self._alike(LENGTHS)
        parts = []
        at = 0
        self._begin = {}
        for lane in self._lanes:
            self._begin[lane] = at
            last = at + lane.count
            while at < last:
                length = 1 if alike else self._hearing.number(self._urns[LENGTHS,])
                if not 0 < length <= last - at:
                    raise Malformed("an act does not fit its lane")
                parts.append((at, at + length, lane))
                at += length
        return parts

    def _alike(self, about: int) -> bool:
        return bool(self._hearing.small(self._urns[ALIKE, about], 2))

    def _shapes(self, firsts: set[int]) -> list[Shape]:
        shapes: list[Shape] = []
        draw, urns = self._hearing.draw, self._urns
        values = 0
        before: Shape = ()
        after: dict[tuple[int, ...], HearingUrn] = {}
        first = urns[SHAPE,]
        for place in range(self._count + self._puts):
            if place in firsts or not before:
                urn = first
            else:
                context = before[:2]
                urn = after.get(context) or after.setdefault(context, urns[SHAPE, *context])
            before = draw(urn)
            if before is NEW:
                before = self._shape()
                urn.add(before)
            kind = before[1]
            if place < self._count:
                if kind in NEVER_UP or (kind == ERASE and len(before) > 2):  # noqa: PLR2004 - it has columns
                    raise Malformed("a row stands among entries")
            elif kind not in DOWN or (kind != PUT and len(before) > 2) or Wire.ERASED in before[3::2]:  # noqa: PLR2004
                raise Malformed("that is not what a row that comes down looks like")
            values += len(before) // 2 - 1
            shapes.append(before)
        if values > MOST_VALUES:
            raise Malformed("there are too many values")
        return shapes

    def _shape(self) -> Shape:
        hear, urns = self._hearing.number, self._urns
        table, kind = hear(urns[TABLE,]), hear(urns[WHAT,])
        if not (0 <= table < NUMBERED and 0 <= kind < NUMBERED):
            raise Malformed("a shape is out of range")
        shape = [table, kind]
        last = 0
        for _ in range(hear(urns[WIDTH, kind])):
            more = hear(urns[COLUMN, kind])
            last += more
            if more < 0 or (more == 0 and len(shape) > 2) or last >= NUMBERED:  # noqa: PLR2004 - the first may be 0
                raise Malformed("a shape's columns are not in order")
            shape += (last, hear(urns[TYPE,]))
        return tuple(shape)

    def _rows(self, shapes: list[Shape]) -> None:
        hearers: dict[tuple[int, ...], Callable[[], int]] = {}
        rows, slots = self._around.rows, self._around.slots
        alike = self._alike(ROW)
        for shape in shapes:
            hear = hearers.get(shape[:2])
            if hear is None:
                key = (ROW, *shape[:2])
                hear = RowHearer(self._hearing, self._urns, key, slots, alike=alike).hear
                hearers[shape[:2]] = hear
            rows.append(hear())

    def _acts(
        self, parts: list[tuple[int, int, Stretch]], shapes: list[Shape]
    ) -> list[tuple[int, int, int, bool]]:
        """Hear of each act by whom, what and when it was, and whether it is an exercise."""
        hearing, urns, around = self._hearing, self._urns, self._around
        acts = []
        usual: dict[Shape, int] = {}
        alike = self._alike(ACT)
        for start, _, _ in parts:
            shape = shapes[start]
            key = (ACT, *shape[:3])
            if alike:
                if shape not in usual:
                    usual[shape] = usual_act(urns, key)
                acts.append(usual[shape])
                continue
            urn = urns[key]
            act = hearing.draw(urn)
            if act is NEW:
                act = hearing.number(urns[ACT,])
                if not 0 <= act < NUMBERED:
                    raise Malformed("a number is out of range")
                urn.add(act)
            acts.append(act)
        walls = []
        before = None
        at = around.base
        hear, gap, first, near = hearing.number, urns[GAP,], urns[FIRST,], around.near
        for start, end, lane in parts:
            at += hear(gap if lane is before else first)
            before = lane
            wall = instant(at)
            walls.append(wall)
            near.extend([wall] * (end - start))
        around.near += [around.base] * self._puts
        if not parts:
            return []
        hearer = RowHearer(hearing, urns, (ACTOR,), around.slots)
        alike = self._alike(ACTOR)
        actors = [hearer.hear()] * len(parts) if alike else [hearer.hear() for _ in parts]
        drills = [False] * len(parts)
        if not self._alike(DRILL):
            drills = [hearing.small(urns[DRILL,], 2) == 1 for _ in parts]
        return list(zip(actors, acts, walls, drills, strict=True))

    def _numbers(self, about: int, count: int) -> list[int]:
        """Hear what stands beside each record: one number for all of them, or how each differs."""
        if not count:
            return []
        alike = self._alike(about)
        said = []
        value = 0
        for _ in range(1 if alike else count):
            value += self._hearing.number(self._urns[about,])
            if not 0 <= value < LIMIT:
                raise Malformed("a number is out of range")
            said.append(value)
        return said * count if alike else said

    def _values(self, shapes: list[Shape]) -> list[list[tuple[int, Value]]]:
        columns: dict[tuple[int, int], list[tuple[int, list[int]]]] = {}
        for place, shape in enumerate(shapes):
            table = shape[0]
            for number, wire in zip(shape[2::2], shape[3::2], strict=True):
                runs = columns.setdefault((table, number), [])
                if not runs or runs[-1][0] != wire:
                    runs.append((wire, []))
                runs[-1][1].append(place)
        fields: list[list[tuple[int, Any]]] = [[] for _ in shapes]
        for key, runs in sorted(columns.items()):
            number = key[1]
            hearer = ColumnHearer(self._hearing, self._urns, key, self._around, self._speller or self._text)
            for wire, places in runs:
                for place, value in zip(places, hearer.hear(wire, places), strict=True):
                    fields[place].append((number, value))
        return fields
