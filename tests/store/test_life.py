"""The life of an appointment: which step is open from where, and how it stands on a day, at the edges."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.security_roles import ROLES, Scope, accountable
from store.wardens.appointment_life import FINAL, STEPS, Life, State, Status, Step, after, overlap, status

LETTER = Life("appointed", "2026-03-01", "2028-02-29")

days = st.dates(date(2019, 12, 30), date(2033, 1, 2)).map(date.isoformat)
lives = st.builds(
    Life,
    st.sampled_from([*(state.value for state in State), "of a newer version"]),
    st.none() | days,
    st.none() | days,
    st.none() | days,
    st.none() | days,
    st.none() | days,
    st.none() | days,
)


@pytest.mark.parametrize(
    ("life", "on", "stands"),
    [
        # A letter that begins later does not stand yet; its first and its last day count.
        (LETTER, "2026-02-28", Status.NOT_YET),
        (LETTER, "2026-03-01", Status.STANDING),
        (LETTER, "2028-02-29", Status.STANDING),
        (LETTER, "2028-03-01", Status.OVER),
        # Without days it stands until it is ended.
        (Life("appointed"), "9999-12-31", Status.STANDING),
        (Life("proposed", "2026-03-01"), "2026-03-02", Status.PROPOSED),
        # The day on which it is suspended it rests already, the day on which it is resumed it stands.
        (replace(LETTER, state="suspended", suspended_on="2026-06-10"), "2026-06-09", Status.STANDING),
        (replace(LETTER, state="suspended", suspended_on="2026-06-10"), "2026-06-10", Status.SUSPENDED),
        (replace(LETTER, suspended_on="2026-06-10", resumed_on="2026-07-01"), "2026-06-30", Status.SUSPENDED),
        (replace(LETTER, suspended_on="2026-06-10", resumed_on="2026-07-01"), "2026-07-01", Status.STANDING),
        # Suspended or not: after its last day it is over.
        (replace(LETTER, state="suspended", suspended_on="2026-06-10"), "2028-03-01", Status.OVER),
        # Ended at once, on that day; before, it stood.
        (replace(LETTER, state="ended", ended_on="2026-09-09"), "2026-09-08", Status.STANDING),
        (replace(LETTER, state="ended", ended_on="2026-09-09"), "2026-09-09", Status.ENDED),
        # Who left holds nothing, whatever was not ended.
        (replace(LETTER, person_ended_on="2026-09-09"), "2026-09-08", Status.STANDING),
        (replace(LETTER, person_ended_on="2026-09-09"), "2026-09-09", Status.LEFT),
        (Life("refused"), "2026-09-09", Status.REFUSED),
        (Life("withdrawn"), "2026-09-09", Status.WITHDRAWN),
        # Of what a newer version has decided, nothing is taken to stand.
        (Life("confirmed by song", "2026-03-01"), "2026-09-09", Status.PROPOSED),
    ],
)
def test_how_an_appointment_stands_on_a_day(life: Life, on: str, stands: Status) -> None:
    """B04, B05: not begun yet and over are worked out."""
    assert status(life, on) is stands


@given(lives, days)
def test_only_what_was_signed_stands_and_only_in_its_days(life: Life, on: str) -> None:
    if status(life, on) is Status.STANDING:
        assert life.state in ("appointed", "suspended", "ended")
        assert (life.effective_from or on) <= on <= (life.effective_to or on)
        assert life.ended_on is None or on < life.ended_on
        assert life.person_ended_on is None or on < life.person_ended_on


@given(lives, days)
def test_what_is_over_stays_over(life: Life, on: str) -> None:
    final = (Status.ENDED, Status.LEFT, Status.OVER, Status.REFUSED, Status.WITHDRAWN)
    if status(life, on) in final:
        tomorrow = (date.fromisoformat(on) + timedelta(days=1)).isoformat()
        assert status(life, tomorrow) in final


@given(
    st.lists(st.dates(date(2027, 12, 29), date(2028, 3, 2)), min_size=5, max_size=5).map(sorted),
    st.booleans(),
)
def test_a_life_reads_on_every_day_as_it_was_lived(dates: list[date], resumed: bool) -> None:  # noqa: FBT001
    """B04, B05, A13: over a year's end and a leap day; what happens on a day counts from that day on."""
    begins, rests, again, ends, last = (day.isoformat() for day in dates)
    lived = Life("ended", begins, last, rests, again if resumed else None, ends)
    day = date(2027, 12, 28)
    while day <= date(2028, 3, 3):
        on = day.isoformat()
        if on >= ends:
            expected = Status.ENDED
        elif rests <= on and not (resumed and on >= again):
            expected = Status.SUSPENDED
        else:
            expected = Status.NOT_YET if on < begins else Status.STANDING
        assert status(lived, on) is expected, on
        day += timedelta(days=1)


@given(lives)
def test_before_its_person_left_nothing_hangs_on_that(life: Life) -> None:
    """A13: a day before, the same appointment reads as if nobody had left."""
    if life.person_ended_on is not None:
        eve = (date.fromisoformat(life.person_ended_on) - timedelta(days=1)).isoformat()
        assert status(life, eve) is status(replace(life, person_ended_on=None), eve)


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_any_steps_lead_along_the_table(steps: list[Step]) -> None:
    """Whatever is tried, in whatever order: a state is left by its own steps only, a final one by none."""
    state, signed = State.PROPOSED, False
    for step in steps:
        found = after(state, step)
        if found is None:
            continue
        assert state not in FINAL
        signed = signed or step is Step.SIGN
        state = found
        assert signed or state in (State.PROPOSED, State.REFUSED, State.WITHDRAWN), "only a letter appoints"


def test_every_state_can_be_reached_and_what_is_final_has_no_way_out() -> None:
    assert {State.PROPOSED, *STEPS.values()} == set(State)
    assert {state for state, _ in STEPS} == set(State) - FINAL


@given(days, days, days, days)
def test_two_overlap_if_they_have_a_day_in_common(a: str, b: str, c: str, d: str) -> None:
    one = Life("appointed", min(a, b), max(a, b))
    other = Life("appointed", min(c, d), max(c, d))
    shared = max(one.effective_from or "", other.effective_from or "")
    both = all(status(life, shared) is Status.STANDING for life in (one, other))
    assert overlap(one, other) is overlap(other, one) is both


def test_open_ends_overlap_with_all_that_comes() -> None:
    assert overlap(Life("appointed", "2026-01-01"), Life("appointed", "2030-01-01"))
    assert not overlap(Life("appointed", None, "2025-12-31"), Life("appointed", "2026-01-01"))


def test_the_roles_of_the_directory() -> None:
    """A13: every role holder that the framework names, each with a scope and somebody who may sign."""
    assert set(ROLES) == {
        "do", "acting_do", "smt", "fsco", "deputy_fsco", "regional_fsco", "fsca", "single_agency_officer",
        "asc", "warden", "alternate_warden", "sub_warden", "sfp", "alternate_sfp", "rep",
    }  # fmt: skip
    assert all(role.by and role.source for role in ROLES.values())
    consulted = {name for name, role in ROLES.items() if role.consulted}
    assert consulted == {"asc", "warden", "alternate_warden", "sub_warden"}
    assert {role.scope for role in ROLES.values()} == set(Scope)


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"do", "acting_do"}))
def test_everybody_answers_to_the_designated_official(role: str) -> None:
    """B08: whatever agency employs them."""
    assert accountable(role)[-1] == "do"


def test_the_official_answers_to_nobody_here() -> None:
    assert accountable("do") == accountable("acting_do") == ()
