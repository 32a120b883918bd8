"""An open drawer: the keys under which a node's restricted values are sealed, as far as it has them.

Values are sealed under *data keys*. A node makes one when it first needs one,
and shares it with every other drawer of its station and with headquarters', by
sealing it to their public keys (``store/registers/drawers.py``). So nobody who
merely carries the rows, an importer or a stolen copy of the store, opens them.
"""

import base64
import binascii
from collections.abc import Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import cbor2
from sqlalchemy import Connection

from store import hybrid
from store.asking import ask
from store.clock import Entropy
from store.drawer import sealed
from store.drawer.sealed import MARK, NONCE, Place, Sealed
from store.refusals import Code, Refused

if TYPE_CHECKING:
    from store.register import Register

KEY = 32
_OWN = (
    "SELECT s.sealed FROM drawer_shares s JOIN drawers d ON d.id = s.drawer"
    " WHERE d.public = ? AND s.mark = ? ORDER BY s.id"
)
_CURRENT = """
    SELECT s.mark FROM drawer_shares s JOIN drawers d ON d.id = s.drawer
    WHERE d.public = ? AND s.station = ? AND NOT EXISTS (
        SELECT 1 FROM drawer_shares o JOIN drawers lost ON lost.id = o.drawer
        WHERE o.mark = s.mark AND lost.ended_on IS NOT NULL
    ) ORDER BY s.id DESC LIMIT 1
"""


def text_of(content: bytes) -> str:
    """Write a public key, or what is sealed to one, as it stands in a list."""
    return base64.b64encode(content).decode()


def bytes_of(text: str) -> bytes:
    """Read such a text; what is none gives bytes to which nothing is sealed and that open nothing."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def mark_of(key: bytes) -> bytes:
    """Give a data key's mark."""
    return blake2b(key, digest_size=MARK, person=b"muster/drawer/0").digest()


def share(key: bytes, public: bytes) -> str:
    """Seal a data key to the drawer of a public key; raises ``ValueError`` if that is none."""
    return text_of(hybrid.seal(key, public, _info(public, mark_of(key))))


def _info(public: bytes, mark: bytes) -> bytes:
    return cbor2.dumps(
        ["muster drawer key", 1, blake2b(public, digest_size=16).digest(), mark], canonical=True
    )


class Drawer:
    """A node's drawer while somebody works who has its key.

    Args:
        seed: the drawer's own key (96 bytes), as the keyring gives it to who may open it.
        entropy: where nonces come from.
    """

    def __init__(self, seed: bytes, entropy: Entropy) -> None:
        self._seed = seed
        self._entropy = entropy
        self.public = hybrid.public_of(seed)
        self._keys: dict[bytes, bytes] = {}

    def key(self, db: Connection, mark: bytes) -> bytes | None:
        """Give the data key of a mark; ``None`` if it was not shared with this drawer (yet)."""
        if mark not in self._keys:
            for (shared,) in ask(db, _OWN, (text_of(self.public), mark.hex())):
                opened = hybrid.unseal(bytes_of(shared), self._seed, _info(self.public, mark))
                # Somebody else's share may claim any mark; the key itself tells its own.
                if opened is not None and mark_of(opened) == mark:
                    self._keys[mark] = opened
        return self._keys.get(mark)

    def new_key(self) -> bytes:
        """Draw a data key."""
        key = self._entropy(KEY)
        self._keys[mark_of(key)] = key
        return key

    def current(self, db: Connection, station: int) -> tuple[bytes, bytes] | None:
        """Give the data key that is in use at a station, as (mark, key); ``None`` before there is one.

        One that a drawer has which is open to nobody here any more is used no longer.
        """
        for (mark,) in ask(db, _CURRENT, (text_of(self.public), station)):
            known = self.key(db, bytes.fromhex(mark))
            if known is not None:
                return bytes.fromhex(mark), known
        return None

    def seal(self, db: Connection, station: int, text: str, place: Place) -> Sealed:
        """Seal a text for its place; raises ``DRAWER_EMPTY`` before the station has a data key."""
        used = self.current(db, station)
        if used is None:
            raise Refused(Code.DRAWER_EMPTY)
        mark, key = used
        return sealed.seal(text, key, mark, place, self._entropy(NONCE))

    def unseal(self, db: Connection, value: str, place: Place) -> str:
        """Open a value.

        Raises:
            Refused: ``DRAWER_KEY_MISSING`` for one whose key was not shared with this drawer yet;
                ``DRAWER_DAMAGED`` if it was altered, or moved here from another record.
        """
        mark = sealed.mark_of(value)
        if mark is None:
            raise Refused(Code.DRAWER_DAMAGED)
        key = self.key(db, mark)
        if key is None:
            raise Refused(Code.DRAWER_KEY_MISSING)
        text = sealed.unseal(value, key, place)
        if text is None:
            raise Refused(Code.DRAWER_DAMAGED)
        return text


def opened(drawer: Drawer, db: Connection, row: Mapping[str, Any], register: "Register") -> dict[str, str]:
    """Give the restricted values of a row that holds any, in the clear, by field; raises as ``unseal``."""
    first = row["former_id"] or row["id"]
    return {
        name: drawer.unseal(db, row[name], Place(register.nr, number, first))
        for name, number in register.restricted.items()
        if row[name]
    }
