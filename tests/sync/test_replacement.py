"""A lost laptop is replaced from what headquarters has: revoked at once, roster first, in parts (L07)."""

from __future__ import annotations

import base64
import os
import random
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from store import backup, identity, keyring
from store.node import Node
from store.recovery import RecoveryIdentity
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.restoring import Newcomer
from sync import enrol, incoming, outgoing, parts, verified
from sync.fate import Fate
from sync.replacement import ROSTER
from sync.restoring import restore
from tests.sync.conftest import House, Seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SMALL = 4_000


def add(node: Node, name: str) -> int:
    return node.act("people.add", None, {"family_name": name, "category": "intern"}).row


def first_device(house: House) -> str:
    """Give the number of the station's first device, which has no mark."""
    return next(str(row["id"]) for row in house.rows(house.hq, "devices") if row["code"] == "PTM")


def replaced(house: House, named: str | None = None) -> Node:
    """Make a new laptop and let headquarters admit it in the place of the station's first, which is lost."""
    named = named or first_device(house)
    new = house.laptop
    enrol.enrol(new, enrol.admit(house.hq, enrol.request(new), replaces=named).grant)
    return new


def answered(house: House, node: Node, size: int = SMALL) -> list[bytes]:
    got: list[bytes] = []
    with house.hq.read() as db:
        child = identity.peer(db, node.me.device)
    assert child is not None
    parts.to_child(house.hq, child, lambda _number, sealed: got.append(sealed), size)
    return got


def filled(house: House) -> None:
    """Give the station enough people that they do not fit into one small part."""
    letters = random.Random(11)  # noqa: S311 - the same on purpose, and nothing that can be squeezed

    def word() -> str:
        return "".join(letters.choices("abcdefghijklmnopqrstuvwxyz", k=60)).title()

    for _ in range(60):
        home = house.station.act("households.add", None, {"address": word(), "zone": "Z2"}).row
        said = {"family_name": word(), "given_name": "Ana"}
        person = house.station.act("people.add", None, said | {"household": home, "category": "intern"}).row
        telephone = f"+33639{letters.randrange(10**6):06}"
        house.station.act("contacts.add", None, {"person": person, "value": telephone})
    house.station.act("people.change", "PTM-P-00004", {"call_sign": "Otter 2"})
    house.exchange(house.station)


@pytest.fixture(scope="module")
def full_seeds(
    heard_seeds: Mapping[str, Seed], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Seed]:
    with ExitStack() as stack:
        house = House(heard_seeds, tmp_path_factory.mktemp("full"), stack)
        filled(house)
        known = {name: Seed(getattr(house, name).home, heard_seeds[name].known) for name in ("hq", "station")}
    return {**heard_seeds, **known}


@pytest.fixture
def full(full_seeds: Mapping[str, Seed], tmp_path: Path) -> Iterator[House]:
    """Nodes as ``heard`` has them, with more people at the station than fit into one small part."""
    with ExitStack() as stack:
        yield House(full_seeds, tmp_path, stack)


def count(node: Node, table: str) -> int:
    with node.read() as db:
        return db.scalar(text(f"SELECT count(*) FROM {table} WHERE ended_on IS NULL")) or 0  # noqa: S608 - ours


def test_the_new_laptop_has_all_that_headquarters_has(heard: House) -> None:
    add(heard.station, "Sent")
    heard.exchange(heard.station)
    add(heard.station, "Never sent")
    new = replaced(heard)
    for sealed in answered(heard, new):
        assert incoming.take(new, sealed).fate is Fate.APPLIED
    heard.exchange(new)
    tables = heard.tables(heard.hq)
    assert tables == heard.tables(new)
    assert "Sent" in {row["family_name"] for row in heard.rows(new, "people")}
    # What is written on it bears its own mark, and comes up.
    row = add(new, "On the new one")
    with new.read() as db:
        assert new.numbers(db).text("P", row).startswith("PTM-P-D")
    heard.exchange(new)
    heard.exchange(new)
    assert heard.tables(heard.hq) == heard.tables(new)
    assert heard.pending(new) == 0


def test_the_lost_one_is_revoked_at_once_and_its_late_bundle_waits(heard: House) -> None:
    add(heard.station, "Never sent")
    late = outgoing.to_parent(heard.station).sealed
    replaced(heard)
    before = heard.count(heard.hq, "people")
    receipt = incoming.take(heard.hq, late)
    assert (receipt.fate, receipt.code) == (Fate.REFUSED, Code.REVOKED_SENDER)
    assert heard.quarantined(heard.hq) == [("revoked_sender", late)]
    assert heard.count(heard.hq, "people") == before
    with pytest.raises(Refused, match="REVOKED_SENDER"):
        heard.answer(heard.station)


def test_the_grant_is_short(full: House) -> None:
    whole = full.make("another", "station", "PTM")
    long = len(enrol.admit(full.hq, enrol.request(whole)).grant)
    new = full.laptop
    assert len(enrol.admit(full.hq, enrol.request(new), replaces=first_device(full)).grant) < long / 2


def test_after_the_first_part_a_roll_call_can_be_held(full: House) -> None:
    """The order: who is there, where, how to reach them; what is not needed for that comes behind."""
    letters = random.Random(12)  # noqa: S311 - the same
    for number in range(180):
        title = "".join(letters.choices("abcdefghijklmnopqrstuvwxyz", k=60))
        said = {"code": f"C{number}", "title": title, "kind": "basic"}
        full.station.act("courses.add", None, said)
    full.exchange(full.station)
    new = replaced(full)
    size = 20_000
    first, *rest = answered(full, new, size)
    assert rest, "it takes more than one part"
    assert all(len(part) <= size for part in (first, *rest))
    assert incoming.take(new, first).fate is Fate.APPLIED
    for kind in ("zones", "people", "contacts", "households", "appointments"):
        assert count(new, kind) == count(full.hq, kind), kind
    assert count(new, "courses") < count(full.hq, "courses")
    opened = new.act("rollcalls.open", None, {"scope": "zone", "zone": "Z1", "reason": "shots"})
    assert opened.row
    with new.read() as db:
        assert db.scalar(text("SELECT count(*) FROM rollcall_expected")) == 2
    for sealed in rest:
        assert incoming.take(new, sealed).fate is Fate.APPLIED
    for _ in range(2):
        full.exchange(new)
    assert full.tables(full.hq) == full.tables(new)


def test_every_part_applies_by_itself_and_a_broken_line_goes_on(full: House) -> None:
    new = replaced(full)
    first, second, *_lost = answered(full, new)
    people = [count(new, "people")]
    for sealed in (first, second):
        assert incoming.take(new, sealed).fate is Fate.APPLIED
        people.append(count(new, "people"))
    assert people == sorted(people)
    incoming.take(full.hq, outgoing.to_parent(new).sealed)
    again = answered(full, new)
    assert sum(map(len, again)) < sum(map(len, (first, second, *_lost))), "what came is not sent again"
    for sealed in again:
        assert incoming.take(new, sealed).fate is Fate.APPLIED
    full.exchange(new)
    assert full.tables(full.hq) == full.tables(new)


def test_parts_in_any_order_come_right_with_the_next_exchange(full: House) -> None:
    new = replaced(full)
    for sealed in reversed(answered(full, new)):
        incoming.take(new, sealed)
    for _ in range(3):
        full.exchange(new)
    assert full.tables(full.hq) == full.tables(new)


def test_a_small_answer_is_one_part(heard: House) -> None:
    new = replaced(heard)
    (only,) = answered(heard, new, parts.TWENTY_MINUTES)
    assert incoming.take(new, only).fate is Fate.APPLIED
    heard.exchange(new)
    assert heard.tables(heard.hq) == heard.tables(new)


def test_reference_data_that_fills_a_part_does_not_make_hundreds_of_the_rest(full: House) -> None:
    """A recovery identity alone is larger than a small part."""
    known = RecoveryIdentity.make("HQ the safe", os.urandom).recipient
    escrow = base64.b64encode(known.escrow).decode()
    full.hq.act("recovery_keys.make", None, {"name": "the safe", "age": known.age, "escrow": escrow})
    with full.hq.write() as db:
        # Before it heard of anything: all of the reference data goes with the first part.
        identity.update_incarnation(db, full.station.me.writer, cursors=b"")
    new = replaced(full)
    parts_made = answered(full, new, 3_000)
    assert len(parts_made) < 20
    for sealed in parts_made:
        assert incoming.take(new, sealed).fate is Fate.APPLIED
    full.exchange(new)
    assert full.tables(full.hq) == full.tables(new)


def test_which_device_is_lost_must_be_clear(heard: House) -> None:
    heard.exchange(heard.desk)
    for named, code in (("PTM", Code.WHICH_DEVICE), ("GUL", Code.NOT_FOUND), ("D9", Code.NOT_FOUND)):
        new = heard.laptop
        with pytest.raises(Refused) as caught:
            enrol.admit(heard.hq, enrol.request(new), replaces=named)
        assert caught.value.code is code
        assert "{" not in caught.value.what + caught.value.next
        with heard.hq.read() as db:
            assert identity.peer(db, new.me.device) is None
    replaced(heard, "D2")
    assert heard.child(heard.hq, heard.desk).revoked_at is not None
    assert heard.child(heard.hq, heard.station).revoked_at is None


def test_a_lost_grant_is_written_again_and_revokes_nobody_else(heard: House) -> None:
    new = heard.laptop
    asked = enrol.request(new)
    # The other desk of the station is not meant.
    lost = first_device(heard)
    enrol.admit(heard.hq, asked, replaces=lost)
    again = enrol.admit(heard.hq, asked, replaces=lost)
    enrol.enrol(new, again.grant)
    assert heard.child(heard.hq, heard.desk).revoked_at is None
    assert heard.child(heard.hq, new).revoked_at is None


def test_wardens_are_admitted_to_the_new_laptop_anew(heard: House) -> None:
    """Their old devices report to a laptop that is gone: made anew, they get their zone from the new one."""
    from sync import pack

    new = replaced(heard)
    for sealed in answered(heard, new):
        incoming.take(new, sealed)
    heard.exchange(new)
    tablet = heard.tablet
    enrol.enrol(tablet, enrol.admit(new, enrol.request(tablet)).grant)
    assert tablet.me.mark == "D3W1"
    pack.install(tablet, pack.pack(new, "Z1", tablet.me.mark).sealed)
    assert {row["family_name"] for row in heard.rows(tablet, "people")} == {"Tamarisk", "Quillfeather"}


def test_the_roster_names_lists_that_are_there() -> None:
    assert {REGISTRY.kind(kind).kind for kind in ROSTER} == set(ROSTER)


def test_verify_finds_nothing_wrong_on_either_side(heard: House) -> None:
    new = replaced(heard)
    for sealed in answered(heard, new):
        incoming.take(new, sealed)
    for _ in range(2):
        heard.exchange(new)
    assert verified.verify(heard.hq).faults == ()
    assert verified.verify(new).faults == ()


def test_the_replaced_laptop_is_backed_up_and_restored_in_its_turn(heard: House) -> None:
    """Two users of one name stand then; who opens the restored node is the one who had keys to it."""
    key = RecoveryIdentity.make("HQ the safe", os.urandom)
    known = key.recipient
    escrow = base64.b64encode(known.escrow).decode()
    heard.hq.act("recovery_keys.make", None, {"name": "the safe", "age": known.age, "escrow": escrow})
    new = replaced(heard)
    for sealed in answered(heard, new):
        incoming.take(new, sealed)
    user = str(heard.rows(new, "users")[0]["name"])
    backup.write(new, heard.folder / "new.age", "1")
    phrase = "eleven lamps along the breakwater"
    newcomer = Newcomer("new laptop", phrase, strength=keyring.FLOOR)
    restore(heard.folder / "new.age", key, heard.folder / "again", newcomer, clock=heard.clock)
    node = heard.stack.enter_context(Node.open(heard.folder / "again", phrase, clock=heard.clock))
    assert user
    with node.read() as db:
        assert node.numbers(db).text("U", node.actor(db).user).startswith("PTM-U-D3-")
    assert verified.verify(node).faults == ()
