"""A forgotten passphrase: asked, answered and finished, and by nobody else (M03, M10)."""

import base64
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import cbor2
import pytest

from store import armour, duty_list, recovering, rekey, users
from store import identity as identity_of
from store.asking import ask
from store.clock import SetClock
from store.entry import Lane
from store.files import KEYRING
from store.keyring import FLOOR, unlock
from store.keyring.escrow import opened_by
from store.keyring.ring import load
from store.keyring.slot import SlotKeys
from store.node import Node
from store.recovering import Appointed
from store.recovery import RecoveryIdentity
from store.refusals import Code, Refused
from store.users import Chosen
from sync import incoming, outgoing

Refuses = Callable[[Code], AbstractContextManager[object]]
NEW = "cobalt otter parsley"
NOBODY = Appointed()


@pytest.fixture(scope="module")
def identity() -> RecoveryIdentity:
    return RecoveryIdentity.make("HQ the safe", os.urandom)


def listed(hq: Node, identity: RecoveryIdentity) -> None:
    known = identity.recipient
    escrow = base64.b64encode(known.escrow).decode()
    hq.act("recovery_keys.make", None, {"name": "the safe", "age": known.age, "escrow": escrow})


def again(node: Node, passphrase: str, user: str | None = None) -> Node:
    node.close()
    return Node.open(node.home, passphrase, user=user, clock=node.clock, entropy=node.entropy)


@pytest.fixture
def locked(hq: Node, identity: RecoveryIdentity, passphrase: str) -> Node:
    """A node whose master key was put away for the identity; closed."""
    listed(hq, identity)
    again(hq, passphrase).close()
    return hq


def asked(node: Node, passphrase: str = NEW, key_file: bytes | None = None) -> bytes:
    return recovering.ask(node.home, passphrase, entropy=node.entropy, key_file=key_file, strength=FLOOR)[0]


def answered(text: bytes, identity: RecoveryIdentity, appointed: Appointed = NOBODY) -> bytes:
    return recovering.answer(recovering.read_request(text, "request"), identity, appointed)[0]


def finished(
    node: Node, text: bytes, user: str = "hq", passphrase: str = NEW, key_file: bytes | None = None
) -> Node:
    return recovering.finish(
        node.home,
        text,
        "answer",
        user=user,
        passphrase=passphrase,
        clock=node.clock,
        entropy=node.entropy,
        key_file=key_file,
    )


# what is put away


def test_it_is_put_away_at_the_next_opening_and_anew_with_new_keys(
    hq: Node, identity: RecoveryIdentity, passphrase: str
) -> None:
    assert not load(hq.home / KEYRING).escrow
    listed(hq, identity)
    with again(hq, passphrase) as node:
        first = load(hq.home / KEYRING).escrow
        assert first.keys() == {identity.recipient.mark}
        assert node.opened is not None
        found = opened_by(identity, load(hq.home / KEYRING))
        assert (found.master, found.extras) == (node.opened.master, node.opened.extras)
        users.renew(node)
        second = load(hq.home / KEYRING).escrow
        assert second.keys() == first.keys()
        assert second != first
        assert opened_by(identity, load(hq.home / KEYRING)).master == node.opened.master


def test_a_retired_identity_is_given_nothing_more(locked: Node, passphrase: str) -> None:
    with again(locked, passphrase) as node:
        with node.read() as db:
            ((row,),) = ask(db, "SELECT id FROM recovery_keys")
        node.act("recovery_keys.retire", row, {"reason": "the safe was opened"})
    again(node, passphrase).close()
    assert load(locked.home / KEYRING).escrow == {}


def test_the_key_comes_down_to_a_station_and_its_master_is_put_away_there(
    hq: Node, station: Node, identity: RecoveryIdentity, passphrase: str
) -> None:
    listed(hq, identity)
    exchange_once(station, hq)
    again(station, passphrase).close()
    assert opened_by(identity, load(station.home / KEYRING)).extras.keys() == {"drawer"}


# the whole way


def test_a_forgotten_passphrase_is_replaced(
    locked: Node, identity: RecoveryIdentity, passphrase: str, refuses: Refuses
) -> None:
    before = unlock(locked.home / KEYRING, passphrase)
    with finished(locked, answered(asked(locked), identity)) as node:
        assert node.drawer_seed == before.extras["drawer"]
        with node.read() as db:
            actor = node.actor(db).user
            found = ask(
                db,
                "SELECT recovered_with, sign_key, former_keys FROM users WHERE id = ?",
                (actor,),
            )
            lanes = ask(db, "SELECT DISTINCT lane FROM log WHERE act = 58")
        assert node.own_pen is not None
        ((mark, key, former),) = found
        assert (mark, key) == (identity.recipient.mark, node.own_pen.public.hex())
        assert former == SlotKeys(before.seed).pair.sign_public.hex()
        assert lanes == [(Lane.URGENT,)]
    with refuses(Code.WRONG_PASSPHRASE):
        again(locked, passphrase)
    with Node.open(locked.home, NEW, clock=SetClock(locked.clock.now().replace(hour=20))) as node:
        assert rekey.known(node).epoch == before.epoch + 1
        assert load(locked.home / KEYRING).escrow.keys() == {identity.recipient.mark}
    assert sorted(path.name for path in locked.home.iterdir() if path.name != "keyring.tries") == [
        "anchor",
        "keyring",
        "store.db",
    ]


def test_an_officer_who_is_gone_is_followed_by_whom_headquarters_names(
    locked: Node, identity: RecoveryIdentity, passphrase: str, refuses: Refuses
) -> None:
    text = answered(asked(locked), identity, Appointed("Thị Nguyễn", "hq"))
    for other in ("Somebody Else", "hq"):
        with refuses(Code.UNKNOWN_USER):
            finished(locked, text, user=other)
    with finished(locked, text, user="thị nguyễn") as node, node.read() as db:
        assert node.actor(db).role == "hq"
        assert ask(db, "SELECT name, recovered_with FROM users WHERE id = ?", (node.actor(db).user,)) == [
            ("Thị Nguyễn", identity.recipient.mark)
        ]
    with again(node, passphrase, "hq"), pytest.raises(Refused):
        users.add(node, "Thị Nguyễn", "hq", Chosen(NEW))


def test_a_name_that_headquarters_did_not_give_gets_no_keys(
    locked: Node, identity: RecoveryIdentity, passphrase: str, refuses: Refuses
) -> None:
    text = answered(asked(locked), identity)
    before = (locked.home / KEYRING).read_bytes()
    with refuses(Code.UNKNOWN_USER):
        finished(locked, text, user="Somebody Else")
    assert (locked.home / KEYRING).read_bytes() == before
    again(locked, passphrase).close()


# what does not open it


def test_an_answer_answers_one_request(locked: Node, identity: RecoveryIdentity, refuses: Refuses) -> None:
    first = answered(asked(locked), identity)
    second = asked(locked)
    with refuses(Code.ANSWER_CLOSED):
        finished(locked, first)
    finished(locked, answered(second, identity)).close()


def test_an_answer_is_of_no_use_without_the_new_passphrase(
    locked: Node, identity: RecoveryIdentity, refuses: Refuses
) -> None:
    text = answered(asked(locked), identity)
    with refuses(Code.WRONG_PASSPHRASE):
        finished(locked, text, passphrase=NEW + "s")


def test_a_key_file_that_was_chosen_is_asked_for(
    locked: Node, identity: RecoveryIdentity, refuses: Refuses
) -> None:
    text = answered(asked(locked, key_file=b"from a stick"), identity)
    with refuses(Code.KEY_FILE_NEEDED):
        finished(locked, text)
    finished(locked, text, key_file=b"from a stick").close()
    with refuses(Code.KEY_FILE_NEEDED):
        again(locked, NEW)


def test_once_finished_it_cannot_be_finished_again(
    locked: Node, identity: RecoveryIdentity, refuses: Refuses
) -> None:
    text = answered(asked(locked), identity)
    finished(locked, text).close()
    with refuses(Code.NOTHING_ASKED):
        finished(locked, text)


def test_keys_that_changed_meanwhile_ask_for_a_new_request(
    locked: Node, identity: RecoveryIdentity, passphrase: str, refuses: Refuses
) -> None:
    text = answered(asked(locked), identity)
    with again(locked, passphrase) as node:
        users.renew(node)
    with refuses(Code.ANSWER_CLOSED):
        finished(locked, text)


def test_another_identity_cannot_answer(locked: Node, refuses: Refuses) -> None:
    with refuses(Code.ESCROW_CLOSED):
        answered(asked(locked), RecoveryIdentity.make("another", os.urandom))


def test_where_nothing_was_put_away_nothing_can_be_asked(station: Node, refuses: Refuses) -> None:
    station.close()
    with refuses(Code.NO_RECOVERY):
        asked(station)


def test_a_request_tells_nothing_and_asks_for_a_good_passphrase(locked: Node, refuses: Refuses) -> None:
    with refuses(Code.PASSPHRASE_WEAK):
        asked(locked, "aaaaaaaaaaaaaaaa")
    text = asked(locked)
    assert len(text) < 4500
    assert text.isascii()
    for word in (b"Headquarters", NEW.encode()):
        assert word not in text
        assert word not in armour.read(recovering.REQUEST, text, "request")


def test_a_kill_before_it_is_finished_leaves_it_to_be_finished(
    locked: Node, identity: RecoveryIdentity, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = answered(asked(locked), identity)

    def cut(*_: object, **__: object) -> None:
        raise InterruptedError

    for module, name in ((Node, "carry_in"), (rekey, "anew")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, cut)
            with pytest.raises(InterruptedError):
                finished(locked, text)
        if module is Node:
            again(locked, passphrase, "hq").close()  # the old one still opens; and what was left over goes
            text = answered(asked(locked), identity)
    with again(locked, NEW, "hq") as node:
        assert {slot.id for slot in load(locked.home / KEYRING).slots} == {node.slot}


# as text


def test_a_line_that_did_not_arrive_is_named(locked: Node, refuses: Refuses) -> None:
    text = asked(locked)
    lines = text.splitlines()
    mixed = [lines[0], b"", *reversed(lines[1:]), b"-- sent from a telephone"]
    assert recovering.read_request(b"> hello\n" + b"\r\n".join(mixed), "r") == recovering.read_request(
        text, "r"
    )
    for spoiled in (
        lines[:7] + lines[8:],
        [*lines[:7], lines[7].swapcase(), *lines[8:]],
        [*lines[:7], lines[6], *lines[8:]],
    ):
        with pytest.raises(Refused) as refused:
            recovering.read_request(b"\n".join(spoiled), "r")
        assert (refused.value.code, refused.value.facts["line"]) == (Code.LINE_WRONG, "7")
    for other in (b"", b"\xff\xfe", text.replace(b"REQUEST", b"ANSWER"), b"\n".join(lines[1:])):
        with refuses(Code.NOT_THAT_FILE):
            recovering.read_request(other, "r")


def test_what_no_muster_asked_is_refused(refuses: Refuses) -> None:
    for content in (b"", b"\x00", b"\x80", b"\x88" + b"\x00" * 8, os.urandom(300)):
        with refuses(Code.NOT_THAT_FILE):
            recovering.read_request(armour.written(recovering.REQUEST, content), "r")


# the drill


def test_a_drill_proves_it_and_is_on_record(
    locked: Node, identity: RecoveryIdentity, passphrase: str, refuses: Refuses
) -> None:
    with again(locked, passphrase) as node:
        before = (locked.home / KEYRING).read_bytes()
        with refuses(Code.ESCROW_CLOSED):
            recovering.drill(node, RecoveryIdentity.make("another", os.urandom))
        recovering.drill(node, identity)
        assert (locked.home / KEYRING).read_bytes() == before
        with node.read() as db:
            assert ask(db, "SELECT drilled_on FROM users") == [("2026-11-21",)]


def test_it_is_due_once_in_every_calendar_year(
    locked: Node, identity: RecoveryIdentity, passphrase: str
) -> None:
    """F08."""

    def asked_for(day: date) -> list[date]:
        with locked.read() as db:
            found = duty_list.due_on(db, locked.lens(db), day)
        return [item.due_on for item in found if item.kind == "recovery_drill"]

    assert asked_for(date(2026, 12, 1)) == [date(2026, 12, 31)]
    with again(locked, passphrase) as node:
        recovering.drill(node, identity)
    assert asked_for(date(2026, 12, 1)) == []
    assert asked_for(date(2027, 12, 24)) == [date(2027, 12, 31)]


def exchange_once(child: Node, parent: Node) -> None:
    incoming.take(parent, outgoing.to_parent(child).sealed)
    with parent.read() as db:
        known = identity_of.peer(db, child.me.device)
    assert known is not None
    incoming.take(child, outgoing.to_child(parent, known).sealed)


# on a bad day


def test_a_stray_blank_in_the_name_locks_nobody_out(locked: Node, identity: RecoveryIdentity) -> None:
    with finished(locked, answered(asked(locked), identity), user=" hq ") as node:
        pass
    with again(node, NEW, "hq") as back:
        assert back.me.kind == "hq"


def test_a_note_of_what_was_asked_that_somebody_altered_was_not_asked(
    locked: Node, identity: RecoveryIdentity, refuses: Refuses
) -> None:
    """Whoever has the laptop may write there what they like; the program says what to do, and goes on."""
    text = answered(asked(locked), identity)
    note = locked.home / f"{KEYRING}.asked"
    whole = cbor2.loads(note.read_bytes())
    for part, value in (("memory", 1 << 40), ("passes", -1), ("salt", b""), ("factors", "2")):
        slot = whole["slot"] | {part: value}
        note.write_bytes(cbor2.dumps(whole | {"slot": slot}, canonical=True))
        with refuses(Code.NOTHING_ASKED):
            finished(locked, text)
    note.write_bytes(cbor2.dumps([1, 2, 3]))
    with refuses(Code.NOTHING_ASKED):
        finished(locked, text)
    note.write_bytes(cbor2.dumps(whole, canonical=True))
    finished(locked, text).close()
