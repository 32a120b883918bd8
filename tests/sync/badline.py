"""A bad line of our own: real TCP between two sockets, throttled, delayed, cut after so many bytes."""

import contextlib
import queue
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from typing import Self

_AT_A_TIME = 256


@dataclass
class Line:
    """How bad it is, and what went over it.

    ``bits`` a second each way, 0 for no limit; ``delay`` seconds each way; ``cut_after`` bytes both ways
    together, 0 for never. ``up`` counts bytes that the client sent, ``down`` those it was sent.
    """

    bits: int = 0
    delay: float = 0.0
    cut_after: int = 0
    up: int = 0
    down: int = 0
    cuts: int = 0
    connections: int = 0


@dataclass
class BadLine:
    """A proxy at a port of its own; closed with the block it is used in."""

    to: int
    line: Line
    _socket: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._go(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        # A thread that waits in accept() does not hear a close, but it hears a connection.
        port = self._socket.getsockname()[1]
        self.to = 0
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            pass
        self._socket.close()
        with self._lock:
            for one in self._open:
                _end(one)
        for thread in self._threads:
            thread.join(30)

    def _go(self, what: object, *given: object) -> None:
        thread = threading.Thread(target=what, args=given, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._socket.accept()
            except OSError:
                return
            if not self.to:
                near.close()
                return
            far = socket.create_connection(("127.0.0.1", self.to))
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open += [near, far]
            self.line.connections += 1
            passed = [0]
            for source, target, up in ((near, far, True), (far, near, False)):
                wire: queue.Queue[tuple[float, bytes]] = queue.Queue(maxsize=8)
                self._go(self._read, source, wire, up)
                self._go(self._write, wire, target, (near, far), passed)

    def _read(self, source: socket.socket, wire: "queue.Queue[tuple[float, bytes]]", up: bool) -> None:  # noqa: FBT001
        free = time.monotonic()
        while True:
            try:
                piece = source.recv(_AT_A_TIME)
            except OSError:
                piece = b""
            with self._lock:
                if up:
                    self.line.up += len(piece)
                else:
                    self.line.down += len(piece)
            free = max(free, time.monotonic()) + (len(piece) * 8 / self.line.bits if self.line.bits else 0)
            time.sleep(max(0.0, free - time.monotonic()))
            wire.put((free + self.line.delay, piece))
            if not piece:
                return

    def _write(
        self,
        wire: "queue.Queue[tuple[float, bytes]]",
        target: socket.socket,
        both: tuple[socket.socket, socket.socket],
        passed: list[int],
    ) -> None:
        while True:
            at, piece = wire.get()
            time.sleep(max(0.0, at - time.monotonic()))
            if not piece:
                for one in both:
                    _end(one)
                return
            with contextlib.suppress(OSError):
                target.sendall(piece)
            with self._lock:
                passed[0] += len(piece)
                cut = self.line.cut_after and passed[0] >= self.line.cut_after
                if cut and passed[0] < 1 << 60:
                    self.line.cuts += 1
                    passed[0] = 1 << 60
            if cut:
                for one in both:
                    with contextlib.suppress(OSError):
                        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    _end(one)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
