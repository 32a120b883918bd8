"""HTTPS as carrier: one POST leaves a sealed file and brings what waits; longer files go in pieces.

For lines on which every byte is paid for and every connection may be cut: few headers, one connection for a
round, pieces that may be said again or gone on with later, and shorter pieces where one did not get through.
What is cut is begun anew from there, as long as something gets through between two cuts.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from store.refusals import Code, Refused
from sync import seal
from sync.carriers import reply
from sync.carriers.calling import CREATED, GONE, IN_VAIN, PAUSE, SILENT, TORN, Caller, Cut
from sync.carriers.folder import name_of_tag
from sync.carriers.reply import Waiting
from sync.spool import joined

LEAST_PIECE: Final = 512
_WAIT: Final = 20


@dataclass(slots=True)
class Https:
    """A spool over HTTP, as a station sees it.

    Attributes:
        caller: asks the spool.
        piece: bytes that go in one request at most.
        aside: a folder in which what came of a longer file is kept until the rest comes; ``None`` for none.
        wait: seconds that an answer is waited for, where an importer is at work.
    """

    caller: Caller
    piece: int = reply.LARGE
    aside: Path | None = None
    wait: int = _WAIT
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
            self.caller.again(lambda: self.caller.ask("DELETE", f"/d/{told.tag.hex()}"))

    @property
    def spent(self) -> int:
        """Bytes that went and came so far, about."""
        return self.caller.spent

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
        """Leave what is not there yet, in pieces that become shorter where none gets through."""
        at = f"/c/{tag.hex()}"
        held = self._held(at)
        piece = min(self.piece, reply.LARGE)
        vain = 0
        while True:
            begin, end = _missing(held, len(sealed))
            # All of it is there, and yet it was not said to be whole: the last reply was lost. A byte asks.
            begin, end = (0, 1) if begin == end else (begin, min(end, begin + piece))
            try:
                status, _said = self.caller.ask(
                    "PUT", f"{at}/{begin}", sealed[begin:end], {"Of": str(len(sealed))}
                )
            except Cut:
                vain += 1
                if vain > IN_VAIN and piece == LEAST_PIECE:
                    raise Refused(Code.CARRIER_AWAY) from None
                if vain > 1:
                    piece = max(LEAST_PIECE, piece // 2)
                time.sleep(PAUSE)
                continue
            vain = 0
            if status == CREATED:
                wrote(len(sealed))
                return
            if status == TORN:
                raise Refused(Code.CARRIER_AWAY)
            held = joined([*held, (begin, end)])
            wrote(sum(stop - start for start, stop in held))

    def _held(self, at: str) -> list[tuple[int, int]]:
        """Ask which bytes of a file are there."""
        _status, said = self.caller.again(lambda: self.caller.ask("GET", at))
        try:
            pairs = [one.split("-") for one in said.decode("ascii").split(",") if one]
            return [(int(begin), int(end)) for begin, end in pairs]
        except ValueError:
            raise Refused(Code.CARRIER_AWAY) from None

    # fetching

    def _fetch(self, told: Waiting) -> bytes | None:
        """Fetch a longer file from where it was cut off; ``None`` if it is gone there."""
        path = None if self.aside is None else self.aside / f"{told.tag.hex()}.prt"
        came = bytearray(path.read_bytes() if path is not None and path.exists() else b"")
        vain = 0
        try:
            while len(came) < told.size:
                before = len(came)
                end = min(told.size, before + min(self.piece, reply.LARGE)) - 1
                try:
                    headers = {"Range": f"bytes={before}-{end}"}
                    status, said = self.caller.ask("GET", f"/d/{told.tag.hex()}", b"", headers, into=came)
                except Cut:
                    vain = vain + 1 if len(came) == before else 0
                    if vain > IN_VAIN:
                        raise Refused(Code.CARRIER_AWAY) from None
                    time.sleep(PAUSE)
                    continue
                if status == GONE:
                    came.clear()
                    return None
                came += said
            return bytes(came)
        finally:
            self._keep(path, bytes(came), told.size)

    def _keep(self, path: Path | None, came: bytes, size: int) -> None:
        """Keep what came of a file until the rest comes, where there is a place for it."""
        if path is None:
            return
        if came and len(came) < size:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.write_bytes(came)
        else:
            path.unlink(missing_ok=True)


def _missing(held: list[tuple[int, int]], size: int) -> tuple[int, int]:
    """Give the first stretch that is not there; an empty one if all is."""
    at = 0
    for begin, end in sorted(held):
        if begin > at:
            return at, begin
        at = max(at, end)
    return at, size
