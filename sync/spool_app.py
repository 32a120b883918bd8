"""What a spool answers over HTTP: an ASGI application of six requests, and nothing that needs a key.

``POST /x`` leaves a sealed file (or none) and brings what waits; ``PUT /c/TAG`` leaves a frame of a longer
one (``FRAMES.md``), as often as one likes, and ``GET /c/TAG`` says which bytes of it are not here;
``GET /d/TAG`` with a ``Range`` fetches from what waits, ``DELETE /d/TAG`` takes it away. Every request names
its box in a header, which proxies do not write into their logs; to whoever names none that is open, nothing
is here. Bodies, times and what a box may hold are bounded; nothing is noted of anybody.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

from sync import seal
from sync.carriers import reply
from sync.carriers.reply import Waiting
from sync.spool import Full, Spool, Torn
from sync.spool_shelf import Lying, Shelf

_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

LONGEST_WAIT: Final = 25.0
"""Seconds for which an answer is waited for; less than what proxies bear."""
_LOOK: Final = 0.1
_SILENT: Final = 120.0
"""Seconds between two pieces of a body after which it is given up."""
_SLOWEST: Final = 100
"""Bytes a second that a body must come with on the whole; 1,200 bit/s are 150."""
_GAPS: Final = 256
"""Stretches that are told as missing at once."""
_TAG: Final = 16
"""Hexadecimal digits of a tag."""


@dataclass(slots=True)
class Counts:
    """What was done, in figures: all that an operator hears."""

    taken: int = 0
    given: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request: its method, the parts of its path, its headers, the box it speaks of."""

    method: str
    path: tuple[str, ...]
    headers: dict[bytes, bytes]
    box: str

    def number(self, name: bytes, usual: int) -> int:
        said = self.headers.get(name, b"")
        return int(said) if said.isdigit() and len(said) <= len(str(seal.LARGEST)) else usual


class _Refuse(Exception):  # noqa: N818 - a status, not an error
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class SpoolApp:
    """The application."""

    spool: Spool
    counts: Counts = field(default_factory=Counts)
    shelf: Shelf = field(init=False)

    def __post_init__(self) -> None:
        """Look at what lies there."""
        self.shelf = Shelf(self.spool)

    async def __call__(self, scope: MutableMapping[str, Any], receive: _Receive, send: _Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        box = headers.get(b"box", b"").decode("ascii", "replace")
        asked = _Asked(scope["method"], tuple(scope["path"].strip("/").split("/")), headers, box)
        status, body = 200, b""
        more: list[tuple[bytes, bytes]] = []
        try:
            if not self.spool.knows(box):
                raise _Refuse(404)  # noqa: TRY301 - one way out for every refusal
            status, body, more = await self._answer(asked, receive)
        except _Refuse as refused:
            status = refused.status
        except Full:
            status = 507
        except Torn:
            status = 409
        except ValueError:
            status = 400
        except (OSError, TimeoutError):
            status = 503
        if status >= 400:  # noqa: PLR2004 - where HTTP's refusals begin
            self.counts.refused += 1
            # What was not read of a body must not be taken for the next request.
            more = [*more, (b"connection", b"close")]
        length = (b"content-length", str(len(body)).encode())
        await send({"type": "http.response.start", "status": status, "headers": [length, *more]})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, asked: _Asked, receive: _Receive) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        match asked.method, asked.path:
            case "POST", ("x",):
                return 200, await self._exchange(asked, await _body(asked, receive)), []
            case "PUT", ("c", tag):
                body = await _body(asked, receive)
                whole = await asyncio.to_thread(self.spool.accept_frames, asked.box, _tag(tag), [body])
                self.counts.taken += whole
                return 201 if whole else 200, b"", []
            case "GET", ("c", tag):
                length = asked.number(b"of", 0)
                if not 0 < length <= seal.LARGEST:
                    raise _Refuse(400)
                missing = await asyncio.to_thread(self.spool.missing, asked.box, _tag(tag), length)
                return 200, ",".join(f"{begin}-{end}" for begin, end in missing[:_GAPS]).encode(), []
            case "GET", ("d", tag):
                return await asyncio.to_thread(self._piece, asked, _tag(tag))
            case "DELETE", ("d", tag):
                await asyncio.to_thread(self._drop, asked.box, _tag(tag))
                return 200, b"", []
        raise _Refuse(404)

    async def _exchange(self, asked: _Asked, sealed: bytes) -> bytes:
        if sealed:
            if isinstance(seal.look(sealed), seal.Fault):
                raise _Refuse(400)
            await asyncio.to_thread(self.spool.accept, asked.box, sealed)
            self.counts.taken += 1
        patience = min(float(asked.number(b"wait", 0)), LONGEST_WAIT)
        while patience > 0 and self.spool.is_at_work() and not self._lies(asked.box):
            await asyncio.sleep(_LOOK)
            patience -= _LOOK
        files = await asyncio.to_thread(self._waiting, asked.box, asked.number(b"room", reply.LARGE))
        self.counts.given += sum(one.sealed is not None for one in files)
        return reply.write(files)

    def _lies(self, box: str) -> bool:
        return next(iter(self.spool.waits(box).names()), None) is not None

    def _waiting(self, box: str, room: int) -> list[Waiting]:
        """Give what waits, the smallest first, whole as far as there is room for it in one reply."""
        found, left = [], min(room, reply.LARGE)
        for one in self.shelf.lying(box)[: reply.MOST]:
            sealed = one.read(0, one.size) if one.size <= left else None
            left -= len(sealed or b"")
            found.append(Waiting(one.tag, one.size, sealed))
        return found

    def _find(self, box: str, tag: bytes) -> Lying:
        found = next((one for one in self.shelf.lying(box) if one.tag == tag), None)
        if found is None:
            raise _Refuse(404)
        return found

    def _piece(self, asked: _Asked, tag: bytes) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        lying = self._find(asked.box, tag)
        begin, _dash, end = asked.headers.get(b"range", b"").removeprefix(b"bytes=").partition(b"-")
        if not (begin.isdigit() and end.isdigit() and int(begin) <= int(end) and int(begin) < lying.size):
            raise _Refuse(416)
        last = min(int(end), int(begin) + reply.LARGE - 1, lying.size - 1)
        said = b"bytes %d-%d/%d" % (int(begin), last, lying.size)
        return 206, lying.read(int(begin), last + 1), [(b"content-range", said)]

    def _drop(self, box: str, tag: bytes) -> None:
        for one in self.shelf.lying(box):
            if one.tag == tag:
                self.spool.waits(box).drop(one.path.name)


def _tag(said: str) -> bytes:
    try:
        tag = bytes.fromhex(said)
    except ValueError:
        raise _Refuse(404) from None
    if len(said) != _TAG:
        raise _Refuse(404)
    return tag


async def _body(asked: _Asked, receive: _Receive) -> bytes:
    """Read a body within its bounds: of length, of silence, of time on the whole."""
    if asked.number(b"content-length", 0) > reply.LARGE:
        raise _Refuse(413)
    body = bytearray()
    async with asyncio.timeout(_SILENT + reply.LARGE / _SLOWEST):
        while True:
            message = await asyncio.wait_for(receive(), _SILENT)
            if message["type"] != "http.request":
                raise _Refuse(400)
            body += message.get("body", b"")
            if len(body) > reply.LARGE:
                raise _Refuse(413)
            if not message.get("more_body", False):
                return bytes(body)
