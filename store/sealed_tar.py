"""A tar file inside an age file, written and read as a stream: nothing of it touches a disk in clear.

Both formats are older than this program and will outlive it: ``age -d`` and
``tar -x`` open what is written here (``store/backup.py``).
"""

import os
import tarfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Protocol

import pyrage

from store.refusals import Code, Refused

_PIECE = 1 << 16
_BEGINS = b"age-encryption.org/v1\n"


@dataclass(frozen=True, slots=True)
class Member:
    """A file to be put in: its content, or where it lies (then it is read when its turn comes)."""

    name: str
    content: bytes | Path


class _Sink(Protocol):
    def write(self, piece: bytes, /) -> int: ...


def write(file: _Sink, members: Iterable[Member], recipients: Sequence[str], at: int) -> str:
    """Write members as a tar sealed to age recipients; gives the SHA-256 of what was written, as hex.

    Args:
        file: takes the sealed bytes.
        members: what goes in, in this order.
        recipients: who can open it (``age1...``).
        at: the time that every member bears, UTC seconds.

    Raises:
        OSError: what ``file`` raised, or a member that could not be read.
    """
    into = _Writing(file)
    known = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
    try:
        pyrage.encrypt_io(_Reading(_blocks(members, at)), into, known)
    except pyrage.EncryptError:
        # The library says it in words of its own, and loses which error it was.
        raise into.failed or OSError("a member could not be read") from None
    return into.digest.hexdigest()


class _Writing:
    """Counts the digest along, and remembers what went wrong."""

    def __init__(self, file: _Sink) -> None:
        self._file = file
        self.digest = sha256()
        self.failed: OSError | None = None

    def write(self, piece: bytes) -> int:
        try:
            self._file.write(piece)
        except OSError as failure:
            self.failed = failure
            raise
        self.digest.update(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""


class _Reading:
    """A stream made of pieces, for a library that asks for bytes."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        size = len(self._rest) if size < 0 else size
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def _blocks(members: Iterable[Member], at: int) -> Iterator[bytes]:
    """Give a tar's bytes: header, content, filling, for each member; then its end."""
    for member in members:
        info = tarfile.TarInfo(member.name)
        info.mode, info.mtime = 0o600, at
        if isinstance(member.content, bytes):
            info.size = len(member.content)
            yield info.tobuf(tarfile.USTAR_FORMAT)
            yield member.content
        else:
            info.size = member.content.stat().st_size
            yield info.tobuf(tarfile.USTAR_FORMAT)
            yield from _of_file(member.content)
        yield b"\0" * (-info.size % tarfile.BLOCKSIZE)
    yield b"\0" * 2 * tarfile.BLOCKSIZE


def _of_file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


@contextmanager
def reading(path: Path, identity: str) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Open such a file; gives its members in order, each to be read before the next is asked for.

    Leaving without an exception reads it to its end: only then is every byte of it known to be as it
    was written.

    Args:
        path: the file.
        identity: an age identity (``AGE-SECRET-KEY-...``).

    Raises:
        Refused: ``FILE_UNREADABLE``; ``BACKUP_DAMAGED`` for a file that is cut, altered or no such
            file; ``BACKUP_CLOSED`` if it is not sealed to that identity.
    """
    try:
        file = path.open("rb")
    except OSError:
        raise Refused(Code.FILE_UNREADABLE, name=path.name) from None
    with file:
        if file.read(len(_BEGINS)) != _BEGINS:
            raise Refused(Code.BACKUP_DAMAGED, name=path.name)
        file.seek(0)
        opening = _Opening(file, identity)
        try:
            try:
                with tarfile.open(mode="r|", fileobj=opening.clear, bufsize=_PIECE) as tar:
                    yield _members(tar)
                while opening.clear.read(_PIECE):
                    pass
            finally:
                opening.end()
        except (tarfile.TarError, EOFError):
            raise Refused(opening.fault or Code.BACKUP_DAMAGED, name=path.name) from None
        if opening.fault is not None:
            raise Refused(opening.fault, name=path.name)


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for info in tar:
        content = tar.extractfile(info) if info.isfile() else None
        if content is not None:
            yield info.name, content


class _Opening:
    """Opens the seal in a thread, into a pipe that the tar is read from."""

    def __init__(self, sealed: IO[bytes], identity: str) -> None:
        self._sealed = sealed
        self._key = pyrage.x25519.Identity.from_str(identity)
        self.fault: Code | None = None
        clear, into = os.pipe()
        self.clear = os.fdopen(clear, "rb")
        self._thread = threading.Thread(target=self._run, args=(into,), daemon=True)
        self._thread.start()

    def _run(self, into: int) -> None:
        with os.fdopen(into, "wb", buffering=0) as pipe:
            try:
                pyrage.decrypt_io(self._sealed, _Whole(pipe), [self._key])
            except pyrage.DecryptError as failure:
                # The library has no types for it: a file of somebody else's, or one whose head is cut.
                theirs = "No matching keys" in str(failure)
                self.fault = Code.BACKUP_CLOSED if theirs else Code.BACKUP_DAMAGED
            except BrokenPipeError:
                pass
            except OSError:
                self.fault = Code.BACKUP_DAMAGED

    def end(self) -> None:
        """Wait until nothing more is opened; whoever stopped reading wants no more."""
        self.clear.close()
        self._thread.join()


class _Whole:
    """A pipe takes what it has room for; the library wants all of it taken."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe

    def write(self, piece: bytes) -> int:
        rest = memoryview(piece)
        while rest:
            rest = rest[self._pipe.write(rest) :]
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""
