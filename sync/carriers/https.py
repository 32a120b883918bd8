"""HTTPS as carrier: one POST leaves a sealed file and brings what waits; longer files go in pieces.

For lines on which every byte is paid for and every connection may be cut: few headers, one connection for a
round, pieces that may be said again or gone on with later, and shorter pieces where one did not get through.
What is cut is begun anew from there, as long as something gets through between two cuts.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from store.refusals import Code, Refused
from sync import seal
from sync.carriers import reply
from sync.carriers.calling import CREATED, GONE, IN_VAIN, PAUSE, SILENT, TORN, Caller, Cut
from sync.carriers.folder import name_of_tag
from sync.carriers.reply import Waiting
from sync.frames import frame
from sync.frames.cut import GRAIN, stretch
from sync.frames.frame import Frame
from sync.frames.in_memory import InMemory
from sync.frames.keeping import Keeping

LEAST_PIECE: Final = 512
_WAIT: Final = 20
_EVEN: Final = 64


@dataclass(slots=True)
class Https:
    """A spool over HTTP, as a station sees it.

    Attributes:
        caller: asks the spool.
        piece: bytes that go in one request at most.
        keeping: keeps the frames of a longer file until the rest comes, over whatever line.
        begun: hears of which file some was left, so that it stays the same until it is through.
        wait: seconds that an answer is waited for, where an importer is at work.
    """

    caller: Caller
    piece: int = reply.LARGE
    keeping: Keeping = field(default_factory=InMemory)
    wait: int = _WAIT
    begun: Callable[[bytes], bool] = lambda _tag: False
    _waiting: dict[str, Waiting] | None = None
    _fetched: dict[str, Waiting] = field(default_factory=dict)

    # what every carrier can

    def put(self, sealed: bytes) -> str:
        """Leave a sealed file; raises ``CARRIER_AWAY``, ``CARRIER_FULL``, ``CARRIER_REFUSES``."""
        return self.put_telling(sealed, lambda _count: None)

    def put_last(self, sealed: bytes) -> str:
        """Leave the last file of a round; what waits for us comes with the reply."""
        return self._put(sealed, self.wait, lambda _count: None)

    def put_telling(self, sealed: bytes, wrote: Callable[[int], None]) -> str:
        """Leave a file, and tell how much of it is there."""
        name = self._put(sealed, 0, wrote)
        # More may come with what is left next.
        self._waiting = None
        return name

    def names(self) -> Iterator[str]:
        """Give what waits for us there; asks, unless the last reply just said it."""
        if self._waiting is None:
            self._exchange(b"", 0)
        waiting, self._waiting = self._waiting or {}, None
        self._fetched.update(waiting)
        yield from waiting

    def get(self, name: str) -> bytes | None:
        """Take a file that was told of; ``None`` if it is gone or came torn."""
        told = self._fetched.get(name)
        if told is None or not 0 < told.size <= seal.LARGEST:
            return None
        sealed = told.sealed if told.sealed is not None else self._fetch(told)
        whole = sealed is not None and seal.tag(sealed) == told.tag
        if not whole:
            self.keeping.drop(told.tag, told.size)
        return sealed if whole and not isinstance(seal.look(sealed or b""), seal.Fault) else None

    def size(self, name: str) -> int:
        """Give how many bytes it would cost to fetch a file; 0 for one that came along, or is unknown."""
        told = self._fetched.get(name)
        return told.size if told is not None and told.sealed is None else 0

    def drop(self, name: str) -> None:
        """Take a file away there; that it is gone already is fine."""
        told = self._fetched.pop(name, None)
        self._waiting = None
        if told is not None:
            self.keeping.drop(told.tag, told.size)
            self.caller.again(lambda: self.caller.ask("DELETE", f"/d/{told.tag.hex()}"))

    @property
    def spent(self) -> int:
        """Bytes that went and came so far, about."""
        return self.caller.spent

    @property
    def shown(self) -> tuple[int, float]:
        """Give what was moved so far, in bytes, and how many seconds that took."""
        return self.caller.moved, self.caller.busy

    def probe(self) -> None:
        """Connect, and say nothing; raises ``CARRIER_AWAY``."""
        self.caller.probe()

    def close(self) -> None:
        """Let go of the connection."""
        self._waiting = None
        self.caller.close()

    # leaving

    def _put(self, sealed: bytes, wait: int, wrote: Callable[[int], None]) -> str:
        tag = seal.tag(sealed)
        wrote(0)
        if len(sealed) <= min(self.piece, reply.LARGE):
            self._exchange(sealed, wait)
            wrote(len(sealed))
        else:
            self._in_pieces(tag, sealed, wrote)
            if wait:
                self._exchange(b"", wait)
        return name_of_tag(tag)

    def _exchange(self, sealed: bytes, wait: int) -> None:
        """Leave a file, or none, and hear what waits."""
        headers = {"Room": str(self.piece)} if self.piece < reply.LARGE else {}
        headers |= {"Wait": str(wait)} if wait else {}
        most = reply.most(self.piece)
        _status, said = self.caller.again(
            lambda: self.caller.ask("POST", "/x", sealed, headers, most=most, silent=SILENT + wait)
        )
        try:
            self._waiting = {name_of_tag(one.tag): one for one in reply.read(said)}
        except ValueError:
            raise Refused(Code.CARRIER_AWAY) from None

    def _in_pieces(self, tag: bytes, sealed: bytes, wrote: Callable[[int], None]) -> None:
        """Leave what is not there yet, in frames that become shorter where none gets through."""
        at = f"/c/{tag.hex()}"
        self.begun(tag)
        missing = self._missing(at, len(sealed))
        size = _size(len(sealed), min(self.piece, reply.LARGE))
        least = min(size, LEAST_PIECE)
        vain = 0
        while missing:
            number = missing[0][0] // size
            piece = sealed[number * size : (number + 1) * size].ljust(size, b"\0")
            one = frame.write(Frame(tag[: frame.TAG], len(sealed), number, piece))
            try:
                status, _said = self.caller.ask("PUT", at, one)
            except Cut:
                vain += 1
                if vain > IN_VAIN and size == least:
                    raise Refused(Code.CARRIER_AWAY) from None
                if vain > 1:
                    size = max(least, size // 2)
                time.sleep(PAUSE)
                continue
            vain = 0
            if status == CREATED:
                break
            if status == TORN:
                raise Refused(Code.CARRIER_AWAY)
            missing = _less(missing, number * size, (number + 1) * size) or self._missing(at, len(sealed))
            wrote(len(sealed) - sum(end - begin for begin, end in missing))
        wrote(len(sealed))

    def _missing(self, at: str, length: int) -> list[tuple[int, int]]:
        """Ask which bytes of a file are not there; none if it was whole."""
        _status, said = self.caller.again(lambda: self.caller.ask("GET", at, b"", {"Of": str(length)}))
        try:
            pairs = [one.split("-") for one in said.decode("ascii").split(",") if one]
            return [(int(begin), int(end)) for begin, end in pairs if int(begin) < int(end) <= length]
        except ValueError:
            raise Refused(Code.CARRIER_AWAY) from None

    # fetching

    def _fetch(self, told: Waiting) -> bytes | None:
        """Fetch what is lacking of a longer file, whatever line brought the rest; ``None`` if it is gone."""
        vain = 0
        while (whole := self.keeping.whole(told.tag, told.size)) is None:
            first, last = self.keeping.missing(told.tag, told.size)[0]
            begin = first // GRAIN * GRAIN
            end = min(last, begin + max(GRAIN, min(self.piece, reply.LARGE))) - 1
            came = bytearray()
            try:
                headers = {"Range": f"bytes={begin}-{end}"}
                status, said = self.caller.ask("GET", f"/d/{told.tag.hex()}", b"", headers, into=came)
            except Cut:
                vain = 0 if self._keep(told, begin, bytes(came)) else vain + 1
                if vain > IN_VAIN:
                    raise Refused(Code.CARRIER_AWAY) from None
                time.sleep(PAUSE)
                continue
            if status == GONE:
                self.keeping.drop(told.tag, told.size)
                return None
            if not self._keep(told, begin, said):
                raise Refused(Code.CARRIER_AWAY)
        return whole

    def _keep(self, told: Waiting, begin: int, came: bytes) -> bool:
        """Keep what came of a file; gives whether it told anything new."""
        new = False
        for one in stretch(told.tag, told.size, begin, came[: told.size - begin]):
            new = self.keeping.take(one).new or new
        return new


def _size(length: int, piece: int) -> int:
    """Give the bytes of a slice: all alike, and such that slices half as long begin where these do."""
    most = max(frame.OVERHEAD + GRAIN, piece) - frame.OVERHEAD
    size = -(-length // -(-length // most))
    even = -(-size // _EVEN) * _EVEN
    return even if even <= min(most, length) else size


def _less(missing: list[tuple[int, int]], begin: int, end: int) -> list[tuple[int, int]]:
    """Give what is missing without the bytes from ``begin`` to ``end``."""
    left = [one for a, z in missing for one in ((a, min(z, begin)), (max(a, end), z))]
    return [(a, z) for a, z in left if a < z]
