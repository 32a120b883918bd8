"""Which slots belong to which station and device: what turns row ids into human numbers."""

from sqlalchemy import Connection

from store import identity
from store.asking import ask
from store.ids import OF_STATION, Numbers, Origin, slot_of

HQ_SLOT = 1


def numbers(db: Connection) -> Numbers:
    """Read which slots belong to which station and device, this one's own among them."""
    me = identity.who(db)
    # Asked of the driver: headquarters has thousands of them, and every page of a list reads their numbers.
    asked = (
        "SELECT d.slot, CASE WHEN s.id IS NULL THEN d.code ELSE s.code END, d.mark"
        ' FROM devices AS d LEFT JOIN stations AS s ON s.id = d."of" ORDER BY d.id'
    )
    origins = {slot: Origin(code, mark) for slot, code, mark in ask(db, asked)}
    # A regional headquarters numbers its stations' own rows by the blocks that it grants them.
    under = ask(db, "SELECT id, code FROM stations WHERE under IS NOT NULL AND under <> id")
    origins |= {slot_of(station): Origin(code, OF_STATION) for station, code in under}
    if me.regional:
        # Of a station that drew another region's slot the first one is no device's any more, and was printed.
        drawn = ask(
            db, "SELECT i.slot, p.code, i.mark FROM incarnation AS i JOIN peer AS p ON p.device = i.device"
        )
        for slot, code, mark in drawn:
            origins.setdefault(slot, Origin(code, mark))
    parent = None if me.is_top else identity.parent(db)
    if parent is not None and parent.slot:
        origins.setdefault(parent.slot, Origin(parent.code, parent.mark))
    origins[HQ_SLOT] = origins.get(HQ_SLOT, Origin("HQ", ""))
    for own in identity.incarnations(db, me.device):
        if own.slot:
            origins[own.slot] = Origin(me.code, own.mark)
    return Numbers(origins)
