"""Who may do what: the whole table in one picture, asked by the door and again by the parent."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from store import guard, roles
from store.columns import sql
from store.door import Actor
from store.entry import Entry, Kind, Lane
from store.ids import COUNTER_BITS
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.registers.offices import User
from sync.judge import NOT_ALLOWED, Judge
from sync.known import Known

if TYPE_CHECKING:
    from tests.sync.conftest import House

# X: may. Beside it what asks for the act.
TABLE = """
                                                            fsco fsca do sfp asc warden hq auditor
stations         add change end                              .    .   .   .   .    .    X    .   B01
devices          admit revoke                                X    .   .   X   .    .    X    .
devices          accept                                      X    X   .   X   X    .    X    .
devices          give                                        X    X   .   X   X    .    .    .   B07
devices          restate recall                              X    X   X   X   X    .    X    X
users            found add revoke rekey handover             X    .   .   X   .    .    X    .   M06
users            passphrase recovered                        X    X   X   X   X    X    X    X   M12
users            drill                                       X    X   X   X   X    .    X    .   F08
agencies         add change end                              X    X   .   X   .    .    X    .
agencies         import                                      X    X   .   X   X    .    .    .   X11
agency_lists     add change end                              X    X   .   X   X    .    .    .   A03
agency_lists     take_back take_references                   X    X   .   X   X    .    .    .   D25
list_habits      add change end learn                        X    X   .   X   X    .    .    .   A03
mous             add change end                              X    .   X   X   .    .    X    .   A07
areas            add change end                              X    .   X   X   .    .    .    .   B02
zones            add change end                              X    .   X   X   .    .    .    .   B03
offices          add change end                              X    X   .   X   .    .    .    .   B01
households       add change end assign                       X    X   .   X   X    .    .    .   B12
people           add change end return checkout              X    X   .   X   X    .    .    .   A01
people           essential reviewed                          X    .   X   X   .    .    .    .   A15
people           merge split                                 X    X   .   X   .    .    .    .   R24
people           erase                                       X    .   .   X   .    .    X    .   M08
retention        add change end                              X    .   X   X   .    .    X    .   M08
retention        purge                                       X    .   .   X   .    .    .    .   M09
contacts         add change end verify                       X    X   .   X   X    .    .    .   A01
kin              add change end                              X    X   .   X   X    .    .    .   A19
dependants       add change end                              X    X   .   X   X    .    .    .   A02
visitors         add change end arrived left prolong contacted  X    X   .   X   X    .    .    .   C06
appointments     add withdraw                                X    .   X   X   X    .    .    .   X10
appointments     change end sign suspend resume refuse verify   X    .   X   X   .    .    .    .   B04-B07
absences         add change end                              X    X   X   X   X    .    .    .   B11
handovers        make                                        X    X   .   X   X    .    .    .   C11
visits           checkin                                     X    X   .   X   X    X    .    .   C01
precautions      add change end                              X    .   X   X   .    .    X    .   C05
routes           set                                         X    X   .   X   X    X    .    .   C01
presence         record                                      X    X   X   X   X    X    .    .   A16
presence         correct                                     X    X   X   X   X    .    .    .   A16
submissions      accept refuse submit bring                  X    X   .   X   X    .    .    .   C02
duties           add change end                              X    .   X   X   .    .    X    .   X14
schemes          add change end lay_down                     .    .   .   .   .    .    X    .   L05
recovery_keys    make retire                                 .    .   .   .   .    .    X    .   M03
exports          make                                        X    X   X   X   X    .    X    .   M10
cards            make                                        X    X   X   X   X    .    .    .   D02
card_keys        announce                                    X    X   X   X   X    .    .    .   E03
card_keys        tend                                        .    .   .   .   .    .    X    .   E03
drawers          tend                                        X    X   X   X   X    .    X    .   X13
drawers          share_back                                  .    .   .   .   .    .    X    .   X13
restricted       add change end                              X    .   X   X   .    .    .    .   X13
reads            open                                        X    .   X   X   .    .    X    .   J11
reads            break_glass                                 .    X   .   .   X    .    .    .   J11
levels           add change end                              .    .   .   .   .    .    X    .   L05
alerts           add change end                              X    .   X   X   .    .    .    .   G01
clearance_rules  add change end                              X    .   X   X   .    .    .    .   E02
clearance_rules  confirm                                     X    X   X   X   .    .    .    .   E02
clearances       add change end request submit amend cancel  X    X   .   X   X    .    .    .   E01
clearances       send_back decide                            X    .   X   X   .    .    X    .   E02
clearances       revoke                                      X    .   X   X   .    .    .    .   E02
clearances       depart arrive extend return close           X    X   X   X   X    .    .    .   E12
travellers       add change end                              X    X   .   X   X    .    .    .   E01
segments         add change end                              X    X   .   X   X    .    .    .   E01
movements        check_in                                    X    X   X   X   X    .    .    .   E12
rollcalls        open                                        X    X   X   X   X    .    .    .   F03
rollcalls        mark                                        X    X   X   X   X    X    .    .   F03
rollcall_marks   withdraw                                    X    X   X   X   X    X    .    .   F03
rollcall_states  tell                                        X    X   X   X   X    .    .    .   F03
rollcalls        close                                       X    .   X   X   X    .    .    .   F03
notices          add end                                     X    .   X   X   X    .    .    .   C03
notice_acks      seen answer told                            X    X   X   X   X    X    .    .   C04
tasks            add change end reopen                       X    X   X   X   X    .    .    .   C07
tasks            done                                        X    X   X   X   X    X    .    .   C07
zone_reports     add                                         X    X   X   X   X    X    .    .   C09
zone_reports     read                                        X    X   X   X   X    .    .    .   C09
zone_reports     end                                         X    .   X   X   .    .    .    .   C09
assembly_points  add change end                              X    .   X   X   X    .    .    .   G10
assembly_points  verify                                      X    X   X   X   X    .    .    .   G10
relocation_options add change end                          X    .   X   X   .    .    .    .   G06
relocation_options verify                                  X    X   X   X   X    .    .    .   G06
call_tests       begin answer undo finish                    X    X   X   X   X    .    .    .   F01
call_tests       end                                         X    .   X   X   .    .    .    .   F01
findings         add change close reopen                     X    X   X   X   X    .    .    .   F11
findings         end                                         X    .   X   X   .    .    .    .   F11
courses          add change end                              X    .   X   X   .    .    X    .   D01
equivalents      add change end                              X    .   .   X   .    .    X    .   X19
audiences        add change end                              X    .   X   X   .    .    X    .   D01
sessions         add change end attend                       X    X   .   X   X    .    .    .   D03
sessions         certify                                     X    .   .   X   .    .    .    .   D02
certificates     add change end take import                  X    X   .   X   X    .    .    .   D02
certificates     confirm confirm_many revoke replace         X    .   X   X   .    .    .    .   D02
attendances      add change end                              X    X   .   X   X    .    .    .   D17
briefings        add change end                              X    .   X   X   .    .    X    .   D19
acks             record                                      X    X   X   X   X    .    .    .   D20
acks             withdraw                                    X    .   X   X   .    .    .    .   D20
messages         write read answer                           X    X   X   X   X    .    X    .   L03
transfers        announce expect refuse cancel left          X    X   .   X   .    .    .    .   A11
transfers        route                                       .    .   .   .   .    .    X    .   L02
"""
WIDE = len(roles.ROLES)


def read(table: str) -> dict[str, frozenset[str]]:
    """Give the roles of every act in the picture."""
    head, *lines = table.strip().splitlines()
    assert tuple(head.split()) == roles.ROLES
    found: dict[str, frozenset[str]] = {}
    for line in lines:
        register, *words = line.split()
        first = next(place for place, word in enumerate(words) if word in ("X", "."))
        may = words[first : first + WIDE]
        who = frozenset(role for role, mark in zip(roles.ROLES, may, strict=True) if mark == "X")
        for verb in words[:first]:
            assert f"{register}.{verb}" not in found
            found[f"{register}.{verb}"] = who
    return found


MAY = read(TABLE)


def test_every_act_by_every_role() -> None:
    """M06: the program's table is this one, act by act; a new act needs a line here."""
    assert {act: frozenset(roles.who(act)) for act in REGISTRY.act_names.values()} == MAY


def test_x04_a_focal_point_alone_does_all_that_an_officer_does() -> None:
    """X04, S004 ¶9: two in five countries have no officer."""
    assert [act for act, who in MAY.items() if "fsco" in who and "sfp" not in who] == []


def test_every_list_is_written_by_an_act_of_its_own_or_by_what_takes_everything() -> None:
    everything = {register.kind for register in REGISTRY.registers}
    assert roles.touches("devices.accept") == roles.touches("devices.restate") == everything
    naming = {
        register.kind
        for register in REGISTRY.registers
        if any(spec.refers == "people" for spec in register.specs.values())
    }
    # A merge lets rows name another person; it gives nobody keys and changes no rule.
    assert roles.touches("people.merge") == roles.touches("people.split") == naming | {"people"}


_BY_CONTENT = (
    "users.found",
    "users.passphrase",
    "users.recovered",
    "users.drill",
    "devices.restate",
    "devices.recall",
)


def _sits(actor: Actor, _db: object) -> Actor:
    return actor


@pytest.fixture
def users(house: "House") -> Mapping[str, int]:
    """Somebody of every role at the station, of whom headquarters knows."""
    station = house.station
    found = {role: (station.me.slot << COUNTER_BITS) | n for n, role in enumerate(roles.ROLES, start=900)}
    for node in (station, house.hq):
        with node.write() as db, guard.opened(db):
            for role, row in found.items():
                db.execute(
                    insert(sql(User)).values(id=row, station=station.me.station, name=f"a {role}", role=role)
                )
    return found


def test_the_door_asks_it(house: "House", users: Mapping[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """M06: what the table does not allow is refused before anything else is looked at."""
    node = house.station
    acts = {who: act for act, who in MAY.items() if act in REGISTRY.acts or act.endswith(".add")}
    for who, act in acts.items():
        for role in roles.ROLES:
            actor = Actor(users[role], role)
            monkeypatch.setattr(node, "actor", partial(_sits, actor))
            with pytest.raises(Refused) as refused:
                node.act(act, None, {"no_such_field": "x"})
            expected = role in who and roles.fits(role, "station")
            assert (refused.value.code is not Code.NOT_ALLOWED) is expected, (act, role)


def test_the_parent_asks_it_again(house: "House", users: Mapping[str, int]) -> None:
    """M06: the sender's door is not ours; whoever altered it gets nothing past headquarters by it."""
    hq, station = house.hq, house.station
    child = house.child(hq, station)
    numbers = {name: number for number, name in REGISTRY.act_names.items()}
    with hq.read() as db:
        judge = Judge(hq, db, hq.me, child, Known(db, REGISTRY))
        for act, who in MAY.items():
            # Those are judged by what they say (test_hostile.py, test_keys_above.py); and a station's row
            # is no child's.
            if act in _BY_CONTENT or act.startswith("stations."):
                continue
            register = REGISTRY.kind(min(roles.touches(act) - {"stations"}))
            row = (station.me.slot << COUNTER_BITS) | 999
            for role, user in users.items():
                entry = Entry(
                    station.me.writer, Lane.RECORDS, 1, 1, user, numbers[act], register.nr, Kind.INSERT,
                    row, (), hq.now, 0, exercise=False,
                )  # fmt: skip
                expected = role in who and roles.fits(role, "station")
                assert (judge.may(entry, register) != NOT_ALLOWED) is expected, (act, role)
