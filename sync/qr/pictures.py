"""The QR codes in pictures, read by a process that holds nothing of ours: a hostile one touches only it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from store.refusals import Code, Refused
from sync.child import Child
from sync.qr import _reader

LARGEST: Final = 32 << 20
"""Bytes of a picture."""
SECONDS: Final = 20.0
"""For which one picture is looked at."""
_ENDINGS: Final = frozenset({".png", ".jpg", ".jpeg"})
_ANSWER: Final = 2 << 20
"""Bytes of an answer that are listened to."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is in a picture.

    Attributes:
        name: of its file.
        texts: of its codes; ``None`` if it cannot be read: too large, no PNG or JPEG, or it broke the reader.
    """

    name: str
    texts: Sequence[str] | None


def found(paths: Sequence[Path]) -> list[Path]:
    """Give the pictures among files and in folders, by name; a file that is named is given whatever it is.

    Raises:
        Refused: ``FILE_UNREADABLE`` if one is not there.
    """
    all_: list[Path] = []
    for path in paths:
        try:
            if path.is_dir():
                all_ += sorted(
                    one for one in path.iterdir() if one.suffix.lower() in _ENDINGS and one.is_file()
                )
            elif path.exists():
                all_.append(path)
            else:
                raise FileNotFoundError
        except OSError:
            raise Refused(Code.FILE_UNREADABLE, name=path.name) from None
    return all_


def read(paths: Sequence[Path], seconds: float = SECONDS) -> Iterator[Picture]:
    """Read pictures one after the other; one that breaks the reader costs nobody else anything.

    Args:
        paths: the pictures.
        seconds: for which one is looked at.

    Raises:
        Refused: ``QR_READER_MISSING``.
    """
    with _Reader(seconds) as reader:
        for path in paths:
            try:
                with path.open("rb") as file:
                    content = file.read(LARGEST + 1)
            except OSError:
                content = b""
            yield Picture(path.name, reader.texts(content) if 0 < len(content) <= LARGEST else None)


class _Reader:
    """The process, started when it is first needed and anew after it broke."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._child: Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._end()

    def texts(self, content: bytes) -> list[str] | None:
        """Give the texts of a picture's codes, or ``None``."""
        child = self._child or self._start()
        answer = child.ask(len(content).to_bytes(4, "big") + content, self._seconds, _ANSWER)
        try:
            said = json.loads(answer)
        except ValueError:
            # It broke, or took too long: the next picture gets a new one.
            self._end()
            return None
        if not isinstance(said, list) or not all(isinstance(text, str) for text in said):
            return None
        return said

    def _start(self) -> Child:
        child = self._child = Child(Path(_reader.__file__))
        if not child.ready():
            self._end()
            raise Refused(Code.QR_READER_MISSING)
        return child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()
