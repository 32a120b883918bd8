"""The numbers of registers, columns and acts: what the log, the wire and other versions know them by.

Never renumber, never reuse, never change how a number travels: an entry that
was written years ago must still mean what it meant. A new register, column or
act is added to the lists below with a number that none of them has; what is
not used any more keeps its line.
"""

from collections import Counter

import pytest

from store import roles
from store.columns import ENDED_ON, ENDED_REASON, FORMER, Wire
from store.door import generic
from store.register import ACTS_PER_REGISTER, Register
from store.registers import REGISTRY

# register number, kind, letter; below it: column number, name, how it travels
FROZEN_COLUMNS = """
1 stations T
    1 code TEXT
    2 name TEXT
    3 country TEXT
    4 timezone TEXT
2 devices Q
    1 kind TEXT
    2 code TEXT
    3 slot NUMBER
    4 mark TEXT
    5 name TEXT
    6 fingerprint TEXT
    7 admitted_on DAY
    8 of REFERENCE
3 users U
    1 name TEXT
    2 role TEXT
4 agencies A
    1 code TEXT
    2 name TEXT
    3 kind TEXT
    4 focal_point TEXT
    5 list_as_of DAY
5 areas R
    1 code TEXT
    2 name TEXT
6 zones Z
    1 code TEXT
    2 name TEXT
    3 area REFERENCE
    4 boundary TEXT
    5 meeting_point TEXT
    6 radio_channel TEXT
7 households H
    1 address TEXT
    2 quarter TEXT
    3 landmark TEXT
    4 zone REFERENCE
    5 principal REFERENCE
    6 dwelling TEXT
8 people P
    1 family_name TEXT
    2 given_name TEXT
    3 sex TEXT
    4 birth_date DAY
    5 nationality TEXT
    6 agency REFERENCE
    7 index_no TEXT
    8 category TEXT
    9 function TEXT
    10 recruitment TEXT
    11 contract_to DAY
    12 household REFERENCE
    13 essential FLAG
    14 call_sign TEXT
    15 elsewhere FLAG
9 contacts C
    1 person REFERENCE
    2 kind TEXT
    3 value TEXT
    4 operator TEXT
    5 priority NUMBER
    6 verified_on DAY
10 dependants D
    1 sponsor REFERENCE
    2 person REFERENCE
    3 relation TEXT
    4 on_list FLAG
    5 recognized FLAG
    6 eligible_for_evacuation FLAG
    7 since DAY
11 appointments W
    1 person REFERENCE
    2 role TEXT
    3 zone REFERENCE
    4 area REFERENCE
    5 state TEXT
    6 authority TEXT
    7 smt_consulted_on DAY
    8 letter_no TEXT
    9 signed_on DAY
    10 effective_from DAY
    11 hours_per_week NUMBER
    12 undertaking_signed_on DAY
12 presence E
    1 person REFERENCE
    2 state TEXT
    3 place TEXT
    4 until INSTANT
    5 source TEXT
    6 occurred_at INSTANT
    7 visit REFERENCE
13 visits V
    1 household REFERENCE
    2 by REFERENCE
    3 outcome TEXT
    4 occurred_at INSTANT
    5 note TEXT
14 submissions S
    1 kind TEXT
    2 household REFERENCE
    3 person REFERENCE
    4 visit REFERENCE
    5 payload TEXT
    6 status TEXT
    7 decided_by REFERENCE
    8 note TEXT
15 duties F
    1 code TEXT
    2 subject TEXT
    3 title TEXT
    4 kind TEXT
    5 days NUMBER
    6 times NUMBER
    7 within NUMBER
    8 source TEXT
24 courses K
    1 code TEXT
    2 title TEXT
    3 kind TEXT
    4 provider TEXT
    5 language TEXT
    6 validity_months NUMBER
    7 lifelong FLAG
    8 source TEXT
25 equivalents KE
    1 old REFERENCE
    2 new REFERENCE
    3 effective_from DAY
    4 old_name TEXT
    5 old_counts FLAG
    6 source TEXT
26 audiences KA
    1 code TEXT
    2 course REFERENCE
    3 title TEXT
    4 category TEXT
    5 recruitment TEXT
    6 role TEXT
    7 agency REFERENCE
    8 level TEXT
    9 moment TEXT
    10 days NUMBER
    11 mandatory FLAG
    12 valid_months NUMBER
    13 source TEXT
27 certificates G
    1 person REFERENCE
    2 course REFERENCE
    3 number TEXT
    4 issued_on DAY
    5 expires_on DAY
    6 issuer TEXT
    7 score TEXT
    8 evidence_hash TEXT
    9 session REFERENCE
    10 confirmed_by REFERENCE
    11 confirmed_on DAY
    12 revoked_on DAY
    13 revoked_reason TEXT
    14 replaces REFERENCE
    15 replaces_reason TEXT
    16 confirmed_content TEXT
28 sessions SE
    1 course REFERENCE
    2 held_on DAY
    3 topic TEXT
    4 place TEXT
    5 trainer TEXT
    6 occasion TEXT
    7 language TEXT
    8 agency REFERENCE
29 attendances AT
    1 session REFERENCE
    2 person REFERENCE
    3 attended FLAG
    4 score TEXT
30 briefings I
    1 code TEXT
    2 kind TEXT
    3 title TEXT
    4 topics TEXT
    5 language TEXT
    6 version NUMBER
    7 text TEXT
    8 text_hash TEXT
    9 plan TEXT
    10 source TEXT
31 acks J
    1 person REFERENCE
    2 briefing REFERENCE
    3 text_hash TEXT
    4 kind TEXT
    5 occurred_at INSTANT
    6 by REFERENCE
    7 typed_name TEXT
    8 witness REFERENCE
    9 evidence TEXT
"""

FROZEN_ACTS = """
17 stations.add
18 stations.change
19 stations.end
36 devices.admit
37 devices.accept
38 devices.revoke
39 devices.restate
40 devices.recall
52 users.found
65 agencies.add
66 agencies.change
67 agencies.end
68 agencies.import
81 areas.add
82 areas.change
83 areas.end
97 zones.add
98 zones.change
99 zones.end
113 households.add
114 households.change
115 households.end
116 households.assign
129 people.add
130 people.change
131 people.end
145 contacts.add
146 contacts.change
147 contacts.end
161 dependants.add
162 dependants.change
163 dependants.end
177 appointments.add
178 appointments.change
179 appointments.end
180 appointments.sign
196 presence.record
212 visits.checkin
228 submissions.accept
229 submissions.refuse
241 duties.add
242 duties.change
243 duties.end
385 courses.add
386 courses.change
387 courses.end
401 equivalents.add
402 equivalents.change
403 equivalents.end
417 audiences.add
418 audiences.change
419 audiences.end
433 certificates.add
434 certificates.change
435 certificates.end
436 certificates.confirm
437 certificates.revoke
438 certificates.replace
439 certificates.take
449 sessions.add
450 sessions.change
451 sessions.end
452 sessions.attend
453 sessions.certify
465 attendances.add
466 attendances.change
467 attendances.end
481 briefings.add
482 briefings.change
483 briefings.end
500 acks.record
"""

ENDS = {
    (FORMER, "former_id", "NUMBER"),
    (ENDED_ON, "ended_on", "DAY"),
    (ENDED_REASON, "ended_reason", "TEXT"),
}
"""Every register has these, with the same numbers."""

WARDEN = {"visits.checkin", "presence.record"}

each_register = pytest.mark.parametrize("register", REGISTRY.registers, ids=lambda register: register.kind)


def frozen() -> dict[tuple[int, str, str], set[tuple[int, str, str]]]:
    found: dict[tuple[int, str, str], set[tuple[int, str, str]]] = {}
    columns: set[tuple[int, str, str]] = set()
    for line in FROZEN_COLUMNS.strip().splitlines():
        number, name, rest = line.split()
        if line.startswith(" "):
            columns.add((int(number), name, rest))
        else:
            columns = found[int(number), name, rest] = set(ENDS)
    return found


def test_registers_and_columns_keep_their_numbers_for_ever() -> None:
    assert {
        (r.nr, r.kind, r.letter): {(spec.nr, name, spec.wire.name) for name, spec in r.specs.items()}
        for r in REGISTRY.registers
    } == frozen()


def test_acts_keep_their_numbers_for_ever() -> None:
    lines = (line.split() for line in FROZEN_ACTS.strip().splitlines())
    assert REGISTRY.act_names == {int(number): name for number, name in lines}


@pytest.mark.parametrize("name", ["nr", "kind", "letter", "table"])
def test_no_two_registers_share(name: str) -> None:
    assert max(Counter(getattr(r, name) for r in REGISTRY.registers).values()) == 1


@each_register
def test_columns_and_acts_of_a_register_have_numbers_of_their_own(register: Register) -> None:
    assert len(register.by_number) == len(register.specs)
    assert all(0 < number < 64 for number in register.by_number)
    special = {act.nr: act.name for act in register.acts}
    assert len(special) == len(register.acts)
    assert not special.keys() & register.carried.keys()
    assert all(0 < number < ACTS_PER_REGISTER for number in (*special, *register.carried))
    assert all(
        name.split(".")[0] == register.kind for name in (*special.values(), *register.carried.values())
    )


@each_register
def test_the_first_three_acts_are_add_change_and_end(register: Register) -> None:
    for number, name in {act.nr: act.name for act in register.acts}.items():
        if number <= 3:
            assert name == f"{register.kind}.{('add', 'change', 'end')[number - 1]}"


@each_register
def test_a_reference_names_a_register(register: Register) -> None:
    kinds = {r.kind for r in REGISTRY.registers}
    for name, spec in register.specs.items():
        assert (spec.refers in kinds) is (spec.wire is Wire.REFERENCE), name


@each_register
def test_a_form_speaks_of_columns_of_its_register(register: Register) -> None:
    if register.by_hand:
        assert register.form.model_fields.keys() <= register.specs.keys()


@each_register
def test_lists_can_be_sorted_and_narrowed_by_what_there_is(register: Register) -> None:
    assert all(name in register.sql.c for name in register.order)
    assert register.code is None or register.code in register.specs


@pytest.mark.parametrize("act", REGISTRY.act_names.values())
def test_every_act_can_be_done_and_somebody_may_do_it(act: str) -> None:
    kind, verb = act.split(".")
    register = REGISTRY.kind(kind)
    assert act in REGISTRY.acts or act in register.carried.values() or generic(register, verb).name == act
    assert any(roles.allowed(role, act) for role in roles.ROLES)


def test_the_table_of_roles_speaks_of_acts_and_roles_that_there_are() -> None:
    for act, who in roles.table():
        kind, verb = act.split(".")
        assert REGISTRY.kind(kind).kind == kind
        assert verb == "*" or act in REGISTRY.act_names.values()
        assert set(who) <= set(roles.ROLES)


def test_what_a_warden_may_do() -> None:
    acts = {*REGISTRY.act_names.values(), "people.*", "presence.add", "submissions.change", "nothing.at_all"}
    assert {act for act in acts if roles.allowed("warden", act)} == WARDEN


def test_an_auditor_changes_nothing() -> None:
    may = {act for act in REGISTRY.act_names.values() if roles.allowed("auditor", act)}
    assert may == {"devices.restate", "devices.recall"}, (
        "what a device does by itself, whoever sits before it"
    )


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        ("hq", {"hq", "auditor"}),
        ("station", set(roles.ROLES) - {"hq", "warden"}),
        ("desk", set(roles.ROLES) - {"hq", "warden"}),
        ("warden", {"warden"}),
        ("moon", set()),
    ],
)
def test_who_may_work_where(kind: str, who: set[str]) -> None:
    assert {role for role in roles.ROLES if roles.fits(role, kind)} == who


def test_what_a_wardens_device_holds_of_a_person() -> None:
    """Need to know (S004 ¶10(o)): whoever adds to this list has asked whether a warden must have it."""
    people = REGISTRY.kind("people")
    assert {name for name, spec in people.specs.items() if spec.warden} == {
        "former_id",
        "family_name",
        "given_name",
        "agency",
        "category",
        "household",
        "call_sign",
        "elsewhere",
        "ended_on",
        "ended_reason",
    }
