"""People with keys: who comes, who goes, and who says so in the log (M06, M12).

A person stands in three places: a slot of the keyring, which opens the node; a
row of the ``login`` table, which says whose slot it is; and a row of the users,
which everybody hears of. They are written in an order in which a cut leaves a
node that opens for those who should: a slot without a person opens nothing
that is shown, and goes at the next opening (``store/rekey.py``).
"""

from dataclasses import dataclass

from sqlalchemy import insert

from store import expiry, handed, rekey, roles
from store.asking import ask
from store.door import Actor, Draft
from store.entry import Lane
from store.files import KEYRING
from store.forms import Form, check
from store.keyring import changing, phrases
from store.keyring import slot as slots
from store.keyring.slot import Slot, SlotKeys
from store.node import LOGIN, Node
from store.refusals import Code, Refused
from store.registers.offices import User, UserForm
from store.values import Line

_LOGINS = (
    "SELECT slot, users.id, coalesce(users.name, login.name), users.ended_on IS NOT NULL"
    ' FROM login LEFT JOIN users ON users.id = login."user" ORDER BY slot'
)


class ReasonForm(Form):
    """Why keys are taken away."""

    reason: Line


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody opens the node with from now on: a passphrase, and a key file if there is one."""

    passphrase: str
    key_file: bytes | None = None


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Somebody with a slot of this node: the slot, the row, the name, whether their keys were taken away."""

    slot: bytes
    row: int
    name: str
    is_over: bool


def holders(node: Node) -> list[KeyHolder]:
    """Give everybody who has or had a slot of this node."""
    with node.read() as db:
        return [KeyHolder(slot, row, name, bool(over)) for slot, row, name, over in ask(db, _LOGINS)]


def add(node: Node, name: str, role: str, chosen: Chosen) -> int:
    """Give somebody keys to this node; gives the row of the user.

    Args:
        node: the node, opened by whoever may give keys.
        name: theirs; nobody else with keys here has it.
        role: what they may do (``store/roles.py``).
        chosen: what they open the node with.

    Raises:
        Refused: ``NOT_ALLOWED``, also for a role without a place on such a node; ``NOT_UNIQUE``,
            ``FIELD_INVALID``, ``PASSPHRASE_SHORT``, ``PASSPHRASE_WEAK``. Nothing was changed then.
    """
    _may(node, "users.add")
    form = newcomer(node, name, role)
    slot, keys = _slot(node, form.name, chosen)
    return node.carry("users.add", lambda draft: _enter(node, draft, form, slot, keys)).row


def revoke(node: Node, who: str, reason: str) -> int:
    """Take somebody's keys away; gives the row of the user.

    Everybody else gets new keys, and the store is written anew under a new one:
    an old copy of the keyring opens what it opened on that day, and nothing newer.

    Args:
        node: the node, opened by whoever may take keys away; nobody else has it open.
        who: the name, or the number of the user.
        reason: why; it is urgent and goes to headquarters.

    Raises:
        Refused: ``NOT_ALLOWED``, ``UNKNOWN_USER``, ``OWN_KEYS``, ``STORE_IN_USE``; nothing was changed then.
    """
    _may(node, "users.revoke")
    reason = check(ReasonForm, {"reason": reason}, "users").reason
    row, slot = _whose(node, who)
    if slot == node.slot:
        raise Refused(Code.OWN_KEYS)
    # Keys first: if the power fails now, somebody without keys is still on the list, and not the reverse.
    if slot is not None:
        rekey.anew(node, lambda ring: changing.without(ring, {slot}))
    with node.read() as db:
        ((over,),) = ask(db, "SELECT ended_on IS NOT NULL FROM users WHERE id = ?", (row,))
    if over:
        return row
    return node.carry("users.revoke", lambda draft: _end(draft, row, reason), lane=Lane.URGENT).row


def change_passphrase(node: Node, chosen: Chosen) -> None:
    """Change one's own passphrase (and key file). Everybody gets new keys, as for :func:`revoke`.

    Whoever opened the node has given the old one; a screen asks for it again.

    Raises:
        Refused: ``PASSPHRASE_SHORT``, ``PASSPHRASE_WEAK``, ``STORE_IN_USE``; nothing was changed then.
    """
    _may(node, "users.passphrase")
    opened = rekey.known(node)
    mine = next(one for one in holders(node) if one.slot == node.slot)
    slot, _ = _slot(node, mine.name, chosen, again=opened.seed)
    keep = rekey.standing(node)
    rekey.anew(node, lambda ring: changing.with_slot(ring, opened, slot, opened.extras, keep))

    def own(draft: Draft) -> int:
        handed.changed(draft.db)
        return _renewed(draft, mine.row)

    node.carry("users.passphrase", own, lane=Lane.URGENT)


def renew(node: Node) -> None:
    """Give everybody new keys, because somebody may have a copy of the keyring; nobody's passphrase changes.

    Raises:
        Refused: ``NOT_ALLOWED``, ``STORE_IN_USE``; nothing was changed then.
    """
    actor = _may(node, "users.rekey")
    rekey.anew(node, lambda ring: ring)
    node.carry("users.rekey", lambda draft: _renewed(draft, actor.user), lane=Lane.URGENT)


def hand_over(node: Node, name: str, role: str, chosen: Chosen, reason: str) -> int:
    """Hand one's keys to a successor: they come, whoever opened the node goes, in one act (gives their row).

    Raises:
        Refused: as :func:`add` and :func:`revoke`; nothing was changed then.
    """
    actor = _may(node, "users.handover")
    form = newcomer(node, name, role)
    reason = check(ReasonForm, {"reason": reason}, "users").reason
    slot, keys = _slot(node, form.name, chosen)
    # First, because what follows is finished by whoever opens the node next, if it must be.
    rekey.ask_alone(node)

    def over(draft: Draft) -> int:
        row = _enter(node, draft, form, slot, keys)
        _end(draft, actor.user, reason)
        return row

    row = node.carry("users.handover", over, lane=Lane.URGENT).row
    rekey.anew(node, lambda ring: changing.without(ring, {node.slot}))
    return row


def guessed(node: Node) -> list[str]:
    """Give what everybody here could guess of a passphrase: the names of the office and its people."""
    me = node.me
    places = me.timezone.replace("_", " ").split("/")
    return [me.code, me.name, me.country, *places, *(one.name for one in holders(node))]


def _may(node: Node, act: str) -> Actor:
    """Ask the door's questions before a key is touched."""
    expiry.still(node)
    me = node.me
    if not me.slot:
        raise Refused(Code.NOT_ENROLLED)
    with node.read() as db:
        actor = node.actor(db)
    if not roles.allowed(actor.role, act) or not roles.fits(actor.role, me.kind):
        raise Refused(Code.NOT_ALLOWED, role=actor.role, act=act)
    return actor


def newcomer(node: Node, name: str, role: str) -> UserForm:
    """Check who is to get keys; raises ``FIELD_INVALID``, ``ROLE_ELSEWHERE``, ``NOT_UNIQUE``."""
    form = check(UserForm, {"name": name, "role": role}, "users")
    kind = node.me.kind
    if not roles.fits(form.role, kind):
        raise Refused(Code.ROLE_ELSEWHERE, role=form.role, kind=kind)
    if any(one.name.casefold() == form.name.casefold() and not one.is_over for one in holders(node)):
        raise Refused(Code.NOT_UNIQUE, field="name", kind="users")
    return form


def _slot(node: Node, name: str, chosen: Chosen, again: bytes | None = None) -> tuple[Slot, SlotKeys]:
    """Make a slot as strong as the one that opened the node; ``again`` is the seed of whose it is anew."""
    phrases.check(chosen.passphrase, (name, *guessed(node)))
    opened = rekey.known(node)
    own = changing.checked(node.home / KEYRING, opened).slot(opened.slot)
    if own is None:
        raise Refused(Code.KEYS_CHANGED)
    return slots.make(
        changing.checked(node.home / KEYRING, opened).label,
        user=name,
        passphrase=chosen.passphrase,
        entropy=node.entropy,
        strength=own.strength,
        key_file=chosen.key_file,
        slot=None if again is None else opened.slot,
        seed=again,
    )


def _whose(node: Node, who: str) -> tuple[int, bytes | None]:
    """Find a user by name or number; with the slot, if it is on this node.

    A name is of somebody with keys here, first of who has them still; a number may be of another desk's.
    """
    here = sorted(holders(node), key=lambda one: one.is_over)
    for one in here:
        if one.name.casefold() == who.strip().casefold():
            return one.row, one.slot
    with node.read() as db:
        row = node.numbers(db).row(node.registry.kind("users").letter, who)
        station = node.me.station
        if row is None or not ask(db, "SELECT 1 FROM users WHERE id = ? AND station = ?", (row, station)):
            raise Refused(Code.UNKNOWN_USER)
    return row, next((one.slot for one in here if one.row == row), None)


def _enter(node: Node, draft: Draft, form: UserForm, slot: Slot, keys: SlotKeys) -> int:
    """Put somebody in the keyring and on the lists, in the draft's transaction.

    The keyring is written in it, so that of two processes that give keys the second sees the first's slot.
    """
    opened, path = rekey.known(node), node.home / KEYRING
    ring = changing.checked(path, opened)
    changing.with_slot(ring, opened, slot, opened.extras, rekey.standing(node)).write(path, opened.master)
    key = keys.pair.sign_public.hex()
    row = draft.add(User, name=form.name, role=form.role, sign_key=key, keys_at=draft.now)
    draft.db.execute(insert(LOGIN).values(slot=slot.id, user=row, name=form.name, role=form.role))
    return row


def _end(draft: Draft, row: int, reason: str) -> int:
    draft.change(User, row, ended_on=draft.today, ended_reason=reason)
    return row


def _renewed(draft: Draft, row: int) -> int:
    # Always later than before: the log must say it also where a rehearsal's clock stands.
    draft.change(User, row, keys_at=max(draft.now, (draft.get(User, row)["keys_at"] or 0) + 1))
    return row
