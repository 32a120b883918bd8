"""Opening bundles in a process of its own, while those before them are taken in.

Half of what a bundle costs is to unseal, check and read it, and to work out the
chains of its lanes. None of that writes, so it can be done ahead. What comes of
it is believed only as far as it still agrees with the store when its turn comes
(``sync/incoming.py``).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from store import identity, log
from store.device_keys import DeviceKeys
from store.entry import Entry
from store.log import Chained, Head
from store.node import Node
from sync import bundle
from sync.beside import Beside
from sync.bundle import Bundle, Purpose
from sync.ring import Ring, Sender, ring_of
from sync.senders import senders_known

_SOME = 8
"""Files that are named to the other process, and given back, together: to wake it for each costs more."""
_WINDOW = 3
"""How many times that many are on their way: their names, however long, fit into a pipe."""

Key = tuple[int, int]
"""A writer and one of its lanes."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What follows on a lane, worked out for where it stood: after ``seq``, with that chain's end and key."""

    seq: int
    chain: bytes
    key: bytes
    chained: Chained

    def follows(self, head: Head) -> bool:
        """Say whether the lane stands where this begins."""
        return (self.seq, self.chain, self.key) == (head.seq, head.chain, head.key)


Worked = Mapping[Key, Ahead]
"""What was worked out, by lane."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle that was read ahead: what it says, by whose key, and what follows on its lanes."""

    said: Bundle
    sender: Sender
    worked: Worked


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that arrived, and what it says if it was opened ahead."""

    sealed: bytes
    opened: Opened | None = None


@dataclass(frozen=True)
class _Desk:
    """What the other process needs to know."""

    keys: DeviceKeys
    device: bytes
    senders: dict[bytes, Sender]
    heads: dict[Key, Head]
    ring: Ring

    @cached_property
    def by_device(self) -> dict[bytes, Sender]:
        """The same senders, by their ids."""
        return {known.device: known for known in self.senders.values()}


class Opener:
    """Opens files ahead, in the order in which they are asked for."""

    def __init__(self) -> None:
        """Start the process; it takes a moment until it is of use."""
        self._other = Beside(_serve)
        self._pipe = self._other.pipe

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process, and with it the keys that it was given."""
        self._other.end()

    @property
    def ready(self) -> bool:
        """Whether the process has started (or has failed to: then the first answer says so)."""
        return self._pipe.poll()

    def begin(self, node: Node, senders: dict[bytes, Sender]) -> None:
        """Tell it the keys and where every lane stands now."""
        with node.read() as db:
            # Key objects do not travel, their seeds do.
            keys = DeviceKeys(node.keys.sign_seed, node.keys.seal_seed)
            ring = ring_of(db, node.now)
            desk = _Desk(keys, identity.who(db).device, senders, log.all_heads(db), ring)
        with suppress(EOFError, OSError):
            self._pipe.recv()
            self._pipe.send(desk)

    def opened(self, paths: Sequence[Path]) -> Iterator[Arrived | None]:
        """Give files in their order; ``None`` for what could not be read there, or not any more."""
        asked = given = 0
        try:
            while given < len(paths):
                while asked < min(given + _SOME * _WINDOW, len(paths)):
                    self._pipe.send(paths[asked : asked + _SOME])
                    asked += _SOME
                for packed in self._pipe.recv():
                    given += 1
                    yield _unpacked(packed)
        except (EOFError, OSError):
            # The process is gone: whoever asks reads the rest itself.
            yield from [None] * (len(paths) - given)


def _serve(pipe: Pipe) -> None:
    """Open one file after the other until nobody asks any more."""
    with suppress(EOFError, OSError, KeyboardInterrupt):
        pipe.send(None)
        desk: _Desk = pipe.recv()
        while True:
            pipe.send([_read(desk, path) for path in pipe.recv()])


_Packed = tuple[bytes, tuple[Bundle, Sender, list[tuple[Any, ...]], dict[Key, Ahead]] | None]
"""A file, and what it says; its entries as plain rows, which travel in half the time."""


def _read(desk: _Desk, path: Path) -> _Packed | None:
    try:
        sealed = path.read_bytes()
    except OSError:
        return None
    found = _opened(desk, sealed)
    if found is None:
        return sealed, None
    said, sender = found
    worked = _worked(desk.heads, said)
    return sealed, (replace(said, entries=()), sender, [tuple(entry) for entry in said.entries], worked)


def _opened(desk: _Desk, sealed: bytes) -> tuple[Bundle, Sender] | None:
    """Open a file; ``None`` for one that is to be refused, where the store is: by what it knows then."""
    try:
        said = bundle.read(sealed, desk.keys, desk.device, desk.senders.get, Purpose.EXCHANGE, desk.ring)
    except Exception:  # noqa: BLE001 - one that breaks the program breaks it where it is seen
        return None
    if not isinstance(said, Bundle):
        return None
    return said, desk.by_device[said.sender]


class Reader:
    """Opens files here, with what was known of their senders when it was made."""

    def __init__(self, node: Node) -> None:
        with node.read() as db:
            self._desk = _Desk(
                node.keys, identity.who(db).device, senders_known(db), {}, ring_of(db, node.now)
            )

    def opened(self, arrived: Arrived) -> Arrived:
        """Give a file with what it says, if it can be opened with what was known."""
        found = None if arrived.opened else _opened(self._desk, arrived.sealed)
        return arrived if found is None else Arrived(arrived.sealed, Opened(*found, {}))


def _worked(heads: dict[Key, Head], said: Bundle) -> dict[Key, Ahead]:
    """Work out what follows on the lanes of a bundle, and go on from there with the next one."""
    found: dict[Key, Ahead] = {}
    for lane in said.lanes:
        key = lane.writer, lane.lane
        start = heads.get(key)
        if start is None or lane.after > start.seq:
            continue
        new = [e for e in said.entries if (e.writer, e.lane) == key and e.seq > start.seq]
        done = log.chained(new, start)
        if new and done.chain.startswith(lane.chain):
            ahead = Chained((), (), done.chain, done.key, rows=log.rows_of(done))
            found[key] = Ahead(start.seq, start.chain, start.key, ahead)
            heads[key] = replace(start, seq=new[-1].seq, chain=done.chain, key=done.key)
    return found


def _unpacked(packed: _Packed | None) -> Arrived | None:
    if packed is None:
        return None
    sealed, read = packed
    if read is None:
        return Arrived(sealed)
    said, sender, rows, worked = read
    entries = tuple(Entry(*row) for row in rows)
    whole = {
        key: replace(
            ahead,
            chained=replace(
                ahead.chained,
                entries=[e for e in entries if (e.writer, e.lane) == key and e.seq > ahead.seq],
            ),
        )
        for key, ahead in worked.items()
    }
    return Arrived(sealed, Opened(replace(said, entries=entries), sender, whole))
