"""The numbers of registers, columns and acts: what the log, the wire and other versions know them by.

Never renumber, never reuse, never change how a number travels: an entry that
was written years ago must still mean what it meant. A new register, column or
act is added to the lists below with a number that none of them has; what is
not used any more keeps its line.
"""

from collections import Counter

import pytest

from store import roles
from store.acting import generic
from store.columns import ENDED_ON, ENDED_REASON, FORMER, Wire
from store.moving import carrying
from store.register import ACTS_PER_REGISTER, Register
from store.registers import REGISTRY

# register number, kind, letter; below it: column number, name, how it travels
FROZEN_COLUMNS = """
1 stations T
    1 code TEXT
    2 name TEXT
    3 country TEXT
    4 timezone TEXT
    5 region TEXT
    6 under REFERENCE
2 devices Q
    1 kind TEXT
    2 code TEXT
    3 slot NUMBER
    4 mark TEXT
    5 name TEXT
    6 fingerprint TEXT
    7 admitted_on DAY
    8 of REFERENCE
    9 holder REFERENCE
3 users U
    1 name TEXT
    2 role TEXT
    3 sign_key TEXT
    4 keys_at INSTANT
    5 recovered_with TEXT
    6 former_keys TEXT
    7 drilled_on DAY
4 agencies A
    1 code TEXT
    2 name TEXT
    3 kind TEXT
    4 focal_point TEXT
    5 list_as_of DAY
5 areas R
    1 code TEXT
    2 name TEXT
    3 parent REFERENCE
    4 limits TEXT
    5 pcode TEXT
6 zones Z
    1 code TEXT
    2 name TEXT
    3 area REFERENCE
    4 boundary TEXT
    5 meeting_point TEXT
    6 radio_channel TEXT
    7 kind TEXT
    8 landmarks TEXT
    9 assembly_point TEXT
    10 authority TEXT
    11 decided_on DAY
7 households H
    1 address TEXT
    2 quarter TEXT
    3 landmark TEXT
    4 zone REFERENCE
    5 principal REFERENCE
    6 dwelling TEXT
    7 lat TEXT
    8 lon TEXT
    9 phone TEXT
    10 zone_since DAY
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
    16 preferred_name TEXT
    17 languages TEXT
    18 unit TEXT
    19 contract_type TEXT
    20 contract_from DAY
    21 arrived_on DAY
    22 essential_authority TEXT
    23 essential_on DAY
    24 essential_reviewed_on DAY
    25 mou REFERENCE
    26 grade TEXT
    27 host_unit TEXT
    28 duty_station TEXT
    29 kit_returned_on DAY
    30 clearance_closed_on DAY
    31 checkout_note TEXT
9 contacts C
    1 person REFERENCE
    2 kind TEXT
    3 value TEXT
    4 operator TEXT
    5 priority NUMBER
    6 verified_on DAY
    7 verified_by REFERENCE
10 dependants D
    1 sponsor REFERENCE
    2 person REFERENCE
    3 relation TEXT
    4 on_list FLAG
    5 recognized FLAG
    6 eligible_for_evacuation FLAG
    7 since DAY
    8 until DAY
    9 local_contact REFERENCE
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
    13 agency REFERENCE
    14 effective_to DAY
    15 rank NUMBER
    16 suspended_on DAY
    17 suspended_reason TEXT
    18 resumed_on DAY
    19 hours_granted_on DAY
    20 trained_on DAY
    21 training TEXT
    22 trained_by TEXT
    23 equipped_on DAY
    24 kit TEXT
    25 equipped_by TEXT
    26 briefed_on DAY
    27 briefed_by TEXT
    28 hq_focal_point TEXT
    29 signed_by REFERENCE
    30 signature TEXT
    31 signed_key TEXT
12 presence E
    1 person REFERENCE
    2 state TEXT
    3 place TEXT
    4 until INSTANT
    5 source TEXT
    6 occurred_at INSTANT
    7 visit REFERENCE
    8 corrects REFERENCE
13 visits V
    1 household REFERENCE
    2 by REFERENCE
    3 outcome TEXT
    4 occurred_at INSTANT
    5 note TEXT
    6 briefed TEXT
    7 to_change TEXT
    8 next_due DAY
    9 precautions TEXT
    10 checked TEXT
14 submissions S
    1 kind TEXT
    2 household REFERENCE
    3 person REFERENCE
    4 visit REFERENCE
    5 payload TEXT
    6 status TEXT
    7 decided_by REFERENCE
    8 note TEXT
    9 led_to REFERENCE
    10 source TEXT
    11 agency REFERENCE
    12 stood TEXT
    13 answer TEXT
15 duties F
    1 code TEXT
    2 subject TEXT
    3 title TEXT
    4 kind TEXT
    5 days NUMBER
    6 times NUMBER
    7 within NUMBER
    8 source TEXT
21 absences AB
    1 person REFERENCE
    2 away_from DAY
    3 away_to DAY
    4 reason TEXT
    5 covered_by REFERENCE
22 offices O
    1 code TEXT
    2 name TEXT
    3 address TEXT
    4 pcode TEXT
    5 zone REFERENCE
    6 area REFERENCE
    7 agencies TEXT
    8 lat TEXT
    9 lon TEXT
    10 phone TEXT
44 handovers HO
    1 from_appointment REFERENCE
    2 to_appointment REFERENCE
    3 handed_on DAY
    4 homes TEXT
    5 submissions TEXT
    6 tasks TEXT
    7 keys TEXT
    8 note TEXT
    9 by REFERENCE
    10 given TEXT
32 schemes SC
    1 code TEXT
    2 name TEXT
    3 valid_from DAY
    4 valid_to DAY
    5 rated FLAG
    6 source TEXT
33 levels LV
    1 scheme REFERENCE
    2 ordinal NUMBER
    3 label TEXT
34 alerts AL
    1 area REFERENCE
    2 scheme REFERENCE
    3 value NUMBER
    4 armed_conflict NUMBER
    5 terrorism NUMBER
    6 crime NUMBER
    7 civil_unrest NUMBER
    8 hazards NUMBER
    9 valid_from DAY
    10 valid_to DAY
    11 authority TEXT
    12 decided_by TEXT
    13 note TEXT
    14 exercise FLAG
    15 label TEXT
35 clearances Y
    1 kind TEXT
    2 purpose TEXT
    3 details TEXT
    4 urgency TEXT
    5 agency REFERENCE
    6 contact TEXT
    7 vehicles TEXT
    8 call_signs TEXT
    9 leader REFERENCE
    10 back_by INSTANT
    11 external_ref TEXT
    12 external_status TEXT
    13 external_as_of DAY
    14 info_version TEXT
    15 briefed_on DAY
    16 decides TEXT
    17 state TEXT
    18 mode TEXT
    19 why TEXT
    20 record_required FLAG
    21 record_why TEXT
    22 rule_version TEXT
    23 submitted_at INSTANT
    24 sent_back_reason TEXT
    25 decision TEXT
    26 decided_by REFERENCE
    27 decided_at INSTANT
    28 authority TEXT
    29 conditions TEXT
    30 reason TEXT
    31 valid_from DAY
    32 valid_to DAY
    33 gates TEXT
    34 content_hash TEXT
    35 signature TEXT
    36 signed_key TEXT
    37 revision NUMBER
    38 amends REFERENCE
    39 withdrawn_reason TEXT
    40 withdrawn_at INSTANT
    41 withdrawn_by REFERENCE
    42 exercise FLAG
36 travellers YT
    1 clearance REFERENCE
    2 person REFERENCE
    3 part TEXT
    4 note TEXT
37 segments YS
    1 clearance REFERENCE
    2 n NUMBER
    3 from_place TEXT
    4 to_place TEXT
    5 area REFERENCE
    6 to_station REFERENCE
    7 abroad FLAG
    8 etd INSTANT
    9 eta INSTANT
    10 timezone TEXT
    11 mode TEXT
    12 carrier TEXT
    13 vehicle TEXT
    14 lodging TEXT
    15 contact_there TEXT
    16 night_stop FLAG
    17 check_in_due INSTANT
38 movements YM
    1 clearance REFERENCE
    2 segment REFERENCE
    3 person REFERENCE
    4 event TEXT
    5 occurred_at INSTANT
    6 until INSTANT
    7 medium TEXT
    8 by REFERENCE
    9 place TEXT
    10 note TEXT
39 rollcalls RC
    1 scope TEXT
    2 area REFERENCE
    3 zone REFERENCE
    4 reason TEXT
    5 trigger TEXT
    6 exercise FLAG
    7 opened_at INSTANT
    8 opened_by REFERENCE
    9 closed_at INSTANT
    10 closed_by REFERENCE
    11 note TEXT
    12 covers TEXT
40 rollcall_expected RE
    1 rollcall REFERENCE
    2 person REFERENCE
    3 zone REFERENCE
    4 expectation TEXT
    5 presence TEXT
    6 place TEXT
    7 seen_at INSTANT
    8 clearance REFERENCE
    9 why TEXT
41 rollcall_marks RM
    1 rollcall REFERENCE
    2 person REFERENCE
    3 state TEXT
    4 channel TEXT
    5 occurred_at INSTANT
    6 by REFERENCE
    7 place TEXT
    8 note TEXT
    9 said_by TEXT
    10 basis TEXT
69 rollcall_states RS
    1 rollcall REFERENCE
    2 as_of INSTANT
    3 expected NUMBER
    4 accounted NUMBER
    5 injured NUMBER
    6 missing NUMBER
    7 elsewhere NUMBER
42 clearance_rules YR
    1 code TEXT
    2 title TEXT
    3 subject TEXT
    4 purpose TEXT
    5 area REFERENCE
    6 scheme REFERENCE
    7 from_value NUMBER
    8 role TEXT
    9 user REFERENCE
    10 agency REFERENCE
    11 lead_days NUMBER
    12 grace_minutes NUMBER
    13 normal_city TEXT
    14 valid_from DAY
    15 valid_to DAY
    16 letter_no TEXT
    17 signed_on DAY
    18 source TEXT
    19 recorded_by REFERENCE
    20 seen_by REFERENCE
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
    10 signature TEXT
    11 signed_key TEXT
16 visitors B
    1 person REFERENCE
    2 organisation TEXT
    3 household REFERENCE
    4 zone REFERENCE
    5 place TEXT
    6 eta DAY
    7 etd DAY
    8 contact REFERENCE
    9 clearance_ref TEXT
    10 arrived_on DAY
    11 left_on DAY
    12 note TEXT
17 kin N
    1 person REFERENCE
    2 name TEXT
    3 relation TEXT
    4 role TEXT
    5 phones TEXT
    6 languages TEXT
    7 country TEXT
    8 consent FLAG
    9 priority NUMBER
    10 note TEXT
18 mous M
    1 agency REFERENCE
    2 number TEXT
    3 signed_on DAY
    4 expires_on DAY
    5 signatory TEXT
    6 note TEXT
19 merges X
    1 survivor REFERENCE
    2 other REFERENCE
    3 merged_on DAY
    4 moved TEXT
66 precautions PC
    1 code TEXT
    2 text TEXT
    3 place NUMBER
    4 about TEXT
    5 source TEXT
68 routes RU
    1 zone REFERENCE
    2 homes TEXT
    3 set_at INSTANT
61 exports PX
    1 kind TEXT
    2 made_at INSTANT
    3 bytes NUMBER
    4 digest TEXT
    5 sealed FLAG
    6 people NUMBER
    7 purpose TEXT
    8 number TEXT
    9 marking TEXT
    10 format TEXT
20 card_keys CK
    1 what TEXT
    2 public TEXT
    3 made_at INSTANT
    4 content TEXT
23 cards CD
    1 what TEXT
    2 certificate REFERENCE
    3 clearance REFERENCE
    4 key TEXT
    5 place NUMBER
    6 issued_at INSTANT
    7 until INSTANT
    8 digest TEXT
    9 by REFERENCE
47 recovery_keys RK
    1 code TEXT
    2 name TEXT
    3 age TEXT
    4 escrow TEXT
    5 made_on DAY
49 drawers DR
    1 public TEXT
50 drawer_shares DS
    1 drawer REFERENCE
    2 mark TEXT
    3 sealed TEXT
51 restricted RX
    1 person REFERENCE
    2 blood_type TEXT
    3 medical TEXT
    4 passport TEXT
    5 laissez_passer TEXT
    6 visa TEXT
    7 national_id TEXT
52 reads RD
    1 kind TEXT
    2 record TEXT
    3 how TEXT
    4 reason TEXT
    5 at INSTANT
    6 by REFERENCE
45 list_habits LH
    1 agency REFERENCE
    2 kind TEXT
    3 about TEXT
    4 said TEXT
    5 means TEXT
    6 person REFERENCE
    7 said_on DAY
46 agency_lists L
    1 agency REFERENCE
    2 as_of DAY
    3 submitter TEXT
    4 received_on DAY
    5 rows NUMBER
    6 added NUMBER
    7 changed NUMBER
    8 unchanged NUMBER
    9 missing NUMBER
    10 refused NUMBER
    11 note TEXT
48 retention RR
    1 code TEXT
    2 list TEXT
    3 days NUMBER
    4 purpose TEXT
    5 basis TEXT
58 purges PU
    1 what TEXT
    2 lists TEXT
    3 rows NUMBER
    4 rule TEXT
    5 reason TEXT
    6 by REFERENCE
    7 done_at INSTANT
    8 writer NUMBER
    9 first NUMBER
    10 before TEXT
    11 last NUMBER
    12 after TEXT
    13 content_hash TEXT
    14 signature TEXT
    15 signed_key TEXT
53 notices NT
    1 text TEXT
    2 kind TEXT
    3 audience TEXT
    4 area REFERENCE
    5 zone REFERENCE
    6 alert REFERENCE
    7 label TEXT
    8 given_at INSTANT
    9 valid_until DAY
    10 replaces REFERENCE
    11 sender TEXT
    12 by REFERENCE
    13 exercise FLAG
54 notice_acks NA
    1 notice REFERENCE
    2 zone REFERENCE
    3 kind TEXT
    4 household REFERENCE
    5 occurred_at INSTANT
    6 by REFERENCE
    7 channel TEXT
    8 text TEXT
    9 exercise FLAG
55 tasks TK
    1 zone REFERENCE
    2 text TEXT
    3 household REFERENCE
    4 due_on DAY
    5 given_at INSTANT
    6 by REFERENCE
    7 sender TEXT
    8 done_at INSTANT
    9 done_by REFERENCE
    10 done_note TEXT
56 zone_reports ZR
    1 zone REFERENCE
    2 happened_at INSTANT
    3 severity TEXT
    4 text TEXT
    5 place TEXT
    6 by REFERENCE
    7 channel TEXT
    8 exercise FLAG
    9 read_at INSTANT
    10 read_by REFERENCE
    11 action TEXT
57 assembly_points AP
    1 name TEXT
    2 zone REFERENCE
    3 area REFERENCE
    4 place TEXT
    5 lat TEXT
    6 lon TEXT
    7 capacity NUMBER
    8 contact TEXT
    9 purpose TEXT
    10 verified_on DAY
    11 verified_by TEXT
    12 note TEXT
59 call_tests CT
    1 kind TEXT
    2 scope TEXT
    3 area REFERENCE
    4 zone REFERENCE
    5 began_at INSTANT
    6 ended_at INSTANT
    7 by REFERENCE
    8 exercise FLAG
    9 covers TEXT
    10 note TEXT
60 call_answers CA
    1 test REFERENCE
    2 person REFERENCE
    3 call_sign TEXT
    4 level TEXT
    5 zone REFERENCE
    6 place NUMBER
    7 reached FLAG
    8 at INSTANT
    9 channel TEXT
    10 note TEXT
    11 by REFERENCE
62 findings FD
    1 rollcall REFERENCE
    2 call_test REFERENCE
    3 text TEXT
    4 owner TEXT
    5 due_on DAY
    6 found_on DAY
    7 by REFERENCE
    8 closed_on DAY
    9 closed_by REFERENCE
    10 note TEXT
65 relocation_options RO
    1 name TEXT
    2 kind TEXT
    3 area REFERENCE
    4 assembly_point REFERENCE
    5 route TEXT
    6 transport TEXT
    7 destination TEXT
    8 country TEXT
    9 capacity NUMBER
    10 hours NUMBER
    11 contact TEXT
    12 verified_on DAY
    13 verified_by TEXT
    14 feasible FLAG
    15 finding TEXT
    16 note TEXT
70 messages MS
    1 from_above FLAG
    2 subject TEXT
    3 text TEXT
    4 urgent FLAG
    5 said_at INSTANT
    6 by REFERENCE
    7 answers REFERENCE
    8 exercise FLAG
    9 read_at INSTANT
    10 read_by REFERENCE
71 transfers TR
    1 coming FLAG
    2 kind TEXT
    3 person REFERENCE
    4 from_station TEXT
    5 to_station TEXT
    6 first_day DAY
    7 last_day DAY
    8 family FLAG
    9 note TEXT
    10 announced_at INSTANT
    11 who TEXT
    12 subject REFERENCE
    13 twin NUMBER
    14 state TEXT
    15 answer TEXT
    16 contact REFERENCE
    17 zone REFERENCE
    18 exercise FLAG
"""

FROZEN_ACTS = """
17 stations.add
18 stations.change
19 stations.end
980 exports.make
324 card_keys.announce
325 card_keys.tend
372 cards.make
756 recovery_keys.make
757 recovery_keys.retire
788 drawers.tend
789 drawers.share_back
817 restricted.add
818 restricted.change
819 restricted.end
836 reads.open
837 reads.break_glass
36 devices.admit
37 devices.accept
38 devices.revoke
41 devices.give
39 devices.restate
40 devices.recall
52 users.found
53 users.add
54 users.revoke
55 users.rekey
56 users.passphrase
57 users.handover
58 users.recovered
59 users.drill
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
132 people.essential
133 people.reviewed
134 people.return
135 people.merge
136 people.split
137 people.checkout
145 contacts.add
146 contacts.change
147 contacts.end
148 contacts.verify
161 dependants.add
162 dependants.change
163 dependants.end
177 appointments.add
178 appointments.change
179 appointments.end
180 appointments.sign
181 appointments.suspend
182 appointments.resume
183 appointments.refuse
184 appointments.withdraw
185 appointments.verify
196 presence.record
197 presence.correct
212 visits.checkin
228 submissions.accept
229 submissions.refuse
230 submissions.submit
231 submissions.bring
1057 precautions.add
1058 precautions.change
1059 precautions.end
1092 routes.set
241 duties.add
242 duties.change
243 duties.end
337 absences.add
338 absences.change
339 absences.end
353 offices.add
354 offices.change
355 offices.end
708 handovers.make
513 schemes.add
514 schemes.change
515 schemes.end
516 schemes.lay_down
529 levels.add
530 levels.change
531 levels.end
545 alerts.add
546 alerts.change
547 alerts.end
561 clearances.add
562 clearances.change
563 clearances.end
564 clearances.request
565 clearances.submit
566 clearances.send_back
567 clearances.decide
568 clearances.amend
569 clearances.cancel
570 clearances.revoke
571 clearances.depart
572 clearances.arrive
573 clearances.extend
574 clearances.return
575 clearances.close
577 travellers.add
578 travellers.change
579 travellers.end
593 segments.add
594 segments.change
595 segments.end
612 movements.check_in
628 rollcalls.open
629 rollcalls.mark
630 rollcalls.close
660 rollcall_marks.withdraw
1108 rollcall_states.tell
673 clearance_rules.add
674 clearance_rules.change
675 clearance_rules.end
676 clearance_rules.confirm
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
440 certificates.confirm_many
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
501 acks.withdraw
257 visitors.add
258 visitors.change
259 visitors.end
260 visitors.arrived
261 visitors.left
262 visitors.prolong
263 visitors.contacted
273 kin.add
274 kin.change
275 kin.end
289 mous.add
290 mous.change
291 mous.end
737 agency_lists.add
738 agency_lists.change
739 agency_lists.end
740 agency_lists.take_back
741 agency_lists.take_references
441 certificates.import
721 list_habits.add
722 list_habits.change
723 list_habits.end
724 list_habits.learn
138 people.erase
769 retention.add
770 retention.change
771 retention.end
772 retention.purge
849 notices.add
851 notices.end
868 notice_acks.seen
869 notice_acks.answer
870 notice_acks.told
881 tasks.add
882 tasks.change
883 tasks.end
884 tasks.done
885 tasks.reopen
897 zone_reports.add
899 zone_reports.end
900 zone_reports.read
913 assembly_points.add
914 assembly_points.change
915 assembly_points.end
916 assembly_points.verify
947 call_tests.end
948 call_tests.begin
949 call_tests.answer
950 call_tests.undo
951 call_tests.finish
993 findings.add
994 findings.change
995 findings.end
996 findings.close
997 findings.reopen
1041 relocation_options.add
1042 relocation_options.change
1043 relocation_options.end
1044 relocation_options.verify
1124 messages.write
1125 messages.read
1126 messages.answer
1140 transfers.announce
1141 transfers.expect
1142 transfers.refuse
1143 transfers.cancel
1144 transfers.left
1145 transfers.route
"""

ENDS = {
    (FORMER, "former_id", "NUMBER"),
    (ENDED_ON, "ended_on", "DAY"),
    (ENDED_REASON, "ended_reason", "TEXT"),
}
"""Every register has these, with the same numbers."""

WARDEN = {
    "visits.checkin",
    "routes.set",
    "presence.record",
    "rollcalls.mark",
    "rollcall_marks.withdraw",
    "notice_acks.seen",
    "notice_acks.answer",
    "notice_acks.told",
    "tasks.done",
    "zone_reports.add",
    "users.passphrase",
    "users.recovered",
}

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
        if act == carrying.ACT:
            # Of the records as a whole: nothing is said in them.
            continue
        assert REGISTRY.kind(kind).kind == kind
        assert verb == "*" or act in REGISTRY.act_names.values()
        assert set(who) <= set(roles.ROLES)


def test_what_a_warden_may_do() -> None:
    acts = {*REGISTRY.act_names.values(), "people.*", "presence.add", "submissions.change", "nothing.at_all"}
    assert {act for act in acts if roles.allowed("warden", act)} == WARDEN


def test_an_auditor_changes_nothing() -> None:
    may = {act for act in REGISTRY.act_names.values() if roles.allowed("auditor", act)}
    by_itself = {"devices.restate", "devices.recall"}
    assert may == by_itself | {"users.passphrase", "users.recovered"}, "beside the own keys"


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
