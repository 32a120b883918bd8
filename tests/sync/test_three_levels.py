"""Regional headquarters between the world's and the stations: one mind from bottom to top.

The days of the tree are lived once, in the order of the tests: an exchange of seven nodes takes its time.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from store import desk, keyring
from store.clock import SetClock
from store.drawer import reading
from store.founding import Founding
from store.ids import slot_of
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.verifying.desk import verify
from sync import enrol, incoming, outgoing, rounds
from sync.world import desk as world_desk
from tests.three_levels import BEGINS, PHRASE, Office, Tree, differing, held_apart, station_rows

SECRET = {"blood_type": "O negative"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tree]:
    """Three regions: one with two stations, two with one; what is urgent came to the world first."""
    made = Tree(tmp_path_factory.mktemp("tree"), regions=3, stations=4, people=16, seed=7)
    region, station = made.regions[0], made.regions[0].below[0]
    station.node.act("messages.write", None, {"subject": "Fire", "text": "at the office", "urgent": True})
    made.up(station, region)
    held = incoming.take(made.world.node, outgoing.to_parent(region.node, urgent=True).sealed)
    assert held.quarantined == 0
    made.quiet()
    made.day(0)
    yield made
    made.close()


def agree(tree: Tree) -> None:
    """Say that every synced row is the same from bottom to top, or show those that are not."""
    tree.quiet()
    for region in tree.regions:
        for station in region.below:
            assert differing([tree.world.node, region.node, station.node], station.at) == [], station.code
        assert differing([tree.world.node, region.node], region.at) == [], region.code
    assert differing([office.node for office in tree.offices], 0) == []


def expected(station: Office) -> tuple[str, int]:
    """Give how the move of whoever comes to a station stands, and with whose slot it is numbered."""
    t = REGISTRY.kind("transfers").sql
    with station.node.read() as db:
        asked = select(t.c.state, t.c.id).where(t.c.station == station.at, t.c.coming)
        ((state, row),) = db.execute(asked).all()
    return state, slot_of(row)


def test_stations_are_known_at_the_top_and_what_is_laid_down_there_is_known_below(tree: Tree) -> None:
    agree(tree)
    assert tree.differences() == []
    assert held_apart(tree.offices) == []
    assert {code: under for _row, code, under in station_rows(tree.world.node)} == {
        **{region.code: region.at for region in tree.regions},
        **{station.code: region.at for region in tree.regions for station in region.below},
    }


def test_what_levels_decide_about_people_comes_to_all_of_them(tree: Tree) -> None:
    """Moves across regions and within one, erasures from every level, two decisions, a closed drawer."""
    first, second, third = tree.regions
    one, near, far = first.below[0], first.below[1], second.below[0]
    tree.moves(one, far)
    tree.moves(near, one)
    gone = [
        (tree.world, tree.leaves_for_good(one)),
        (second, tree.leaves_for_good(far)),
        (third.below[0], tree.leaves_for_good(third.below[0])),
    ]
    journey = tree.asks(one)
    patient = far.node.act("people.add", None, {"family_name": "Sedge", "category": "intern"}).row
    far.node.act("restricted.add", None, {"person": patient, **SECRET})
    tree.quiet()
    tree.expected(far)
    tree.expected(one)
    for office, person in gone:
        tree.erases(office, person)
    tree.decides(tree.world, journey, "cleared")
    tree.decides(first, journey, "denied")
    agree(tree)
    # Across regions the world carries on, within one that region: each has laid what it numbered itself.
    assert expected(far) == ("expected", tree.world.node.me.slot)
    assert expected(one) == ("expected", first.node.me.slot)
    for office in tree.offices:
        for _by, person in gone:
            t = REGISTRY.kind("people").sql.c
            with office.node.read() as db:
                assert db.scalar(select(t.family_name).where(t.id == person)) is None, office.code
    for office in (tree.world, first, one):
        assert desk.record(office.node, "clearances", journey)["state"] == "cleared", office.code
    for office in (tree.world, second, far):
        assert reading.read(office.node, "people", patient) == SECRET, office.code
    with pytest.raises(Refused) as caught:
        reading.read(first.node, "people", patient)
    assert caught.value.code is Code.NOT_FOUND, "another region's people are not known there"


def test_whoever_is_away_or_put_back_to_an_old_copy_comes_to_one_mind_with_the_rest(tree: Tree) -> None:
    """A region is away for days and holds up only its own; a station and another region are old copies."""
    away, second, region = tree.regions
    station = second.below[0]
    old = {office.code: tree.copied(office) for office in (station, region)}
    for office in (station, region):
        tree.put_back(office, tree.copied(office), knowingly=False)
    away.is_away = True
    tree.day(1)
    tree.turn()
    assert rounds.standing(away.below[0].node).pending
    assert not rounds.standing(station.node).pending
    away.is_away = False
    tree.put_back(station, old[station.code], knowingly=False)
    tree.put_back(region, old[region.code], knowingly=False)
    tree.day(2)
    agree(tree)
    for office in (station, region):
        assert office.node.me.mark.startswith("R"), office.code
    for office in (tree.world, region, station):
        assert verify(office.node).ok, office.code


# what a regional headquarters may not


def test_a_message_of_a_region_says_by_number_who_wrote_it_and_is_no_fault(tree: Tree) -> None:
    region, station = tree.regions[0], tree.regions[0].below[0]
    region.node.act("messages.write", None, {"to": station.code, "subject": "Boats", "text": "two"})
    tree.quiet()
    (said,) = [row for row in desk.listed(station.node, "messages").rows if row["subject"] == "Boats"]
    assert said["by"] == "RG1-U-00001"
    assert verify(station.node).faults == ()


def made(folder: Path, code: str, *, kind: str = "hq", regional: bool = True) -> Node:
    role = "hq" if kind == "hq" else "fsco"
    founding = Founding(kind, code, code, "clerk", role, regional=regional)
    return Node.create(folder / code, founding, PHRASE, clock=SetClock(BEGINS), strength=keyring.FLOOR)


def refused(code: Code, parent: Node, child: Node) -> None:
    with pytest.raises(Refused) as caught:
        enrol.admit(parent, enrol.request(child))
    assert caught.value.code is code


def test_it_admits_nobody_before_it_is_admitted_and_never_another_like_it(tree: Tree, tmp_path: Path) -> None:
    with made(tmp_path, "NEW") as region, made(tmp_path, "STA", kind="station", regional=False) as station:
        refused(Code.NO_PARENT, region, station)
        refused(Code.WRONG_NODE, tree.regions[0].node, region)


def test_the_worlds_headquarters_reports_to_nobody(tree: Tree, tmp_path: Path) -> None:
    with made(tmp_path, "TOP", regional=False) as top:
        refused(Code.SLOT_TAKEN, tree.world.node, top)


@pytest.mark.parametrize(
    ("act", "row", "said"),
    [
        ("schemes.lay_down", None, {}),
        ("recovery_keys.make", None, {}),
        ("stations.add", None, {}),
        ("agencies.change", "HRBO", {"name": "Ours"}),
    ],
)
def test_what_all_follow_is_laid_down_at_the_top_only(
    tree: Tree, act: str, row: str | None, said: dict[str, str]
) -> None:
    with pytest.raises(Refused) as caught:
        tree.regions[0].node.act(act, row, said)
    assert caught.value.code is Code.OWNED_ELSEWHERE


def test_who_is_late_at_the_top_tells_regions_and_the_stations_behind_them_apart(tree: Tree) -> None:
    def late() -> dict[str, tuple[int, list[str]]]:
        said = world_desk.late(tree.world.node)
        return {need.kind: (need.count, sorted(need.facts["who"].split(", "))) for need in said}

    tree.quiet()
    assert late() == {}
    tree.later(days=5)
    codes = sorted(region.code for region in tree.regions)
    assert late() == {"regions_silent": (3, codes)}, "behind a silent region nobody is named"
    first = tree.regions[0]
    tree.up(first, tree.world)
    behind = sorted(f"{station.code} ({first.code})" for station in first.below)
    others = [code for code in codes if code != first.code]
    assert late() == {"regions_silent": (2, others), "beneath_silent": (len(first.below), behind)}
