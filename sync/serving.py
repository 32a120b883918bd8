"""Serving a spool: uvicorn over h11, with limits on connections and on how long one may say nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import h11
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from store.files import place_of
from store.refusals import Code, Refused
from sync.spool_app import SpoolApp

CONNECTIONS: Final = 512
"""Held at once; one more is told to come later. Two thousand stations come once in a quarter of an hour."""
_KEEP_ALIVE: Final = 75
_HEADERS: Final = 60.0
"""Seconds in which a request must have begun and its headers be whole; at 1,200 bit/s that is 9 kB."""
_HEADER_BYTES: Final = 8 << 10
_ENDING: Final = 5
NEAR: Final = ("127.0.0.1", "::1", "localhost")
"""Where it may listen without a certificate: for a proxy beside it that has one, and for tests."""


class _Bounded(H11Protocol):
    """Ends connections whose headers do not come."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Count the time while headers are under way, and only then."""
        if self.conn.their_state is not h11.IDLE:
            self._rest()
        elif self._timer is None:
            self._timer = self.loop.call_later(_HEADERS, self.transport.close)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


@dataclass(frozen=True, slots=True)
class Listen:
    """Where to listen, and with which certificate (PEM) and key; both ``None`` for none."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @classmethod
    def of(cls, said: str, certificate: str | None = None, key: str | None = None) -> "Listen":
        """Understand ``HOST:PORT``.

        Raises:
            Refused: ``BAD_ADDRESS``; ``SERVE_NAKED`` without a certificate where others could listen in.
        """
        host, _colon, port = said.rpartition(":")
        host = host.strip("[]")
        if not host or not port.isdecimal() or int(port) >= 1 << 16:
            raise Refused(Code.BAD_ADDRESS, text=said)
        if certificate is None and host not in NEAR:
            raise Refused(Code.SERVE_NAKED)
        return cls(host, int(port), _file(certificate), _file(key))


def _file(said: str | None) -> Path | None:
    path = None if said is None else place_of(said)
    if path is not None and not path.is_file():
        raise Refused(Code.FILE_UNREADABLE, name=path.name)
    return path


def server(app: SpoolApp, listen: Listen, began: Callable[[str, int], None]) -> Server:
    """Make a server, which ``run()`` runs until it is told to end; ``began`` hears where it listens.

    Raises:
        Refused: ``FILE_UNREADABLE`` for a certificate or key that is none.
    """
    config = Config(
        app,
        host=listen.host,
        port=listen.port,
        http=_Bounded,
        ws="none",
        lifespan="off",
        loop="asyncio",
        interface="asgi3",
        log_config=None,
        # What it would say of requests that are none helps nobody; of an error we say it ourselves.
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_ENDING,
        h11_max_incomplete_event_size=_HEADER_BYTES,
        ssl_certfile=listen.certificate,
        ssl_keyfile=listen.key,
    )
    try:
        config.load()
    except OSError:
        raise Refused(Code.FILE_UNREADABLE, name=(listen.certificate or Path("certificate")).name) from None
    return _Telling(config, began)


class _Telling(Server):
    """Tells where it listens, once it does."""

    def __init__(self, config: Config, began: Callable[[str, int], None]) -> None:
        super().__init__(config)
        self._began = began

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        for one in self.servers:
            for socket in one.sockets[:1]:
                self._began(*socket.getsockname()[:2])
