"""Where the courier finds its lines while nobody has the key: one small file in the home, in clear.

It says what a line is called, of which kind it is, where it leads and what its
limits are, and by which public key of ours a file can be told to be for us. No
person, no secret: a password of a mailbox lies in the encrypted store, unless
somebody said that it may lie beside this file (``lines.secret``).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from store.clock import known_zone
from store.files import is_text, place_of, write_whole
from store.refusals import Code, Refused
from sync import limits, seal, short_seal
from sync.carriers import Carrier
from sync.carriers.folder import Folder
from sync.limits import Limits

if TYPE_CHECKING:
    from sync.frames.keeping import Keeping

FILE: Final = "lines"
SECRET: Final = "lines.secret"  # noqa: S105 - a name of a file
MOST_DATAGRAM: Final = 1_400
_VERSION: Final = 0
FOLDER, HTTPS, MAIL, UDP = "folder", "https", "mail", "udp"
_ASKED: Final = {
    FOLDER: frozenset[str](),
    HTTPS: frozenset({"authority", "proxy"}),
    MAIL: frozenset({"imap", "smtp", "user", "from", "folder", "tls", "authority"}),
    UDP: frozenset[str](),
}
"""What may be said of a line of each kind, beside its limits."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a carrier is opened with: our public sealing key, our home, passwords by the name of the line."""

    seal_public: bytes = b""
    home: Path | None = None
    passwords: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A way that sealed files go: what it is called, its kind, where it leads, what else was said of it."""

    name: str
    kind: str
    place: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def mark(self) -> str:
        """What stands for this line in the name of a mark: four letters that tell nothing."""
        return blake2b(f"{self.kind}:{self.place}".encode(), digest_size=2).hexdigest()

    @property
    def said(self) -> dict[str, str]:
        """What was said of it, by name."""
        return dict(self.options)

    @property
    def limits(self) -> Limits:
        """Its limits; raises ``BAD_LIMIT`` where somebody spoilt the file."""
        return limits.of(self.said)

    def checked(self) -> "Line":
        """Give it back if it can be one.

        Raises:
            Refused: ``BAD_LINE``, ``BAD_LIMIT``, ``BAD_ADDRESS``, ``NAME_UNUSABLE``.
        """
        if self.kind not in _KINDS or not self.place:
            raise Refused(Code.BAD_LINE, text=self.place or self.kind, kinds=", ".join(_KINDS))
        if not is_text(self.place):
            raise Refused(Code.NAME_UNUSABLE, name=Path(self.place).name)
        for name, value in self.options:
            if name not in _ASKED[self.kind] | set(limits.NAMES) or not value.isprintable():
                raise Refused(Code.BAD_LIMIT, text=name[:30], wanted=", ".join(limits.NAMES))
        _ = self.limits
        _KINDS[self.kind](self, Around(passwords={self.name: ""}))
        return self

    def opened(self, around: Around | None = None) -> Carrier:
        """Give the carrier.

        Raises:
            Refused: ``NO_CARRIER`` for a kind that this version does not know, ``LINE_IN_CLEAR`` if nothing
                of ours may go there, ``LINE_NEEDS_PASSWORD``.
        """
        if self.kind not in _KINDS:
            raise Refused(Code.NO_CARRIER)
        if not self.limits.ciphertext:
            raise Refused(Code.LINE_IN_CLEAR)
        return _KINDS[self.kind](self, around or Around())


def _folder(line: Line, around: Around) -> Carrier:
    return Folder(Path(line.place), line.limits.pieces, _keeping(around), _begun(around))


def _https(line: Line, around: Around) -> Carrier:
    from sync.carriers.calling import Caller, Where
    from sync.carriers.https import Https
    from sync.spool import box_of

    said = line.said
    where = Where(line.place, box_of(around.seal_public), said.get("authority", ""), said.get("proxy", ""))
    return Https(Caller(where.checked()), line.limits.piece, _keeping(around), begun=_begun(around))


def _udp(line: Line, around: Around) -> Carrier:
    from sync.carriers.datagrams import RATE, Datagrams, goal_of
    from sync.spool import box_of

    limits = line.limits
    goal = goal_of(line.place, box_of(around.seal_public))
    room = min(limits.piece, MOST_DATAGRAM) if "piece" in line.said else goal.room
    return Datagrams(replace(goal, rate=limits.rate or RATE, room=room), _keeping(around), _begun(around))


def _begun(around: Around) -> Callable[[bytes], bool]:
    """Give what is told of a file that is sent in pieces, and says whether it was begun before."""
    from sync import boxes

    home = around.home
    return (lambda _tag: False) if home is None else boxes.outbox(home).begin


def _keeping(around: Around) -> "Keeping":
    from sync.frames.in_memory import InMemory
    from sync.frames.shelf import shelf

    return InMemory() if around.home is None else shelf(around.home)


def _mail(line: Line, around: Around) -> Carrier:
    from sync.carriers.mail import IMPLICIT, Mail, Mailbox

    said = line.said
    if line.name not in around.passwords:
        raise Refused(Code.LINE_NEEDS_PASSWORD)
    box = Mailbox(
        to=line.place,
        sender=said.get("from", said.get("user", "")),
        user=said.get("user", said.get("from", "")),
        password=around.passwords[line.name],
        imap=said.get("imap", ""),
        smtp=said.get("smtp", said.get("imap", "")),
        folder=said.get("folder", "INBOX"),
        tls=said.get("tls", IMPLICIT),
        authority=said.get("authority", ""),
    )
    return Mail(box.checked(), _keeping(around))


_KINDS: Final[dict[str, Callable[[Line, Around], Carrier]]] = {
    FOLDER: _folder,
    HTTPS: _https,
    MAIL: _mail,
    UDP: _udp,
}
"""How each kind of line is opened: here, and nowhere else in the courier."""


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of a node, the public key (1,216 bytes) that what comes for it is sealed to, its zone."""

    seal_public: bytes
    lines: tuple[Line, ...]
    timezone: str = ""
    hints: frozenset[str] = frozenset()
    """By which files under a short key can be told to be for us, in hex: for the weeks to come."""

    @property
    def name(self) -> str:
        """What the node's copy of itself is called elsewhere: eight letters that tell nothing."""
        return blake2b(self.seal_public, digest_size=4, person=b"muster/copy/0").hexdigest()

    def is_ours(self, sealed: bytes) -> bool:
        """Tell whether a file is whole and for us."""
        return seal.is_for(self.seal_public, sealed) or short_seal.is_under(self.hints, sealed)

    def local(self, at: int) -> datetime:
        """Give a time (UTC seconds) as the station's; UTC where no line has hours or a budget."""
        return datetime.fromtimestamp(at, ZoneInfo(known_zone(self.timezone)) if self.timezone else UTC)


def read(home: Path) -> Lines | None:
    """Read a node's lines; ``None`` if none was ever set up.

    Raises:
        Refused: ``FILE_UNREADABLE`` if that file was damaged; the node writes it anew when it is opened.
    """
    try:
        said = json.loads((home / FILE).read_bytes())
        versions = {_VERSION: said["lines"]}
        found = tuple(_line(one) for one in versions[said["version"]])
        hints = frozenset(str(hint) for hint in said.get("hints", ()))
        known = Lines(bytes.fromhex(said["seal_public"]), found, str(said.get("timezone", "")), hints)
        known.local(0)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Refused(Code.FILE_UNREADABLE, name=FILE) from None
    return known


def _line(one: Mapping[str, Any]) -> Line:
    options = {str(name): str(value) for name, value in one.get("options", {}).items()}
    return Line(str(one["name"]), str(one["kind"]), str(one["place"]), tuple(options.items()))


def write(
    home: Path, seal_public: bytes, known: Sequence[Line], timezone: str = "", hints: Sequence[str] = ()
) -> None:
    """Write a node's lines, whole or not at all; its time zone only where hours or budgets ask for it."""
    said = [
        {"name": line.name, "kind": line.kind, "place": line.place}
        | ({"options": line.said} if line.options else {})
        for line in known
    ]
    document = {"version": _VERSION, "lines": said, "seal_public": seal_public.hex()}
    if hints:
        document["hints"] = list(hints)
    if any({"hours", "day", "month"} & line.said.keys() for line in known):
        document["timezone"] = timezone
    write_whole(home / FILE, json.dumps(document, indent=1).encode())


def of(said: str) -> Line:
    """Understand a line said in one word, as ``folder:/media/stick``, ``https://hq.example``, ``udp://hq.example:8443``.

    Raises:
        Refused: ``BAD_LINE``, ``BAD_ADDRESS``, ``NOBODYS_FOLDER``.
    """
    kind, colon, place = said.partition(":")
    if kind == UDP and place.startswith("//"):
        return Line(said, UDP, place.removeprefix("//")).checked()
    if kind in {HTTPS, "http"} and place.startswith("//"):
        return Line(said, HTTPS, said).checked()
    if kind != FOLDER or not colon or not place:
        raise Refused(Code.BAD_LINE, text=said, kinds=f"{FOLDER}, {HTTPS}, {UDP}")
    return Line(said, kind, str(place_of(place).absolute()))


def passwords(home: Path) -> dict[str, str]:
    """Give the passwords that may lie with the courier, by the name of the line."""
    with suppress(OSError, ValueError, AttributeError):
        return {str(name): str(word) for name, word in json.loads((home / SECRET).read_bytes()).items()}
    return {}


def keep_passwords(home: Path, known: Mapping[str, str]) -> None:
    """Write them down for their owner only, or take the file away where there are none."""
    if known:
        write_whole(home / SECRET, json.dumps(dict(known)).encode())
    else:
        (home / SECRET).unlink(missing_ok=True)
