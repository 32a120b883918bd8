"""The keys that sign cards and the status list, as somebody has them: read, each signature verified once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import cbor2

from sync import cose
from sync.credentials import key_statement, status
from sync.credentials.key_statement import LIST, KeyStatement
from sync.credentials.status import StatusList
from sync.streams import Malformed

_NAME: Final = "muster-card-keys"
_VERSION: Final = 1
LARGEST: Final = 2 << 20
_ROOT: Final = 32
_PARTS: Final = 5


@dataclass(frozen=True, slots=True)
class Book:
    """Keys and list.

    Attributes:
        root: headquarters' key, 32 bytes; empty where nobody has said it.
        statements: what it says of each key, those that its signature stands under.
        list: the newest status list under the key that is listed for it; ``None`` where there is none.
        own_code, own: keys of this very station that are not listed yet, by short name.
        over: short names of keys of whose devices it is known here that they were revoked.
        said, said_list: the same as they were signed.
    """

    root: bytes = b""
    statements: tuple[KeyStatement, ...] = ()
    list: StatusList | None = None
    own_code: str = ""
    own: Mapping[bytes, bytes] = field(default_factory=dict)
    over: frozenset[bytes] = frozenset()
    said: tuple[bytes, ...] = ()
    said_list: bytes = b""

    @classmethod
    def read(cls, root: bytes, said: Iterable[bytes], lists: Iterable[bytes]) -> "Book":
        """Read statements and lists under headquarters' key; what it has not signed is left out."""
        found: dict[bytes, tuple[KeyStatement, bytes]] = {}
        for content in said if len(root) == _ROOT else ():
            one = key_statement.read(content, root)
            if one is not None and (one.id not in found or found[one.id][0].at < one.at):
                found[one.id] = one, content
        signers = [one for one, _content in found.values() if LIST in one.may]
        read = [
            (made, content)
            for content in lists
            for signer in signers
            if (made := status.read(content, signer.public)) is not None
            and signer.begins <= made.at <= signer.until
        ]
        newest, signed = max(read, key=lambda one: one[0].at, default=(None, b""))
        return cls(
            root,
            tuple(one for one, _content in found.values()),
            newest,
            said=tuple(content for _one, content in found.values()),
            said_list=signed,
        )

    def with_own(self, code: str, own: Mapping[bytes, bytes], over: frozenset[bytes] = frozenset()) -> "Book":
        """Add the keys that this station's devices announced; listed ones are listed.

        Args:
            code: the station's.
            own: the keys by short name.
            over: those of which it is known here that their device was revoked.
        """
        listed = {one.id for one in self.statements}
        waiting = {name: key for name, key in own.items() if name not in listed}
        return replace(self, own_code=code, own=waiting, over=over)

    @property
    def withdrawn(self) -> frozenset[bytes]:
        """The short names of keys that nothing counts any more that they signed."""
        return self.over | (self.list.withdrawn if self.list is not None else frozenset())

    def statement(self, name: bytes) -> KeyStatement | None:
        """Give what headquarters says of a key, by its short name."""
        return next((one for one in self.statements if one.id == name), None)

    @property
    def as_of(self) -> int | None:
        """The newest that headquarters said, UTC seconds; ``None`` where it said nothing."""
        said = [one.at for one in self.statements] + ([self.list.at] if self.list is not None else [])
        return max(said, default=None)

    def file(self) -> bytes:
        """Write all that headquarters signed, for a machine that has no store."""
        return cbor2.dumps([_NAME, _VERSION, self.root, list(self.said), self.said_list], canonical=True)


def read_file(content: bytes) -> Book:
    """Read what :meth:`Book.file` wrote; raises ``Malformed``."""
    if len(content) > LARGEST:
        raise Malformed("it is too long")
    parts = cose.strict(content)
    if not isinstance(parts, list | tuple) or len(parts) != _PARTS or tuple(parts[:2]) != (_NAME, _VERSION):
        raise Malformed("it is no list of card keys")
    root, said, list_ = parts[2:]
    shaped = isinstance(root, bytes) and isinstance(list_, bytes) and isinstance(said, list | tuple)
    if not shaped or len(root) != _ROOT or not all(isinstance(one, bytes) for one in said):
        raise Malformed("it is no list of card keys")
    book = Book.read(root, said, [list_] if list_ else [])
    if len(book.statements) != len(said) or (list_ and book.list is None):
        raise Malformed("something in it is not signed by the key that it names")
    return book
