"""The pure parts of travel: states, the two rules of S004-A ¶27, overdue, times, the slip, the hash."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from store import roles
from store.registers.clearance_rules import Delegation, authority, by_right
from store.travel import decision
from store.travel.decision import Facts
from store.travel.gates import Finding, last_heard, level_gates
from store.travel.needs import Asks, InForce, Leg, decision_required, record_required
from store.travel.overdue import Event, Heard, What, overdue
from store.travel.overdue import Leg as Timed
from store.travel.slip import Slip, SlipLeg, text
from store.travel.states import OPEN, Mode, State, Step, after, roles_of, steps
from store.travel.times import end_of, instant, wall

TODAY = date(2026, 11, 21)
HOUR = 3600
SLS, PHASE = 1, 2
LOW = InForce(SLS, "SLS", 2, "Low")
HIGH = InForce(SLS, "SLS", 5, "High")

EXPECTED = """
draft      submit     submitted
returned   submit     submitted
submitted  send_back  returned
submitted  clear      cleared
submitted  deny       denied
submitted  cancel     cancelled
returned   cancel     cancelled
cleared    amend      amended
cleared    cancel     cancelled
cleared    revoke     revoked
cleared    depart     active
active     depart     active
active     arrive     active
active     extend     active
active     return     active
active     close      closed
"""


# states


def test_e02_the_whole_table_of_states_and_nothing_beside_it() -> None:
    wanted = {tuple(line.split()) for line in EXPECTED.strip().splitlines()}
    found = {
        (state.value, step.value, led.state.value)
        for state, step in product(State, Step)
        if (led := after(state, step, Mode.MANUAL)) is not None
    }
    assert found == wanted


def test_x20_what_nobody_decides_may_leave_as_it_was_submitted_and_gains_nothing_else() -> None:
    more = {
        (state, step)
        for state, step in product(State, Step)
        if after(state, step, Mode.NONE) != after(state, step, Mode.MANUAL)
    }
    assert more == {(State.SUBMITTED, Step.DEPART)}


def test_a_newer_versions_state_allows_nothing() -> None:
    assert steps("suspended", Mode.NONE) == []


@pytest.mark.parametrize("step", Step)
def test_the_table_of_roles_lets_the_same_people_in(step: Step) -> None:
    act = "decide" if step in (Step.CLEAR, Step.DENY) else step.value
    assert {role for role in roles.ROLES if roles.allowed(role, f"clearances.{act}")} == roles_of(step)


@settings(deadline=None)
@given(st.lists(st.sampled_from(Step), max_size=30), st.sampled_from(Mode))
def test_e02_any_sequence_of_steps_keeps_to_the_table(taken: list[Step], mode: Mode) -> None:
    state, decided, left = State.DRAFT, None, False
    for step in taken:
        led = after(state, step, mode)
        if led is None:
            continue
        assert led.roles, "somebody may do it"
        if step in (Step.CLEAR, Step.DENY):
            assert decided is None, "a decision is made once"
            decided = led.state
        if step is Step.DEPART:
            assert decided is State.CLEARED or mode is Mode.NONE, "nobody leaves undecided but by notice"
            left = True
        assert led.state not in OPEN or decided is None, "what was decided never opens again"
        state = led.state
    assert state is not State.CLOSED or left
    assert decided is not State.DENIED or state is State.DENIED, "a denial is the end"


# the two rules


@pytest.mark.parametrize(
    ("kind", "levels", "asked", "yes", "why"),
    [
        ("official", (LOW,), [], True, "SLS 2 Low is in force"),
        ("official", (), [], False, "no level is in force"),
        ("official", None, [], True, "not known here"),
        ("field_mission", (LOW,), [], True, "SLS 2 Low"),
        # Private travel is a notice, whatever is in force and whatever is asked.
        ("private_notice", (HIGH,), [Asks("ALL")], False, "a notice"),
        ("private_notice", None, [], False, "a notice"),
        # The official's own rule asks where nothing is in force ...
        ("official", (), [Asks("ALL")], True, "rule ALL asks"),
        # ... and says from which level on, instead of any.
        ("official", (LOW,), [Asks("FROM4", scheme=SLS, from_value=4)], False, "no level"),
        ("official", (HIGH,), [Asks("FROM4", scheme=SLS, from_value=4)], True, "rule FROM4"),
        ("official", (LOW,), [Asks("P", scheme=PHASE, from_value=1)], True, "SLS 2 Low"),
        # ... but only for the purpose that it names: all others go by the level.
        ("official", (LOW,), [Asks("MED", "medical", scheme=SLS, from_value=4)], True, "SLS 2 Low"),
        ("official", None, [Asks("FROM4", scheme=SLS, from_value=4)], True, "rule FROM4"),
        # What is about another purpose, area or day asks nothing.
        ("official", (), [Asks("MED", purpose="medical")], False, "no level"),
        ("official", (), [Asks("R9", area=9)], False, "no level"),
        ("official", (), [Asks("OLD", until=date(2026, 11, 22))], False, "no level"),
        ("official", (), [Asks("DAY", since=date(2026, 11, 23), until=date(2026, 11, 23))], True, "DAY"),
    ],
)
def test_x20_when_somebody_must_decide(
    kind: str, levels: tuple[InForce, ...] | None, asked: list[Asks], *, yes: bool, why: str
) -> None:
    leg = Leg(date(2026, 11, 23), "The Heights", 4, levels)
    found = decision_required(kind, "duty", [leg], asked, TODAY)
    assert found.yes is yes
    assert why in found.why
    assert found.why.startswith("2026-11-21: ")
    assert "\n" not in found.why


def test_e03_a_record_is_carried_whenever_somebody_leaves_the_normal_city_area() -> None:
    """Whatever the kind and the level, and also on the way in from outside (S004-A ¶27)."""
    within, beyond = Leg(TODAY, "Port Tamarin"), Leg(TODAY, "The Heights", outside="The Heights")
    for journey, yes in (([within], False), ([within, beyond], True), ([beyond, within], True)):
        found = record_required(journey, TODAY)
        assert found.yes is yes
        assert found.why.startswith("2026-11-21: ")
        assert ("The Heights" in found.why) is yes


legs = st.builds(
    Leg,
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.sampled_from(["Port Tamarin", "The Heights", "Salt Pans"]),
    st.none() | st.just(4),
    st.none() | st.lists(st.sampled_from([LOW, HIGH]), max_size=2).map(tuple),
    st.none() | st.just("The Heights"),
)


@settings(deadline=None)
@given(
    st.lists(legs, min_size=1, max_size=4),
    st.sampled_from(["official", "field_mission", "private_notice"]),
    st.lists(st.sampled_from([Asks("ALL"), Asks("S", scheme=SLS, from_value=4)]), max_size=2),
)
def test_x20_the_two_rules_know_nothing_of_each_other(
    journey: list[Leg], kind: str, asked: list[Asks]
) -> None:
    bare = [Leg(leg.day, leg.to, outside=leg.outside) for leg in journey]
    record = record_required(journey, TODAY)
    assert record == record_required(bare, TODAY), "levels are of no matter to the record"
    decide = decision_required(kind, "duty", journey, asked, TODAY)
    renamed = [Leg(leg.day, "elsewhere", leg.area, leg.levels, "elsewhere") for leg in journey]
    assert decide.yes == decision_required(kind, "duty", renamed, asked, TODAY).yes
    assert not decide.yes or kind != "private_notice"


# who may decide


@pytest.mark.parametrize(
    ("role", "user", "agency", "others", "right"),
    [
        ("do", 1, 5, {"fsco"}, "do"),
        ("fsco", 2, 5, {"do"}, None),
        ("fsco", 2, 6, {"do"}, "delegated:OFF"),
        ("sfp", 3, 5, {"do"}, "delegated:FOCAL"),
        ("sfp", 4, 5, {"do"}, None),
        ("sfp", 3, 6, {"do"}, None),
        ("sfp", 4, None, {"fsca", "warden"}, "sole_focal_point"),
        ("sfp", 4, None, {"fsco"}, None),
        ("fsca", 9, 5, set(), None),
    ],
)
def test_e04_x04_by_what_right_somebody_decides(
    role: str, user: int, agency: int | None, others: set[str], right: str | None
) -> None:
    official = frozenset({1})
    letters = [Delegation("OFF", "fsco", None, 6, official), Delegation("FOCAL", None, 3, 5, official)]
    keys = {user: role} | dict(enumerate(sorted(others), start=100))
    assert authority(role, user, agency, letters, keys) == right


@pytest.mark.parametrize(
    ("seen_by", "others", "right"),
    [
        # Nobody decides by a letter that nobody but themselves has seen ...
        ({2}, {"do"}, None),
        (set(), {"fsca"}, None),
        ({2}, {"fsco"}, None),
        ({2, 9}, {"fsca"}, "delegated:OFF"),
        ({9}, {"do"}, "delegated:OFF"),
        # ... but where nobody else has keys who could have, the office goes on working (X04).
        ({2}, set(), "delegated:OFF:own_word"),
        (set(), {"asc", "warden", "auditor"}, "delegated:OFF:own_word"),
    ],
)
def test_e02_a_letter_counts_when_somebody_else_has_seen_it(
    seen_by: set[int], others: set[str], right: str | None
) -> None:
    letter = Delegation("OFF", "fsco", None, None, frozenset(seen_by))
    keys = {2: "fsco"} | dict(enumerate(sorted(others), start=100))
    assert authority("fsco", 2, None, [letter], keys) == right


# overdue


GOING, BACK = Timed(10, 1, 10 * HOUR), Timed(20, 2, 50 * HOUR)
GRACE = 2 * HOUR


@pytest.mark.parametrize(
    ("heard", "now", "late"),
    [
        ([], 12 * HOUR, None),
        ([], 12 * HOUR + 1, What.ARRIVAL),
        ([Heard(Event.LEFT, 7 * HOUR, 10)], 12 * HOUR + 1, What.ARRIVAL),
        ([Heard(Event.ARRIVED, 10 * HOUR, 10)], 51 * HOUR, None),
        ([Heard(Event.ARRIVED, 10 * HOUR, 10)], 52 * HOUR + 1, What.ARRIVAL),
        # A call that is said to come later was not made yet.
        ([Heard(Event.ARRIVED, 13 * HOUR, 10)], 12 * HOUR + 1, What.ARRIVAL),
        # Who has left on the second leg has come through the first.
        ([Heard(Event.LEFT, 11 * HOUR, 20)], 40 * HOUR, None),
        ([Heard(Event.EXTENDED, 9 * HOUR, 10, until=20 * HOUR)], 21 * HOUR, None),
        ([Heard(Event.EXTENDED, 9 * HOUR, 10, until=20 * HOUR)], 22 * HOUR + 1, What.ARRIVAL),
        # Heard of one is not heard of the other.
        ([Heard(Event.ARRIVED, 10 * HOUR, 10, person=2)], 12 * HOUR + 1, What.ARRIVAL),
        ([Heard(Event.ARRIVED, 10 * HOUR, 10, person=1)], 12 * HOUR + 1, None),
        ([Heard(Event.RETURNED, 11 * HOUR)], 1000 * HOUR, None),
    ],
)
def test_e13_who_is_overdue_and_from_when(heard: list[Heard], now: int, late: What | None) -> None:
    found = overdue([1], [GOING, BACK], heard, None, GRACE, now)
    assert [one.what for one in found] == ([] if late is None else [late])


def test_e13_a_return_and_a_call_may_be_overdue_as_well() -> None:
    leg = Timed(10, 1, 10 * HOUR, check_in=4 * HOUR)
    (call,) = overdue([1], [leg], [], 30 * HOUR, GRACE, 7 * HOUR)
    assert (call.what, call.due, call.late) == (What.CHECK_IN, 4 * HOUR, 6 * HOUR)
    called = [Heard(Event.CHECKED_IN, 4 * HOUR, 10)]
    assert overdue([1], [leg], called, 30 * HOUR, GRACE, 7 * HOUR) == []
    there = [*called, Heard(Event.ARRIVED, 9 * HOUR, 10)]
    assert [one.what for one in overdue([1], [leg], there, 30 * HOUR, GRACE, 33 * HOUR)] == [What.RETURN]
    later = [*there, Heard(Event.EXTENDED, 20 * HOUR, until=60 * HOUR)]
    assert overdue([1], [leg], later, 30 * HOUR, GRACE, 33 * HOUR) == []


def test_e13_whoever_is_late_on_a_leg_is_as_late_on_the_next_and_home_no_sooner() -> None:
    later = [Heard(Event.LEFT, 7 * HOUR, 10), Heard(Event.EXTENDED, 9 * HOUR, 10, until=60 * HOUR)]
    assert overdue([1], [GOING, BACK], later, 55 * HOUR, GRACE, 62 * HOUR) == []
    (one,) = overdue([1], [GOING, BACK], later, 55 * HOUR, GRACE, 62 * HOUR + 1)
    assert (one.leg, one.due) == (10, 60 * HOUR), "the nearest leg is named"


@pytest.mark.parametrize(
    ("due", "heard", "late"),
    [
        # A call at dawn says nothing of dusk; one shortly before is the one that was due.
        (9, [Heard(Event.CHECKED_IN, 5 * HOUR, 10)], True),
        (9, [Heard(Event.CHECKED_IN, 7 * HOUR, 10)], False),
        (9, [Heard(Event.CHECKED_IN, 12 * HOUR, 10)], False),
        (9, [Heard(Event.EXTENDED, 8 * HOUR, 10, until=40 * HOUR)], False),
        (9, [Heard(Event.ARRIVED, 3 * HOUR, 10)], False),
        # What is due after the arrival is not made by arriving.
        (18, [Heard(Event.ARRIVED, 10 * HOUR, 10)], True),
        (18, [Heard(Event.ARRIVED, 17 * HOUR, 10)], False),
        (18, [Heard(Event.ARRIVED, 10 * HOUR, 10), Heard(Event.CHECKED_IN, 19 * HOUR, 10)], False),
        (18, [Heard(Event.ARRIVED, 10 * HOUR, 10), Heard(Event.LEFT, 12 * HOUR, 20)], False),
    ],
)
def test_e13_which_call_is_the_one_that_was_due(due: int, heard: list[Heard], *, late: bool) -> None:
    leg = Timed(10, 1, 10 * HOUR, check_in=due * HOUR)
    found = overdue([1], [leg, BACK], heard, None, GRACE, 21 * HOUR)
    assert (What.CHECK_IN in [one.what for one in found]) is late


@pytest.mark.parametrize(
    ("said", "late"),
    [
        # The night on which the clocks are put back has an hour more, and one is put forward an hour less.
        ("2026-10-25T01:30", "2026-10-25T02:30:00+01:00"),
        ("2026-03-29T01:30", "2026-03-29T04:30:00+02:00"),
        ("2028-02-28T23:30", "2028-02-29T01:30:00+01:00"),
        ("2026-12-31T23:00", "2027-01-01T01:00:00+01:00"),
    ],
)
def test_e13_the_time_granted_is_of_hours_and_not_of_clocks(said: str, late: str) -> None:
    leg = Timed(10, 1, instant(datetime.fromisoformat(said), "Europe/Berlin"))
    at = int(datetime.fromisoformat(late).timestamp())
    assert overdue([1], [leg], [], None, GRACE, at) == []
    assert [one.late for one in overdue([1], [leg], [], None, GRACE, at + 1)] == [at]


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Heard,
            st.sampled_from(Event),
            st.integers(0, 80 * HOUR),
            st.sampled_from([None, 10, 20]),
            st.sampled_from([None, 1, 2]),
            st.none() | st.integers(0, 90 * HOUR),
        ),
        max_size=8,
    ),
    st.integers(0, 100 * HOUR),
    st.integers(0, 5 * HOUR),
)
def test_e13_a_longer_grace_makes_nobody_overdue_and_coming_home_ends_it(
    heard: list[Heard], now: int, grace: int
) -> None:
    found = overdue([1, 2], [GOING, BACK], heard, 60 * HOUR, grace, now)
    assert len({one.person for one in found}) == len(found)
    assert all(one.due + grace == one.late < now for one in found)
    patient = overdue([1, 2], [GOING, BACK], heard, 60 * HOUR, grace + HOUR, now)
    assert {one.person for one in patient} <= {one.person for one in found}
    home = [*heard, Heard(Event.RETURNED, now)]
    assert overdue([1, 2], [GOING, BACK], home, 60 * HOUR, grace, now) == []


# times


@pytest.mark.parametrize(
    ("said", "zone", "utc"),
    [
        ("2026-11-21T14:00", "Indian/Mauritius", "2026-11-21T10:00Z"),
        ("2026-11-21T14:00+00:00", "Indian/Mauritius", "2026-11-21T14:00Z"),
        ("2028-02-29T23:30", "America/Lima", "2028-03-01T04:30Z"),
        # An hour that comes twice: the first is meant; one that is left out counts on from before.
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30Z"),
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30Z"),
    ],
)
def test_e13_a_time_is_of_the_clocks_at_the_place(said: str, zone: str, utc: str) -> None:
    assert instant(datetime.fromisoformat(said), zone) == datetime.fromisoformat(utc).timestamp()


@settings(deadline=None)
@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)),  # noqa: DTZ001 - the clock on the wall has no zone
    st.sampled_from(["Indian/Mauritius", "Asia/Kathmandu", "Pacific/Apia", "America/Lima", "Africa/Juba"]),
)
def test_a_time_comes_back_as_the_wall_shows_it(moment: datetime, zone: str) -> None:
    at = instant(moment, zone)
    back = datetime.fromisoformat(wall(at, zone))
    assert back.timestamp() == at - at % 60
    last = end_of(back.date(), zone)
    assert at <= last
    assert datetime.fromtimestamp(last, UTC) - datetime.fromtimestamp(at, UTC) <= timedelta(hours=25)


def test_no_day_and_no_moment_that_a_device_claims_is_beyond_the_calendar() -> None:
    assert wall(-(10**12), "America/Lima") == "0001-01-01T00:00+00:00"
    assert wall(10**12, "Indian/Mauritius") == "9999-12-31T23:59+00:00"
    assert end_of(date.max, "America/Lima") > end_of(date(9999, 12, 30), "UTC")


# gates


def test_e10_r13_each_leg_is_looked_up_on_its_date_and_what_is_not_known_is_named() -> None:
    heights, abroad, city = (
        Leg(date(2026, 11, 23), "The Heights", None, (HIGH,)),
        Leg(date(2026, 11, 25), "Kigali", None, None),
        Leg(date(2026, 11, 26), "Port Tamarin", None, ()),
    )
    found = level_gates([heights, abroad, city], 1_795_000_000)
    assert [gate.finding for gate in found] == [Finding.NOTE, Finding.NOT_CHECKED, Finding.CLEAR]
    assert found[0].says == "SLS 5 High at The Heights on 2026-11-23"
    assert found[1].says == (
        "levels at Kigali not known here; headquarters last heard on 2026-11-18T11:06:40Z"
    )
    assert last_heard(None) == "headquarters was never heard"


# the slip


def made_up(**more: object) -> Slip:
    facts: dict[str, object] = {
        "number": "PTM-Y-00007",
        "station": "Port Tamarin (PTM)",
        "settled": "cleared on 2026-11-21T08:30:00Z (do)",
        "travellers": ["Rakoto Hanitra (PTM-P-00001), traveller", "王 小明 (PTM-P-00002), dependant"],
        "legs": [
            SlipLeg("Port Tamarin", "The Heights", "2026-11-23T07:00+04:00", "11:00", "road", "guest house")
        ],
        "valid_from": "2026-11-23",
        "valid_to": "2026-11-25",
        "code": "ABCDE-FGHIJ",
    }
    return Slip(**(facts | more))  # type: ignore[arg-type]


def test_e03_a_slip_says_who_where_when_how_long_and_its_code() -> None:
    written = text(made_up(conditions="two vehicles\nno night driving", exercise=True))
    for said in (
        "SECURITY CLEARANCE PTM-Y-00007",
        "EXERCISE EXERCISE EXERCISE",
        "王 小明 (PTM-P-00002)",
        "Leg 1        Port Tamarin - The Heights, road",
        "stays at guest house",
        "             no night driving",
        "2026-11-23 to 2026-11-25, both days included",
        "ABCDE-FGHIJ",
    ):
        assert said in written
    assert "EXERCISE" not in text(made_up())
    assert "Conditions   none" in text(made_up())


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=40), st.integers(1, 60))
def test_e03_no_line_of_a_slip_is_longer_than_paper(word: str, times: int) -> None:
    written = text(made_up(conditions=" ".join([word] * times), vehicles="4x4, " * times))
    assert max(map(len, written.splitlines())) <= max(72, 13 + len(word))


# the hash


FACTS: Facts = {"kind": "official", "purpose": None, "leader": 12, "details": "Ĝis"}
GOES: list[Facts] = [{"person": 1, "part": "traveller"}, {"person": 2, "part": "dependant"}]
LEGS: list[Facts] = [{"n": 1, "to_place": "The Heights"}, {"n": 2, "to_place": "Port Tamarin"}]
DECIDED: Facts = {"decision": "cleared", "decided_at": 5}


def test_e07_the_content_is_the_same_on_every_node_whatever_the_order_of_rows() -> None:
    content = decision.content(FACTS, GOES, LEGS, DECIDED)
    assert content == decision.content(dict(reversed(list(FACTS.items()))), GOES[::-1], LEGS[::-1], DECIDED)
    assert "Ĝis".encode() in content
    # Frozen: what was signed years ago must still be found to be what it was.
    assert decision.digest(content) == ("e64cb1cfb4767de75aa3fe09de7c0d9a132c3607f9cec9456c9e18ab89e535f5")


@pytest.mark.parametrize("what", ["request", "travellers", "legs", "decision"])
def test_e07_any_other_content_has_another_hash(what: str) -> None:
    parts: dict[str, object] = {"request": FACTS, "travellers": GOES, "legs": LEGS, "decision": DECIDED}
    other = parts | {what: {} if what in ("request", "decision") else []}
    written = [decision.content(*one.values()) for one in (parts, other)]  # type: ignore[arg-type]
    assert len({decision.digest(one) for one in written}) == 2


def test_e07_a_signature_is_of_one_hash_by_one_key() -> None:
    key, stranger = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
    hashed = decision.digest(b"one")
    signature = key.sign(decision.to_sign(hashed)).hex()
    public, other = (one.public_key().public_bytes_raw().hex() for one in (key, stranger))
    assert decision.is_signed(hashed, signature, public)
    assert not decision.is_signed(hashed, signature, other)
    assert not decision.is_signed(decision.digest(b"two"), signature, public)
    assert not decision.is_signed(hashed, "not hexadecimal", public)
    assert not decision.is_signed(hashed, signature, "00")
    assert len(decision.short(hashed)) == 11
    assert decision.hand(public) != decision.hand(other)


@pytest.mark.parametrize(
    ("right", "said"),
    [
        ("do", "designated official"),
        ("do_for_headquarters", "designated official, for headquarters"),
        ("sole_focal_point", "the only security focal point"),
        ("delegated:L1", "by letter of delegation L1"),
        ("delegated:L1:own_word", "by letter of delegation L1, on the holder's own word"),
        ("smt", "smt"),
    ],
)
def test_e03_the_paper_says_in_words_who_decided(right: str, said: str) -> None:
    assert by_right(right) == said
