"""Who may open this device, and with what: the people of the office who have keys here or at another desk."""

from dataclasses import dataclass

from store import desk, users
from store.files import KEYRING
from store.keyring import ring
from store.node import Node
from store.refusals import Refused
from store.registers import REGISTRY


@dataclass(frozen=True, slots=True)
class KeyOf:
    """Somebody with keys.

    Attributes:
        id: their number; empty for one whose device was not admitted yet.
        name, role: theirs.
        since: when their keys were made or changed last (ISO, UTC).
        here: whether they open this device; else another desk or a warden's device.
        second: whether they need a key file beside the passphrase; ``None`` where that is not known here.
        me: whether it is who has opened it now.
    """

    id: str
    name: str
    role: str
    since: str | None
    here: bool
    second: bool | None
    me: bool


def keys(node: Node) -> list[KeyOf]:
    """Give everybody whose keys stand, those who open this device first."""
    try:
        factors = {slot.id: slot.factors > 1 for slot in ring.load(node.home / KEYRING).slots}
    except Refused:
        factors = {}
    slots = {one.row: one.slot for one in users.holders(node) if not one.is_over}
    with node.read() as db:
        numbers = node.numbers(db)
        letter = REGISTRY.kind("users").letter
        rows = {numbers.text(letter, row): slot for row, slot in slots.items()}
    found = []
    for row in desk.listed(node, "users").rows:
        slot = rows.get(row["id"])
        found.append(
            KeyOf(
                str(row["id"]),
                str(row["name"] or ""),
                str(row["role"] or ""),
                row["keys_at"],
                slot is not None,
                factors.get(slot) if slot is not None else None,
                slot == node.slot,
            )
        )
    return sorted(found, key=lambda one: (not one.here, one.name, one.id))
