"""Which training is asked of whom, and by when: each way to say it, and what holds of any rules."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.training.asked import STAFF, Asked, Audience, Facts, Moment, Office, in_time, required

ON = date(2026, 11, 21)
BSAFE, WARDEN, INDUCTION, TEAM, SSAFE = 1, 2, 3, 4, 5
LOCAL = Facts(10, 7, "staff_local", "local", 3)
ALL = Audience(1, BSAFE, "basic awareness", category=STAFF, source="S004 ¶32")


def asked(
    who: Facts, *rules: Audience, offices: tuple[Office, ...] = (), level: str | None = None
) -> list[Asked]:
    return required(who, offices, rules, ON, level)


@pytest.mark.parametrize(
    ("category", "meant"),
    [
        ("staff_intl", True), ("staff_local", True), ("fs", True), ("unv", True), ("consultant", True),
        ("contractor", True), ("intern", True),
        ("dependant", False), ("visitor", False), ("igo_ngo_partner", False),
    ],
)  # fmt: skip
def test_the_basic_course_is_asked_of_all_employees(category: str, *, meant: bool) -> None:
    """D05, D07: of everybody who is employed, irrespective of the contract (S004 ¶32, S004-A ¶7)."""
    assert bool(asked(replace(LOCAL, category=category), ALL)) is meant


def test_a_rule_may_be_about_dependants() -> None:
    """D06: what eligible dependants take is asked by a rule of their own."""
    rule = Audience(1, BSAFE, "dependants", category="dependant", mandatory=False)
    assert asked(replace(LOCAL, category="dependant"), rule)[0].by.mandatory is False
    assert asked(LOCAL, rule) == []


@pytest.mark.parametrize(
    "narrowed",
    [
        {"category": "unv"},
        {"recruitment": "intl"},
        {"agency": 4},
        {"role": "warden"},
        {"level": "Phase III"},
        {"station": 8},
    ],
)
def test_a_rule_narrows(narrowed: dict[str, object]) -> None:
    """D01: by category, recruitment, agency, role, the word of a level; another station's is not ours."""
    assert asked(LOCAL, replace(ALL, **narrowed)) == []  # type: ignore[arg-type]


def test_what_a_level_asks_is_asked_of_who_goes_there() -> None:
    """D18, E09: in whatever words the scheme of the day has (X17)."""
    rule = Audience(2, SSAFE, "high-risk areas", level="Phase III")
    assert asked(LOCAL, rule) == []
    assert asked(LOCAL, rule, level="Substantial") == []
    assert [one.course for one in asked(LOCAL, rule, level=" phase iii ")] == [SSAFE]


@pytest.mark.parametrize(
    ("rule", "office", "due_on"),
    [
        # D08: the designated official and the team at the first opportunity: owed from the appointment.
        (Audience(1, TEAM, "team", role="smt"), Office("smt", date(2026, 11, 1)), date(2026, 11, 1)),
        (
            Audience(1, TEAM, "team", role="do", moment=Moment.AFTER_APPOINTMENT, days=30),
            Office("do", date(2026, 11, 1)),
            date(2026, 12, 1),
        ),
        # D11: before duty is taken up, so by the day before, also while that still lies ahead.
        (
            Audience(1, INDUCTION, "induction", role="fsco", moment=Moment.BEFORE_DUTY),
            Office("fsco", date(2027, 1, 1)),
            date(2026, 12, 31),
        ),
        # D14: wardens.
        (Audience(1, WARDEN, "wardens", role="warden"), Office("warden"), None),
    ],
)
def test_when_a_role_has_to_have_it(rule: Audience, office: Office, due_on: date | None) -> None:
    """D08, D09, D10, D11, D12, D14: what is asked of who holds an office."""
    (found,) = asked(LOCAL, rule, offices=(office,))
    assert (found.course, found.by, found.due_on) == (rule.course, rule, due_on)


def test_an_office_that_begins_later_asks_only_for_what_comes_before_duty() -> None:
    ahead = (Office("warden", date(2027, 1, 1)),)
    assert asked(LOCAL, Audience(1, WARDEN, "wardens", role="warden"), offices=ahead) == []


@pytest.mark.parametrize(
    ("arrived", "due_on"), [(date(2026, 11, 20), date(2026, 12, 4)), (None, None), (ON, date(2026, 12, 5))]
)
def test_days_count_from_the_arrival(arrived: date | None, due_on: date | None) -> None:
    rule = replace(ALL, moment=Moment.AFTER_ARRIVAL, days=14)
    (found,) = asked(replace(LOCAL, arrived_on=arrived), rule)
    assert found.due_on == due_on
    assert in_time(found, ON) is (arrived is not None)


def test_the_last_day_is_in_time() -> None:
    found = Asked(BSAFE, ALL, ON)
    assert in_time(found, ON)
    assert not in_time(found, ON + timedelta(days=1))
    assert not in_time(Asked(BSAFE, ALL, None), ON)


def test_the_strictest_rule_is_named() -> None:
    """X14: mandatory before advised, then the earlier day, then the organisation's before a local one."""
    held = (Office("warden", date(2026, 11, 1)),)
    advised = Audience(1, BSAFE, "advised", mandatory=False)
    local = Audience(2, BSAFE, "local", role="warden", station=7)
    rule = Audience(3, BSAFE, "organisation", role="warden")
    later = Audience(4, BSAFE, "later", role="warden", moment=Moment.AFTER_APPOINTMENT, days=90)
    for order in ([advised, local, rule, later], [later, rule, local, advised]):
        (found,) = asked(LOCAL, *order, offices=held)
        assert found.by == rule
    assert asked(LOCAL, advised, local, later, offices=held)[0].by == local


days = st.dates(date(1, 1, 1), date(9999, 12, 31))
roles = st.sampled_from([None, "warden", "smt"])
audiences = st.lists(
    st.builds(
        Audience,
        st.integers(1, 99),
        st.integers(1, 3),
        st.just("a rule"),
        st.sampled_from([None, STAFF, "dependant"]),
        role=roles,
        moment=st.sampled_from(Moment),
        days=st.integers(0, 3660),
        mandatory=st.booleans(),
        station=st.sampled_from([0, 7]),
    ),
    max_size=6,
    unique_by=lambda rule: rule.id,
)


@given(
    audiences, st.lists(st.builds(Office, st.sampled_from(["warden", "smt"]), st.none() | days)), days, days
)
def test_each_course_is_asked_once_and_more_rules_never_ask_for_less(
    rules: list[Audience], offices: list[Office], on: date, arrived: date
) -> None:
    who = replace(LOCAL, arrived_on=arrived)
    found = required(who, offices, rules, on)
    assert len({one.course for one in found}) == len(found)
    assert found == required(who, offices, list(reversed(rules)), on)
    for fewer in (rules[:-1], rules[1:]):
        assert {one.course for one in required(who, offices, fewer, on)} <= {one.course for one in found}
