# ruff: noqa: ANN401, C901, PLR0912 - read from top to bottom, with whatever the bytes say
"""The records of a bundle, read as ``sync/BUNDLE.md`` says and by nothing else of the program's."""

import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import cbor2

PRIMER = Path(__file__).parents[2] / "sync" / "primer_0.cbor.z"


def number(content: bytes, at: int) -> tuple[int, int]:
    value, places = 0, 0
    while True:
        value |= (content[at] & 127) << places
        at, places = at + 1, places + 7
        if content[at - 1] < 128:
            return value, at


class Records:
    """Reads the records of one bundle; ``text`` unpacks what is squeezed."""

    def __init__(self, content: bytes, made_at: int, counts: list[int]) -> None:
        said, at = number(content, 0)
        assert not said & 2
        lengths = []
        if said & 1:
            several, at = number(content, at)
            for _ in range(several):
                less, at = number(content, at)
                lengths.append(less + 64)
        assert said >> 2 == 0, "nothing here is long enough to be packed"
        self.numbers = []
        for length in lengths:
            self.numbers.append(content[at : at + length])
            at += length
        self.numbers.append(content[at:])
        self.x, self.draws = 0, 0
        self.trace: list[list[str]] = []
        self.primer = {tuple(key): urn for key, urn in cbor2.loads(zlib.decompress(PRIMER.read_bytes()))}
        self.urns: dict[tuple[Any, ...], list[Any]] = {}
        self.made_at, self.counts = made_at, counts
        self.slots: list[int] = []
        self.last: dict[tuple[Any, ...], int] = {}
        self.code_before = 0

    def told(self) -> Iterator[str]:
        """Give the draws as the document tables them."""
        lines: list[list[str]] = []
        for what, drawn in self.trace:
            if what:
                lines.append([what, drawn])
            else:
                lines[-1][1] += f", then {drawn}"
        return (f"| {what} | {drawn} |" for what, drawn in lines)

    # draws

    def even(self, m: int) -> int:
        if self.draws % 1024 == 0:
            assert self.x == 0
            self.x = int.from_bytes(self.numbers.pop(0), "big")
        self.draws += 1
        self.x, value = divmod(self.x, m)
        self.trace.append(["", f"{value} of {m}"])
        return value

    def bits(self, k: int) -> int:
        value = 0
        for at in range(0, k, 24):
            value |= self.even(1 << min(24, k - at)) << at
        return value

    def balls(self, key: tuple[Any, ...]) -> list[Any]:
        if key not in self.urns:
            kin = {1: 2, 50: 2, 3: 1, 4: 1, 52: 1}.get(key[0])
            said = self.primer.get(key) or (self.primer.get(key[:kin]) if kin else None) or []
            self.urns[key] = [
                tuple(s) if isinstance(s, list) else s for s, count in said for _ in range(count)
            ]
        return self.urns[key]

    def draw(self, key: tuple[Any, ...], *, settled: bool = False) -> Any:
        """Give the symbol, or ``None`` for a new one."""
        balls = self.balls(key)
        r = self.even(len(balls) + 1)
        name = ", ".join(f"`{part}`" if isinstance(part, str) else str(part) for part in key)
        self.trace[-1] = [f"({name})", f"new of {len(balls) + 1}"]
        if r == len(balls):
            return None
        symbol = balls[r]
        self.trace[-1][1] = f"{symbol!r}: {balls.count(symbol)} of {len(balls) + 1}"
        self.x = self.x * balls.count(symbol) + balls[:r].count(symbol)
        if not settled:
            balls.append(symbol)
        return symbol

    def small(self, key: tuple[Any, ...], s: int) -> Any:
        symbol = self.draw(key)
        if symbol is None:
            symbol = self.even(s)
            self.balls(key).append(symbol)
        return symbol

    def sized(self, symbol: int) -> int:
        h = symbol // 2
        if h >= 4:
            length = (h + 2) // 2
            h = (2 + h % 2) * 2 ** (length - 2) + self.bits(length - 2)
        return -h if symbol % 2 else h

    def sized_number(self, *key: Any) -> int:
        return self.sized(self.small(key, 256))

    # what is told

    def read(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        n_entries, n_rows = sum(self.counts), self.sized_number(32)
        assert self.small((37,), 2) == 0
        alike = self.small((42, 34), 2)
        acts = []
        for count in self.counts:
            left = count
            while left:
                acts.append({"entries": 1 if alike else self.sized_number(34), "first": left == count})
                left -= acts[-1]["entries"]
        firsts = {sum(act["entries"] for act in acts[:nr]) for nr in range(len(acts))}
        shapes: list[tuple[int, ...]] = []
        for nr in range(n_entries + n_rows):
            key = (16,) if nr in firsts or nr == 0 else (16, *shapes[-1][:2])
            shape = self.draw(key)
            if shape is None:
                table, kind = self.sized_number(20), self.sized_number(21)
                shape, column = (table, kind), 0
                for _ in range(self.sized_number(17, kind)):
                    column += self.sized_number(18, kind)
                    shape += (column, self.sized_number(19))
                self.balls(key).append(shape)
            shapes.append(shape)
        one = self.small((42, 43), 2)
        rows = [self.row(43, *shape[:2], told=bool(one and nr)) for nr, shape in enumerate(shapes)]
        self.acts(acts, shapes)
        seen = self.beside(40, n_entries)
        buckets = self.beside(41, n_rows)
        instants = [act["at"] for act in acts for _ in range(act["entries"])] + [self.made_at] * n_rows
        fields: list[dict[int, Any]] = [{} for _ in shapes]
        days: dict[int, int] = {}
        for table, column in sorted({(shape[0], c) for shape in shapes for c in shape[2::2]}):
            before: list[Any] = []
            for nr, shape in enumerate(shapes):
                if shape[0] == table and column in shape[2::2]:
                    kind = dict(zip(shape[2::2], shape[3::2], strict=True))[column]
                    fields[nr][column] = self.value(kind, table, column, nr, rows, instants, days, before)
        assert self.x == 0
        assert not self.numbers
        by = [act for act in acts for _ in range(act["entries"])]
        entries = [
            {
                "act": act["act"],
                "actor": act["actor"],
                "at": act["at"],
                "drill": act["drill"],
                "seen": seen[nr],
            }
            | {"table": shapes[nr][0], "kind": shapes[nr][1], "row": rows[nr], "fields": fields[nr]}
            for nr, act in enumerate(by)
        ]
        down = [
            {"table": shapes[nr][0], "kind": shapes[nr][1], "row": rows[nr], "fields": fields[nr]}
            | {"bucket": buckets[nr - n_entries]}
            for nr in range(n_entries, len(shapes))
        ]
        return entries, down

    def acts(self, acts: list[dict[str, Any]], shapes: list[tuple[int, ...]]) -> None:
        usual = self.small((42, 33), 2)
        nr = 0
        for act in acts:
            key = (33, *shapes[nr][:3])
            nr += act["entries"]
            if usual:
                known = self.primer.get(key)
                act["act"] = known[-1][0] if known else 16 * key[1] + (1 if key[2] == 1 else 2)
            else:
                act["act"] = self.draw(key)
                if act["act"] is None:
                    act["act"] = self.sized_number(33)
                    self.balls(key).append(act["act"])
        at = self.made_at
        for act in acts:
            at += self.sized_number(36 if act["first"] else 35)
            act["at"] = at
        if acts:
            alike = self.small((42, 38), 2)
            for place, act in enumerate(acts):
                act["actor"] = acts[0]["actor"] if alike and place else self.row(38)
            none = self.small((42, 39), 2)
            for act in acts:
                act["drill"] = not none and self.small((39,), 2) == 1

    def beside(self, about: int, count: int) -> list[int]:
        if not count:
            return []
        if self.small((42, about), 2):
            return [self.sized_number(about)] * count
        said = [0]
        for _ in range(count):
            said.append(said[-1] + self.sized_number(about))
        return said[1:]

    # values

    def row(self, *key: Any, told: bool = False, symbol: int | None = None, slot_key: Any = None) -> int:
        symbol = self.small((1, *key), 5120) if symbol is None else symbol
        place = 0 if told else self.small((3, *(key[1:] if slot_key is None else slot_key)), 65536)
        if place == len(self.slots):
            self.slots.append(self.even(1 << 24))
        slot = self.slots[place]
        counter = self.sized(symbol % 256)
        if symbol >= 512:
            counter += self.last[*key, slot]
        self.last[*key, slot] = counter
        return slot << 39 | counter

    def value(  # noqa: PLR0911, PLR0913 - as many as there are types
        self, kind: int, table: int, column: int, nr: int, rows: Any, instants: Any, days: Any, before: Any
    ) -> Any:
        symbol = self.small((1, kind, table, column), 5120)
        if symbol == 256:
            return None
        match kind:
            case 1:
                return self.text(symbol, table, column)
            case 2:
                return self.sized(symbol)
            case 3:
                return symbol == 2
            case 4:
                day = before[-1] if symbol == 257 else None
                if day is None and symbol >= 1024:
                    day = days[nr] + symbol - 1024
                elif day is None:
                    day = self.made_at // 86400 + self.sized(symbol)
                before.append(day)
                days[nr] = day
                return (date(1970, 1, 1) + timedelta(day)).isoformat()
            case 5:
                before.append(before[-1] if symbol == 257 else instants[nr] - self.sized(symbol))
                return before[-1]
            case 6:
                if symbol == 257:
                    return self.draw((2, table, column))
                if 768 <= symbol < 784:
                    row = rows[nr - 1 - (symbol - 768)]
                else:
                    row = self.row(6, table, column, symbol=symbol)
                self.balls((2, table, column)).append(row)
                return row
            case _:
                return self.bits(256).to_bytes(32, "big").hex()

    def text(self, symbol: Any, table: int, column: int) -> str:
        if isinstance(symbol, str):
            return symbol
        if symbol == 258:
            text = self.spelled(table, column)
            self.balls((1, 1, table, column)).append(text)
            return text
        key = (5, table, column)
        form = self.draw(key)
        if form is None:
            length = self.small((6, 5), 25)
            form = "".join(chr(self.small((5,), 128)) for _ in range(length))
            self.balls(key).append(form)
        signs = sum(letter in "0A" for letter in form)
        same = self.small((4, table, column), 25)
        told = self.last.get((*key, form), "")[:same]  # type: ignore[index]  # signs are kept here too
        weights = [10 if letter == "0" else 26 for letter in form if letter in "0A"][same:]
        while weights:
            count, product = 0, 1
            while count < len(weights) and product * weights[count] <= 1 << 24:
                product *= weights[count]
                count += 1
            value, part = self.even(product), ""
            for weight in reversed(weights[:count]):
                value, rank = divmod(value, weight)
                part = ("0123456789" if weight == 10 else "ABCDEFGHIJKLMNOPQRSTUVWXYZ")[rank] + part
            told += part
            weights = weights[count:]
        assert len(told) == signs
        self.last[*key, form] = told  # type: ignore[assignment]  # the same
        left = iter(told)
        return "".join(next(left) if letter in "0A" else letter for letter in form)

    def spelled(self, table: int, column: int) -> str:
        said: list[str] = []
        before = ""
        while True:
            urns: list[tuple[Any, ...]] = [(48, before), (49, table, column), (49,)]
            state = 0 if not said else 2 if self.balls(urns[0]) else 1
            how = self.small((50, state, table, column), 4)
            word = self.letters() if how == 3 else self.draw(urns[how])
            for place, urn in enumerate(urns):
                if place != how and (place or said):
                    self.balls(urn).append(word)
            if how == 3 and all(ord(letter) < 0x530 for letter in word) and word.lower() != word:
                self.balls((49,)).append(word.lower())
            if word == "":
                return "".join(said)
            before = word
            if word in ("0", " 0"):
                digits = self.small((52, table, column), 16)
                word = word[:-1]
                while digits:
                    some = min(6, digits)
                    word += f"{self.even(10**some):0{some}}"
                    digits -= some
            said.append(word)

    def letters(self) -> str:
        word = "^^"
        while True:
            a_b = word[-2:]
            letter = None
            for key in ((51, a_b), (51, a_b[1])):
                if letter is None and key in self.primer:
                    letter = self.draw(key, settled=True)
            if letter is None:
                letter = self.draw((51,))
            if letter is None:
                self.code_before += self.sized_number(53)
                letter = chr(self.code_before - 1) if self.code_before else ""
                self.balls((51,)).append(letter)
            if not letter:
                return word[2:]
            word += letter
