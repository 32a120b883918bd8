"""The keyring file: how passphrases open a node.

One slot a person. A passphrase (Argon2id, ``stretch.py``) opens a slot's own
seed (``slot.py``); to the key pair that comes of it the random master key is
sealed, and the master key wraps the store's key and the device's own keys
(``ring.py``). The file names nobody: a slot carries a one-byte hint made from
the name, so a thief does not learn who works here.

Every parameter of a slot is bound as associated data and all of the file is
under a MAC, so an edited keyring does not open; parameters below the floor are
refused before they are used.

What needs a cipher is imported when it is asked for: what a keyring says to anyone (``shape.py``) needs none,
and the unlock screen paints before any is there.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from store.keyring.shape import VERSION, Face, Label, face

if TYPE_CHECKING:
    from store.keyring.opening import Unlocked, create, label_of, unlock
    from store.keyring.phrases import LEAST_PASSPHRASE
    from store.keyring.stretch import FLOOR, FULL, Strength

__all__ = [
    "FLOOR",
    "FULL",
    "LEAST_PASSPHRASE",
    "VERSION",
    "Face",
    "Label",
    "Strength",
    "Unlocked",
    "create",
    "face",
    "label_of",
    "unlock",
]

_WHERE: Final = {
    "FLOOR": "stretch",
    "FULL": "stretch",
    "LEAST_PASSPHRASE": "phrases",
    "Strength": "stretch",
    "Unlocked": "opening",
    "create": "opening",
    "label_of": "opening",
    "unlock": "opening",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module has under that name
    """Import what is asked for."""
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
