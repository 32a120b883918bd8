"""Asking over HTTP with few bytes: one connection, verified TLS, a reply of a length that was said."""

import contextlib
import http.client
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from store.refusals import Code, Refused
from sync.carriers import reply

_NEAR: Final = ("127.0.0.1", "::1", "localhost")
SILENT: Final = 60.0
"""Seconds without a byte after which a connection is given up ..."""
_SLOWEST: Final = 100
"""... and the bytes a second that it may be as slow as."""
IN_VAIN: Final = 4
"""Connections in a row that bring nothing after which the line is down."""
PAUSE: Final = 0.2
HANDSHAKE: Final = 5_000
"""About what a TLS handshake costs, both ways, in bytes: they are counted, too."""
CONNECT: Final = 200
_AT_A_TIME: Final = 1 << 10
DONE, CREATED, PART, GONE, TORN, FULL = 200, 201, 206, 404, 409, 507
_BUSY: Final = (500, 502, 503, 504)
"""What a server, or one before it, says that may be otherwise in a while."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a spool is served.

    Attributes:
        url: ``https://host[:port][/path]``; without TLS only on this machine (a tunnel, a modem's program).
        box: the name of our box there (``sync/spool.py``).
        authority: a file of certificates to trust instead of the system's; empty for the system's.
        proxy: ``http://host:port`` to go through; empty for what the system says.
    """

    url: str
    box: str
    authority: str = ""
    proxy: str = ""

    def checked(self) -> "Where":
        """Give it back if it can be one; raises ``BAD_ADDRESS``."""
        try:
            at = urlsplit(self.url)
            near = at.hostname in _NEAR
            proxy = urlsplit(self.proxy)
            right = (
                bool(at.hostname)
                and (at.scheme == "https" or (at.scheme == "http" and near))
                and at.port != 0
                and not (at.username or at.query or at.fragment)
                and (not self.proxy or (proxy.scheme == "http" and bool(proxy.hostname)))
            )
        except ValueError:
            right = False
        if not right:
            raise Refused(Code.BAD_ADDRESS, text=self.url[:60])
        return self


class Cut(Exception):  # noqa: N818 - what lines do
    """The connection broke, or said what cannot be."""


@dataclass(slots=True)
class Caller:
    """Asks one server.

    Attributes:
        where: the server.
        spent: bytes that went and came so far, about.
        moved, busy: bytes that went and came where nothing was waited for, and the seconds that took: by them
            a line shows how fast it is.
    """

    where: Where
    spent: int = 0
    moved: int = 0
    busy: float = 0.0
    _line: http.client.HTTPConnection | None = None

    def probe(self) -> None:
        """Connect, and say nothing; raises ``CARRIER_AWAY``."""
        try:
            self._connected()
        except (OSError, http.client.HTTPException):
            self.close()
            raise Refused(Code.CARRIER_AWAY) from None

    def close(self) -> None:
        """Let go of the connection."""
        if self._line is not None:
            self._line.close()
        self._line = None

    def again(self, ask: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
        """Ask, and ask again after a cut, a few times; raises ``CARRIER_AWAY``."""
        for _try in range(IN_VAIN):
            try:
                return ask()
            except Cut:
                time.sleep(PAUSE)
        raise Refused(Code.CARRIER_AWAY)

    def ask(  # noqa: PLR0913 - a request is said in full
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        *,
        most: int = reply.LARGE,
        silent: float = SILENT,
        into: bytearray | None = None,
    ) -> tuple[int, bytes]:
        """Ask once. What of a cut reply came is added to ``into``, if that is given.

        Raises:
            Cut: the line broke.
            Refused: ``CARRIER_AWAY`` by a server that is busy, ``CARRIER_FULL``, ``CARRIER_REFUSES``.
        """
        began, before = time.monotonic(), self.spent
        try:
            line = self._connected()
            if line.sock is not None:
                line.sock.settimeout(silent + len(body) / _SLOWEST)
            base = urlsplit(self.where.url).path.rstrip("/")
            line.putrequest(method, base + path, skip_accept_encoding=True)
            line.putheader("Box", self.where.box)
            for name, value in (headers or {}).items():
                line.putheader(name, value)
            if body or method == "POST":
                line.putheader("Content-Length", str(len(body)))
            line.endheaders(body[:_AT_A_TIME] or None)
            for start in range(_AT_A_TIME, len(body), _AT_A_TIME):
                line.send(body[start : start + _AT_A_TIME])
            self.spent += len(body) + CONNECT
            answer = line.getresponse()
            said = self._read(answer, most, into)
            if answer.will_close:
                self.close()
        except (OSError, http.client.HTTPException, ValueError):
            self.close()
            raise Cut from None
        if "Wait" not in (headers or {}):
            self.moved += self.spent - before
            self.busy += time.monotonic() - began
        _refuse(answer.status, may_be_gone=method == "GET" and path.startswith("/d/"))
        return answer.status, said

    def _read(self, answer: http.client.HTTPResponse, most: int, into: bytearray | None) -> bytes:
        """Read a reply of a length that was said, and not longer than it may be."""
        length = answer.length
        if length is None or length > most:
            raise http.client.HTTPException
        said = bytearray()
        useful = into is not None and answer.status == PART
        try:
            while len(said) < length:
                piece = answer.read1(_AT_A_TIME)
                if not piece:
                    raise http.client.IncompleteRead(bytes(said))
                said += piece
                self.spent += len(piece)
            answer.read()  # nothing is left; the connection goes on only if that was noticed
        except (OSError, http.client.HTTPException):
            if useful and into is not None:
                into += said
            raise
        return bytes(said)

    def _connected(self) -> http.client.HTTPConnection:
        line = self._connection()
        if line.sock is None:
            line.connect()
            self.spent += HANDSHAKE if isinstance(line, http.client.HTTPSConnection) else CONNECT
        return line

    def _connection(self) -> http.client.HTTPConnection:
        """Give the connection for where it goes: TLS is verified, a proxy is gone through if need be."""
        if self._line is not None:
            return self._line
        at = urlsplit(self.where.url)
        host, proxy = at.hostname or "", self._proxy(at.scheme, at.hostname or "")
        via = urlsplit(proxy) if proxy else None
        to = (via.hostname or "", via.port or 3128) if via else (host, at.port)
        if at.scheme == "https":
            context = ssl.create_default_context(cafile=self.where.authority or None)
            self._line = http.client.HTTPSConnection(*to, timeout=SILENT, context=context)
        else:
            self._line = http.client.HTTPConnection(*to, timeout=SILENT)
        if via is not None:
            self._line.set_tunnel(host, at.port or 443)
        return self._line

    def _proxy(self, scheme: str, host: str) -> str:
        if self.where.proxy:
            return self.where.proxy
        with contextlib.suppress(OSError):
            if host not in _NEAR and not proxy_bypass(host):
                return getproxies().get(scheme, "")
        return ""


def _refuse(status: int, *, may_be_gone: bool) -> None:
    """Raise what a server's status means, if it means that it will not."""
    if status == FULL:
        raise Refused(Code.CARRIER_FULL)
    if status in _BUSY:
        raise Refused(Code.CARRIER_AWAY)
    if status not in (DONE, CREATED, PART, TORN) and not (status == GONE and may_be_gone):
        raise Refused(Code.CARRIER_REFUSES, status=str(status))
