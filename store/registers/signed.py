"""Which fields of appointments and acknowledgements are signed, and whether a row stands as it was (L11)."""

from typing import Any, Final

from sqlalchemy import Connection, select

from store.register import Registry
from store.registers import hands
from store.registers.hands import Proof
from store.registers.merges import whole_person
from store.travel.decision import hand

APPOINTED: Final = (
    *("person", "role", "zone", "area", "agency", "rank"),
    *("authority", "letter_no", "signed_on", "smt_consulted_on", "effective_from"),
)
"""What a letter of appointment says; suspended, ended or with other hours, it is the same letter."""
ACKNOWLEDGED: Final = (
    *("person", "briefing", "text_hash", "kind", "occurred_at"),
    *("by", "typed_name", "witness", "evidence"),
)
_FIELDS: Final = {"appointments": (APPOINTED, "signed_by"), "acks": (ACKNOWLEDGED, "by")}
KINDS: Final = tuple(_FIELDS)


def proof(db: Connection, registry: Registry, kind: str, row: int, own_device: bytes) -> Proof:
    """Check the signature on an appointment or an acknowledgement against the row as it stands.

    Args:
        db: the store.
        registry: the registers.
        kind: one of :data:`KINDS`.
        row: the row.
        own_device: the public key of this device, 32 bytes, for who had no key of their own.
    """
    t = registry.kind(kind).sql
    standing: dict[str, Any] = dict(db.execute(select(t).where(t.c.id == row)).mappings().one())
    signature, key = standing["signature"], standing["signed_key"]
    if not (signature and key):
        return Proof(signed=False, known=False, hand=None)
    names, who = _FIELDS[kind]
    # Two records of one person may have become one since; what was signed names the one that it was then.
    person = standing["person"]
    people: list[int | None] = [person] if person is None else list(db.scalars(whole_person(person)))
    signed = any(
        hands.is_signed(
            kind, hands.facts(db, registry, kind, {**standing, "person": one}, names), signature, key
        )
        for one in people
    )
    known = hands.is_theirs(db, standing[who], key, own_device)
    return Proof(signed=signed, known=known, hand=hand(key))
