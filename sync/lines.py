"""Where the courier finds its lines while nobody has the key: one small file in the home, in clear.

It says what a carrier is called, of which kind it is and where, and by which
public key of ours a file can be told to be for us. No person, no secret.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from store.files import write_whole
from store.refusals import Code, Refused
from sync.carriers import Carrier
from sync.carriers.folder import Folder

FILE: Final = "lines"
_VERSION: Final = 0
_KINDS: Final = {"folder": lambda place: Folder(Path(place))}
"""How each kind of line is opened: HTTPS and mail are to come here, and nowhere else in the courier."""


@dataclass(frozen=True, slots=True)
class Line:
    """A way that sealed files go: what it is called, its kind (``folder``), where it leads."""

    name: str
    kind: str
    place: str

    @property
    def mark(self) -> str:
        """What stands for this line in the name of a mark: four letters that tell nothing."""
        return blake2b(f"{self.kind}:{self.place}".encode(), digest_size=2).hexdigest()

    def opened(self) -> Carrier:
        """Give the carrier; raises ``NO_CARRIER`` for a kind that this version does not know."""
        if self.kind not in _KINDS:
            raise Refused(Code.NO_CARRIER)
        return _KINDS[self.kind](self.place)


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of a node, and the public key (1,216 bytes) that what comes for it is sealed to."""

    seal_public: bytes
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """What the node's copy of itself is called elsewhere: eight letters that tell nothing."""
        return blake2b(self.seal_public, digest_size=4, person=b"muster/copy/0").hexdigest()


def read(home: Path) -> Lines | None:
    """Read a node's lines; ``None`` if none was ever set up.

    Raises:
        Refused: ``FILE_UNREADABLE`` if that file was damaged; the node writes it anew when it is opened.
    """
    try:
        said = json.loads((home / FILE).read_bytes())
        versions = {_VERSION: said["lines"]}
        lines = tuple(
            Line(str(one["name"]), str(one["kind"]), str(one["place"])) for one in versions[said["version"]]
        )
        return Lines(bytes.fromhex(said["seal_public"]), lines)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise Refused(Code.FILE_UNREADABLE, name=FILE) from None


def write(home: Path, seal_public: bytes, lines: Sequence[Line]) -> None:
    """Write a node's lines, whole or not at all."""
    said = [{"name": line.name, "kind": line.kind, "place": line.place} for line in lines]
    document = {"version": _VERSION, "lines": said, "seal_public": seal_public.hex()}
    write_whole(home / FILE, json.dumps(document, indent=1).encode())


def of(said: str) -> Line:
    """Understand a line said in one word, as ``folder:/media/stick``.

    Raises:
        Refused: ``BAD_LINE``.
    """
    kind, colon, place = said.partition(":")
    if kind not in _KINDS or not colon or not place:
        raise Refused(Code.BAD_LINE, text=said, kinds=", ".join(_KINDS))
    return Line(said, kind, str(Path(place).expanduser().absolute()))
