"""Which drawers there are, and with which of them the keys of restricted values are shared (X13).

A drawer is a node's: its secret half is in that node's keyring, for those whose
role opens it. Headquarters' comes down as reference data; a station's and its
desks' are the station's. A share is a data key, sealed to one drawer
(``store/drawer/opened.py``): it may lie and travel anywhere.
"""

from contextlib import suppress

from sqlalchemy import Connection, Select, select

from store import hybrid, identity
from store.asking import ask
from store.columns import Merge, Row, column, reference, sql
from store.door import Draft
from store.drawer.opened import Drawer, bytes_of, mark_of, share, text_of
from store.forms import Form
from store.ids import slot_of
from store.register import Register


class DrawerRow(Row, table=True):
    """A node's drawer: the public half of its key (base64)."""

    __tablename__ = "drawers"
    public: str = column(1, Merge.EVENT)


class DrawerShare(Row, table=True):
    """A data key, by its mark (hexadecimal), sealed to one drawer (base64)."""

    __tablename__ = "drawer_shares"
    drawer: int = reference(1, "drawers")
    mark: str = column(2, Merge.EVENT)
    sealed: str = column(3, Merge.EVENT)


class DrawerForm(Form):
    """Nobody fills this in: drawers are listed by the nodes that have them."""

    public: str


class ShareForm(Form):
    """Nor this."""

    drawer: int
    mark: str
    sealed: str


_DRAWER, _SHARE = sql(DrawerRow).c, sql(DrawerShare).c


def is_due(db: Connection, drawer: Drawer) -> bool:
    """Say whether keys of this drawer are to be shared with another, or one is to be shut out.

    A drawer that nobody has needed yet is not even listed, but where headquarters may have to answer in it.
    """
    station = identity.who(db).station
    if station and _awaits(db, drawer, station):
        return True
    own = db.scalar(_listed(drawer, station)) if station else None
    if own is None:
        return False
    return bool(_lost(db, station) or _unshared(db, own, station) or _not_told(db, drawer))


def tend(draft: Draft, drawer: Drawer, *, begin: bool = False) -> int:
    """List this node's drawer, and share its keys with the others of its station and with headquarters'.

    Args:
        draft: the act, ``drawers.tend``.
        drawer: this node's, open.
        begin: make a data key if there is none in use; headquarters keeps nothing of its own in one.

    Gives the row of this node's drawer.
    """
    db, station = draft.db, draft.me.station
    own: int | None = draft.ask(_listed(drawer, station)).scalar()
    if own is None:
        own = draft.add(DrawerRow, public=text_of(drawer.public))
    for below in _not_told(db, drawer):
        draft.add(DrawerRow, public=text_of(drawer.public), station=below)
    for row in _lost(db, station):
        draft.change(DrawerRow, row, ended_on=draft.today, ended_reason="its device was revoked")
    draft.flush()
    begin = begin or bool(station and _awaits(db, drawer, station))
    if begin and station and drawer.current(db, station) is None:
        key = drawer.new_key()
        _share(draft, own, key, drawer.public, mark_of(key).hex())
        draft.flush()
    for other, public, mark in _unshared(db, own, station):
        known = drawer.key(db, bytes.fromhex(mark))
        if known is not None:
            _share(draft, other, known, bytes_of(public), mark)
    return own


def _listed(drawer: Drawer, station: int) -> Select[int]:
    return select(_DRAWER.id).where(_DRAWER.public == text_of(drawer.public), _DRAWER.station == station)


def _not_told(db: Connection, drawer: Drawer) -> list[int]:
    """Give the stations that know nothing of our drawer yet though they report to us.

    That of headquarters comes down to them as reference data, that of a regional one does not.
    """
    me = identity.who(db)
    if not me.regional or not me.station:
        return []
    asked = (
        "SELECT id FROM stations WHERE under = ? AND id <> under AND NOT EXISTS ("
        " SELECT 1 FROM drawers d WHERE d.station = stations.id AND d.public = ?) ORDER BY id"
    )
    return [station for (station,) in ask(db, asked, (me.station, text_of(drawer.public)))]


def _awaits(db: Connection, drawer: Drawer, station: int) -> bool:
    """Say whether headquarters is to decide something here and could not seal why it denies it."""
    asked = "SELECT 1 FROM clearances WHERE station = ? AND state = 'submitted' AND decides = 'hq' LIMIT 1"
    return bool(ask(db, asked, (station,))) and drawer.current(db, station) is None


def share_back(draft: Draft, drawer: Drawer, station: int) -> int:
    """Give a station's drawers the keys that headquarters can open and they lack: its laptop was replaced.

    Gives how many keys that were.
    """
    lacking = [
        (row, public, mark, drawer.key(draft.db, bytes.fromhex(mark)))
        for row, public, mark in ask(draft.db, _LACKING, (station, station))
    ]
    known = [(row, public, mark, key) for row, public, mark, key in lacking if key is not None]
    for row, public, mark, key in known:
        # What a regional headquarters says of itself, its stations do not hear.
        _share(draft, row, key, bytes_of(public), mark, station=station if draft.me.regional else None)
    return len(known)


def _share(  # noqa: PLR0913 - whose key, to whom
    draft: Draft, row: int, key: bytes, public: bytes, mark: str, *, station: int | None = None
) -> None:
    # A drawer whose key is none (a changed program listed it) gets nothing, and holds nobody else up.
    with suppress(ValueError):
        draft.add(DrawerShare, station=station, drawer=row, mark=mark, sealed=share(key, public))


_LACKING = """
    SELECT d.id, d.public, used.mark FROM drawers AS d,
    (SELECT DISTINCT mark FROM drawer_shares WHERE station = ?) AS used
    WHERE d.ended_on IS NULL AND d.station = ? AND NOT EXISTS (
        SELECT 1 FROM drawer_shares s WHERE s.drawer = d.id AND s.mark = used.mark
    ) ORDER BY d.id, used.mark NULLS FIRST
"""
_UNSHARED = """
    SELECT d.id, d.public, mine.mark FROM drawers AS d,
    (SELECT DISTINCT mark FROM drawer_shares WHERE drawer = ? AND station IN (0, ?)) AS mine
    WHERE d.id <> ? AND d.ended_on IS NULL AND d.station IN (0, ?) AND NOT EXISTS (
        SELECT 1 FROM drawer_shares s WHERE s.drawer = d.id AND s.mark = mine.mark
    ) ORDER BY d.id, mine.mark NULLS FIRST
"""


def _unshared(db: Connection, own: int, station: int) -> list[tuple[int, str, str]]:
    """Give (drawer, its public key, mark) for each data key of our drawer that another one lacks."""
    if not station:
        # Headquarters reads what stations share with it; it shares back only when it is asked to.
        return []
    found = ask(db, _UNSHARED, (own, station, own, station))
    return [(row, public, mark) for row, public, mark in found if len(bytes_of(public)) == hybrid.PUBLIC]


def _lost(db: Connection, station: int) -> list[int]:
    """Give our station's drawers that stand though the device that listed them was revoked here."""
    revoked = {
        slot
        for peer in identity.children(db)
        if peer.revoked_at is not None
        for slot in identity.slots_of(db, peer.device)
    }
    standing = select(_DRAWER.id).where(_DRAWER.ended_on.is_(None), _DRAWER.station == station)
    return [row for row in db.scalars(standing.order_by(_DRAWER.id)) if station and slot_of(row) in revoked]


DRAWERS = Register(
    kind="drawers",
    nr=49,
    letter="DR",
    table=DrawerRow,
    form=DrawerForm,
    listed=("ended_on",),
    by_hand=False,
    carried={4: "drawers.tend", 5: "drawers.share_back"},
)

DRAWER_SHARES = Register(
    kind="drawer_shares",
    nr=50,
    letter="DS",
    table=DrawerShare,
    form=ShareForm,
    listed=("drawer", "mark"),
    within={"drawer": lambda drawer: _SHARE.drawer == drawer},
    by_hand=False,
)
