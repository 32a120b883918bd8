"""The keyring file: how passphrases open a node.

One slot a person. A passphrase (Argon2id, ``stretch.py``) opens a slot's own
seed (``slot.py``); to the key pair that comes of it the random master key is
sealed, and the master key wraps the store's key and the device's own keys
(``ring.py``). The file names nobody: a slot carries a one-byte hint made from
the name, so a thief does not learn who works here.

Every parameter of a slot is bound as associated data and all of the file is
under a MAC, so an edited keyring does not open; parameters below the floor are
refused before they are used.
"""

from store.keyring.opening import Unlocked, asks, create, label_of, unlock
from store.keyring.phrases import LEAST_PASSPHRASE
from store.keyring.ring import VERSION
from store.keyring.slot import Label
from store.keyring.stretch import FLOOR, FULL, Strength

__all__ = [
    "FLOOR",
    "FULL",
    "LEAST_PASSPHRASE",
    "VERSION",
    "Label",
    "Strength",
    "Unlocked",
    "asks",
    "create",
    "label_of",
    "unlock",
]
