"""A forgotten passphrase, recovered with headquarters over a slow line (M03, M10).

Three steps, each a file of a few kilobytes of text. The station *asks*: it makes
a slot for the new passphrase and sends along its public key and what the
keyring put away for headquarters' recovery identity. Whoever holds that
identity *answers*, on a machine without any line: what was put away, sealed to
the slot. The station *finishes*: a new slot, the old one gone, new keys, one
urgent entry. Between each two people compare words by telephone, for a thief
with the laptop could ask as well.
"""

from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import cbor2
from sqlalchemy import insert, update

from store import armour, rekey, tries, users
from store.clock import Clock, Entropy
from store.door import Actor, Draft
from store.entry import Lane
from store.files import KEYRING, write_whole
from store.keyring import FULL, Strength, changing, escrow, phrases
from store.keyring import slot as slots
from store.keyring.escrow import Escrowed
from store.keyring.opening import Unlocked
from store.keyring.ring import load
from store.keyring.shape import Label, is_begun
from store.keyring.slot import Slot, SlotKeys
from store.node import LOGIN, Node
from store.recovery import RecoveryIdentity
from store.refusals import Code, Refused
from store.registers.offices import User
from store.spoken import words

REQUEST = "MUSTER RECOVERY REQUEST"
ANSWER = "MUSTER RECOVERY ANSWER"
_ASKED = ".asked"
_WORDS = 8


@dataclass(frozen=True, slots=True)
class Request:
    """What headquarters is asked: of which keyring, by which mark, and to which key it answers."""

    label: Label
    epoch: int
    mark: str
    escrow: bytes
    to: bytes

    def plain(self) -> bytes:
        """Give its bytes (canonical CBOR)."""
        label = self.label
        return cbor2.dumps(
            [0, label.kind, label.code, label.device, self.epoch, self.mark, self.escrow, self.to],
            canonical=True,
        )

    @property
    def said(self) -> str:
        """The words by which two people compare it."""
        return said(self.plain())

    def context(self) -> bytes:
        """What an answer to it is bound to: this keyring, this epoch, this very request."""
        return self.label.bound("muster recovery answer", self.epoch, self.mark, _digest(self.plain()))


@dataclass(frozen=True, slots=True)
class Appointed:
    """Whom headquarters names where the officer is gone; nobody where somebody forgot a passphrase."""

    name: str = ""
    role: str = ""


def ask(  # noqa: PLR0913 - what a request is made of
    home: Path,
    passphrase: str,
    *,
    entropy: Entropy,
    key_file: bytes | None = None,
    mark: str | None = None,
    strength: Strength = FULL,
) -> tuple[bytes, str]:
    """Ask headquarters at a node that nobody can open; gives the request as text, and its words.

    The new passphrase opens nothing yet. A request that was asked before counts no more.

    Args:
        home: the node's folder.
        passphrase: what shall open the node once headquarters has answered.
        entropy: source of keys, salts and nonces.
        key_file: content of the second factor that shall be asked for.
        mark: of which recovery identity, where there are several.
        strength: what a guess at the new passphrase shall cost.

    Raises:
        Refused: ``NO_NODE``, ``NO_RECOVERY`` where nothing was put away; ``PASSPHRASE_SHORT``,
            ``PASSPHRASE_WEAK``.
    """
    ring = load(home / KEYRING)
    if not ring.escrow or (mark is not None and mark not in ring.escrow):
        raise Refused(Code.NO_RECOVERY)
    phrases.check(passphrase, (ring.label.code,))
    slot, keys = slots.make(
        ring.label, user="", passphrase=passphrase, entropy=entropy, strength=strength, key_file=key_file
    )
    mark = mark or min(ring.escrow)
    request = Request(ring.label, ring.epoch, mark, ring.escrow[mark], keys.pair.seal_public)
    asked = cbor2.dumps({"slot": asdict(slot), "request": request.plain()}, canonical=True)
    write_whole(_asked(home), asked)
    return armour.written(REQUEST, request.plain()), request.said


def read_request(text: bytes, name: str) -> Request:
    """Read a request as it arrived; raises ``NOT_THAT_FILE``, ``LINE_WRONG``."""
    return _request(armour.read(REQUEST, text, name), name)


def answer(request: Request, identity: RecoveryIdentity, appointed: Appointed) -> tuple[bytes, str]:
    """Answer a request, with no node and no line; gives the answer as text, and its words.

    Raises:
        Refused: ``ESCROW_CLOSED`` if it was put away for another identity.
    """
    if identity.recipient.mark != request.mark:
        raise Refused(Code.ESCROW_CLOSED)
    bound = escrow.context(request.label, request.epoch, request.mark)
    found = Escrowed.read(identity.open_escrow(request.escrow, bound))
    content = cbor2.dumps([found.written(), appointed.name, appointed.role], canonical=True)
    sealed = slots.seal(content, request.to, request.context())
    return armour.written(ANSWER, sealed), said(sealed)


def said_of_answer(text: bytes, name: str) -> str:
    """Give the words of an answer as it arrived; raises ``NOT_THAT_FILE``, ``LINE_WRONG``."""
    return said(armour.read(ANSWER, text, name))


def finish(  # noqa: PLR0913 - what finishing needs
    home: Path,
    text: bytes,
    file_name: str,
    *,
    user: str,
    passphrase: str,
    clock: Clock,
    entropy: Entropy,
    key_file: bytes | None = None,
) -> Node:
    """Finish with headquarters' answer; gives the node, opened by whoever has keys again.

    Args:
        home: the node's folder.
        text: the answer.
        file_name: what its file is called.
        user: who forgot the passphrase, or whom the answer names.
        passphrase: the new one, as it was chosen when it was asked.
        clock: where time comes from.
        entropy: where randomness comes from.
        key_file: content of the second factor, if one was chosen.

    Raises:
        Refused: ``NOTHING_ASKED``, ``NOT_THAT_FILE``, ``LINE_WRONG``, ``KEY_FILE_NEEDED``,
            ``WRONG_PASSPHRASE``,
            ``ANSWER_CLOSED``, ``UNKNOWN_USER``, ``STORE_IN_USE``; the node is as it was then.
    """
    sealed = armour.read(ANSWER, text, file_name)
    slot, request = _standing(home)
    if slot.factors > 1 and not key_file:
        raise Refused(Code.KEY_FILE_NEEDED)
    with tries.counted(home / KEYRING, clock):
        try:
            keys = slot.opened(request.label, passphrase, key_file)
        except Refused:
            # Not as it was asked: somebody altered the note, and asking again is all there is to do.
            raise Refused(Code.NOTHING_ASKED) from None
        if keys is None:
            raise Refused(Code.WRONG_PASSPHRASE)
    escrowed, appointed = _opened(sealed, keys, request)
    ring = load(home / KEYRING)
    if ring.epoch != request.epoch or not ring.is_whole(escrowed.master):
        raise Refused(Code.ANSWER_CLOSED)
    opened = Unlocked(
        slot.id, escrowed.master, ring.secrets(escrowed.master), keys.seed, escrowed.extras, ring.epoch
    )
    node = Node.with_keys(home, rekey.finished(home, opened, entropy), clock=clock, entropy=entropy)
    try:
        named, _ = slots.make(
            ring.label,
            user=user.strip(),
            passphrase=passphrase,
            entropy=entropy,
            strength=slot.strength,
            key_file=key_file,
            slot=slot.id,
            seed=keys.seed,
        )
        _enter(node, named, keys, user.strip(), appointed, request.mark)
    except BaseException:
        node.close()
        raise
    _asked(home).unlink(missing_ok=True)
    return node


def _enter(  # noqa: PLR0913 - who comes, with what, by whose word
    node: Node, slot: Slot, keys: SlotKeys, user: str, appointed: Appointed, mark: str
) -> None:
    """Put somebody in the keyring and on the list, the old slot out, and new keys for all."""
    here = {one.name.casefold(): one for one in users.holders(node) if not one.is_over}
    mine = None if appointed.name else here.get(user.casefold())
    if mine is None and user.casefold() != appointed.name.casefold():
        raise Refused(Code.UNKNOWN_USER)
    if mine is None:
        users.newcomer(node, appointed.name, appointed.role)
    opened, path = rekey.known(node), node.home / KEYRING
    rekey.ask_alone(node)
    with node.write() as db:
        ring = changing.checked(path, opened)
        keep = {one.id for one in ring.slots}
        changing.with_slot(ring, opened, slot, opened.extras, keep).write(path, opened.master)
        if mine is None:
            said = {"user": 0, "name": appointed.name, "role": appointed.role}
            db.execute(insert(LOGIN).values(slot=slot.id, **said))
        else:
            db.execute(update(LOGIN).where(LOGIN.c.slot == mine.slot).values(slot=slot.id))
        row = None if mine is None else mine.row
        node.carry_in(
            db,
            "users.recovered",
            lambda draft: _recovered(draft, row, slot, keys.pair.sign_public.hex(), appointed, mark),
            lane=Lane.URGENT,
        )
    stay = rekey.standing(node)
    rekey.anew(
        node, lambda ring: changing.without(ring, {s.id for s in ring.slots if s.use == "person"} - stay)
    )


def _recovered(  # noqa: PLR0913 - the same
    draft: Draft, row: int | None, slot: Slot, key: str, appointed: Appointed, mark: str
) -> int:
    if row is not None:
        standing = draft.get(User, row)
        former = " ".join(filter(None, (standing["former_keys"], standing["sign_key"])))
        at = max(draft.now, (standing["keys_at"] or 0) + 1)
        draft.change(User, row, sign_key=key, former_keys=former, keys_at=at, recovered_with=mark)
        return row
    row = draft.reserve(User)
    draft.actor = Actor(row, appointed.role)
    draft.add(
        User,
        at=row,
        name=appointed.name,
        role=appointed.role,
        sign_key=key,
        keys_at=draft.now,
        recovered_with=mark,
    )
    draft.db.execute(update(LOGIN).where(LOGIN.c.slot == slot.id).values(user=row))
    return row


def drill(node: Node, identity: RecoveryIdentity) -> None:
    """Rehearse: the identity opens what the keyring of this node put away, and that it did is recorded (F08).

    Raises:
        Refused: ``ESCROW_CLOSED`` if it does not open it, ``NOT_ALLOWED``.
    """
    escrow.opened_by(identity, changing.checked(node.home / KEYRING, rekey.known(node)))

    def held(draft: Draft) -> int:
        draft.change(User, draft.actor.user, drilled_on=draft.today)
        return draft.actor.user

    node.carry("users.drill", held)


def said(content: bytes) -> str:
    """Give the words by which two people compare some bytes."""
    return words(_digest(content), _WORDS)


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=32, person=b"muster/compare/0").digest()


def _asked(home: Path) -> Path:
    return home / (KEYRING + _ASKED)


def _standing(home: Path) -> tuple[Slot, Request]:
    """Give what was asked last at this node."""
    try:
        said: Any = cbor2.loads(_asked(home).read_bytes())
        if is_begun(said["slot"]):
            return Slot(**said["slot"]), _request(said["request"], _asked(home).name)
    except (OSError, cbor2.CBORError, ValueError, TypeError, KeyError, Refused):
        pass
    raise Refused(Code.NOTHING_ASKED)


def _request(content: bytes, name: str) -> Request:
    try:
        said: Any = cbor2.loads(content)
        version, kind, code, device, epoch, mark, sealed, to = said
        request = Request(Label(kind, code, device), epoch, mark, sealed, to)
        whole = (
            version == 0
            and request.plain() == content
            and [type(part) for part in said] == [int, str, str, bytes, int, str, bytes, bytes]
        )
    except (cbor2.CBORError, ValueError, TypeError):
        whole = False
    if not whole:
        raise Refused(Code.NOT_THAT_FILE, name=name, wanted=REQUEST)
    return request


def _opened(sealed: bytes, keys: SlotKeys, request: Request) -> tuple[Escrowed, Appointed]:
    """Open an answer; raises ``ANSWER_CLOSED`` if it answers something else."""
    try:
        said: Any = cbor2.loads(keys.open(sealed, request.context()))
        content, name, role = said
        return Escrowed.read(content), Appointed(str(name), str(role))
    except (Refused, cbor2.CBORError, ValueError, TypeError):
        raise Refused(Code.ANSWER_CLOSED) from None
