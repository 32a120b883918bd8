"""How a certificate stands on a day: the edges of the calendar, what supersedes what, what always holds."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.training.certified import (
    UNKNOWN,
    Equivalent,
    Paper,
    Status,
    Validity,
    circle,
    counting,
    last_day,
    newer,
    standing,
    status,
    supersedes,
    validity,
)

BSITF, ASITF, BSAFE, ETB = 1, 2, 3, 4
THI, OMAR = 10, 11
SINCE = date(2019, 6, 30)
COVERS = [Equivalent(BSITF, BSAFE, SINCE), Equivalent(ASITF, BSAFE, SINCE)]


def d(said: str) -> date:
    return date.fromisoformat(said)


def paper(  # noqa: PLR0913 - a certificate is said in full
    number: int,
    course: int = BSITF,
    issued: str = "2024-01-10",
    expires: str | None = None,
    *,
    person: int = THI,
    confirmed: bool = True,
    revoked: str | None = None,
) -> Paper:
    until, ended = (d(day) if day else None for day in (expires, revoked))
    return Paper(number, person, course, d(issued), until, confirmed, ended)


@pytest.mark.parametrize(
    ("months", "lifelong", "local", "expected"),
    [
        (36, None, [], Validity(36)),
        # What the course says goes before what the office says.
        (36, None, [12], Validity(36)),
        (None, True, [12], Validity()),
        # Nobody knows: nothing is made up, and the office's own value is called local.
        (None, None, [], UNKNOWN),
        (None, False, [None], UNKNOWN),
        (None, None, [24, None, 12], Validity(12, local=True)),
    ],
)
def test_how_long_a_course_counts(
    months: int | None, *, lifelong: bool | None, local: list[int | None], expected: Validity
) -> None:
    assert validity(months, lifelong=lifelong, local=local) == expected


@pytest.mark.parametrize(
    ("issued", "printed", "counts", "until"),
    [
        ("2023-05-10", None, Validity(36), "2026-05-10"),
        ("2024-02-29", None, Validity(12), "2025-02-28"),
        ("2024-02-29", None, Validity(48), "2028-02-29"),
        ("2025-08-31", None, Validity(6), "2026-02-28"),
        # What is printed on it goes before what is computed.
        ("2023-05-10", "2025-01-01", Validity(36), "2025-01-01"),
        ("2023-05-10", "2025-01-01", Validity(), "2025-01-01"),
        ("2023-05-10", None, Validity(), None),
        ("2023-05-10", None, UNKNOWN, None),
    ],
)
def test_the_last_day_on_which_it_counts(
    issued: str, printed: str | None, counts: Validity, until: str | None
) -> None:
    """D02: stored if it is printed, else computed from what the catalogue says."""
    found = last_day(d(issued), d(printed) if printed else None, counts)
    assert found == (d(until) if until else None)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-02-18", Status.VALID),
        ("2026-02-19", Status.RUNNING_OUT),  # ninety days before the last
        ("2026-05-19", Status.RUNNING_OUT),
        ("2026-05-20", Status.RUNNING_OUT),  # the last day counts
        ("2026-05-21", Status.EXPIRED),
    ],
)
def test_a_certificate_runs_out_after_its_last_day(on: str, expected: Status) -> None:
    one = paper(1, expires="2026-05-20")
    assert status(one, [one], [], d(on)) == expected
    assert standing(THI, BSITF, [one], [], d(on)).good is (expected != Status.EXPIRED)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (paper(1, confirmed=False), Status.UNCONFIRMED),
        # Of what has run out nobody is asked to confirm it.
        (paper(1, expires="2025-01-01", confirmed=False), Status.EXPIRED),
        (paper(1, revoked="2026-06-01"), Status.REVOKED),
        (paper(1, revoked="2026-06-02"), Status.VALID),
        (paper(1), Status.VALID),
        (Paper(1, THI, BSITF, d("2024-01-10"), replaced_by=2), Status.SUPERSEDED),
    ],
)
def test_how_one_stands_by_itself(one: Paper, expected: Status) -> None:
    assert status(one, [one], [], d("2026-06-01")) == expected


@pytest.mark.parametrize("old", [BSITF, ASITF])
def test_a_newer_course_covers_the_old_ones_that_ran_out(old: int) -> None:
    """X19, R19: nobody is chased for an expired BSITF or ASITF who has BSAFE."""
    ran_out, lifelong = paper(1, old, "2016-03-01", "2019-03-01"), paper(2, BSAFE, "2020-01-01")
    both, on = [ran_out, lifelong], d("2026-11-21")
    assert status(ran_out, both, COVERS, on) == Status.SUPERSEDED
    assert status(lifelong, both, COVERS, on) == Status.VALID
    assert standing(THI, old, both, COVERS, on).paper == lifelong
    # Somebody else's does not help, nor does one that is not confirmed or was revoked.
    assert status(ran_out, [paper(2, BSAFE, person=OMAR)], COVERS, on) == Status.EXPIRED
    assert status(ran_out, [paper(2, BSAFE, confirmed=False)], COVERS, on) == Status.EXPIRED
    assert status(ran_out, [paper(2, BSAFE, revoked="2026-11-21")], COVERS, on) == Status.EXPIRED


def test_a_rule_holds_from_its_day_on() -> None:
    """X19: before the day of effect an old certificate still alerts; on that day it does not."""
    both = [paper(1, BSITF, "2016-03-01", "2019-03-01"), paper(2, BSAFE, "2019-01-01")]
    assert status(both[0], both, COVERS, SINCE - timedelta(days=1)) == Status.EXPIRED
    assert status(both[0], both, COVERS, SINCE) == Status.SUPERSEDED
    assert standing(THI, BSITF, both, COVERS, SINCE - timedelta(days=1)).status == Status.EXPIRED
    assert standing(THI, BSITF, both, COVERS, SINCE).good


def test_an_old_certificate_counts_for_the_new_course_only_where_it_is_said() -> None:
    old, on = [paper(1, BSITF)], d("2026-11-21")
    assert standing(THI, BSAFE, old, COVERS, on).status == Status.NEVER
    said = [Equivalent(BSITF, BSAFE, SINCE, old_counts=True)]
    assert standing(THI, BSAFE, old, said, on).good


def test_what_counts_longer_is_not_superseded_by_what_runs_out_sooner() -> None:
    lasting, short = paper(1, BSITF, "2024-01-10", "2027-01-10"), paper(2, BSAFE, "2025-01-01", "2026-01-01")
    on = d("2026-11-21")
    assert status(lasting, [lasting, short], COVERS, on) == Status.RUNNING_OUT
    assert status(short, [lasting, short], COVERS, on) == Status.EXPIRED


def test_chains_of_courses_are_followed_and_circles_end() -> None:
    """X19: however rules came together here, the question ends."""
    chain = [Equivalent(1, 2), Equivalent(2, 3), Equivalent(3, 4)]
    assert newer(1, chain, SINCE) == {1, 2, 3, 4}
    assert newer(3, chain, SINCE) == {3, 4}
    ring = [*chain, Equivalent(4, 1)]
    assert newer(2, ring, SINCE) == counting(2, ring, SINCE) == {1, 2, 3, 4}
    assert circle({1: {2}, 2: {3}, 3: {1}}, 1)
    assert circle({1: {1}}, 1)
    # A ring further on is not a way back to the start.
    assert not circle({1: {2}, 2: {3}, 3: {2}}, 1)


days = st.dates(date(2015, 1, 1), date(2030, 12, 31))
courses = st.integers(1, 4)
rules = st.lists(st.builds(Equivalent, courses, courses, st.none() | days, st.booleans()), max_size=6)
some = st.lists(
    st.builds(
        Paper,
        st.just(0),
        st.integers(10, 11),
        courses,
        days,
        st.none() | days,
        st.booleans(),
        st.none() | days,
    ),
    max_size=7,
).map(lambda found: [Paper(n, p.person, p.course, p.issued_on, p.expires_on, p.confirmed, p.revoked_on)
                     for n, p in enumerate(found, start=1)])  # fmt: skip


@given(st.dates(date(1, 1, 1), date(9998, 12, 31)), st.integers(1, 1200))
def test_months_end_on_the_same_day_of_the_month_or_its_last(issued: date, months: int) -> None:
    """D02: from 29 February, and from the 31st, to the last day of a month that has no such day."""
    until = last_day(issued, None, Validity(months))
    assert until is not None
    if until == date.max:
        assert (issued.year * 12 + issued.month - 1 + months) // 12 > date.max.year
        return
    assert (until.year - issued.year) * 12 + until.month - issued.month == months
    assert until.day == issued.day or (until.day < issued.day and (until + timedelta(days=1)).day == 1)


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.integers(0, 4000), st.integers(-200, 200))
def test_it_counts_through_its_last_day_and_alerts_from_the_first_step_on(
    issued: date, days_long: int, away: int
) -> None:
    """D02: good up to and on the last day, running out from ninety days before, over on the day after."""
    until = issued + timedelta(days=days_long)
    on = max(issued, until + timedelta(days=away))
    one = Paper(1, THI, BSITF, issued, until)
    left = (until - on).days
    expected = Status.EXPIRED if left < 0 else Status.RUNNING_OUT if left <= 90 else Status.VALID
    assert status(one, [one], [], on) == expected
    assert standing(THI, BSITF, [one], [], on).good is (left >= 0)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 5), days)
def test_over_any_number_of_steps_the_last_course_covers_the_first(
    length: int, reached: int, gap: int, on: date
) -> None:
    """X19: a chain covers as far as its rules hold on the day; one that is still to come breaks it."""
    chain = [
        Equivalent(step, step + 1, on + timedelta(days=1) if step == gap else on)
        for step in range(1, length + 1)
    ]
    last = min(reached, length + 1)
    old, new = Paper(1, THI, 1, on, on), Paper(2, THI, last, on, None)
    expected = Status.SUPERSEDED if not 1 <= gap < last else Status.RUNNING_OUT
    assert status(old, [old, new], chain, on) == expected
    assert standing(THI, 1, [new], chain, on).good is (expected == Status.SUPERSEDED)


@given(some, rules, days)
def test_nothing_that_counts_gives_way_to_what_does_not(
    papers: list[Paper], covers: list[Equivalent], on: date
) -> None:
    """R19: silence about a certificate is right only while another one stands for it as long."""
    for old in papers:
        if status(old, papers, covers, on) == Status.SUPERSEDED:
            better = [new for new in papers if supersedes(new, old, covers, on)]
            assert better
            assert all(new.live(on) and new.until >= old.until and new.person == old.person for new in better)
            assert all(new.confirmed or not old.confirmed for new in better)


@given(some, rules, days, courses)
def test_of_what_somebody_has_one_always_stands(
    papers: list[Paper], covers: list[Equivalent], on: date, course: int
) -> None:
    """Whoever has a live certificate has one that is not superseded, in whatever ring the rules lie."""
    live = [one for one in papers if one.person == THI and one.live(on)]
    shown = [status(one, papers, covers, on) for one in live]
    assert not live or any(how != Status.SUPERSEDED for how in shown)
    stands = standing(THI, course, papers, covers, on)
    counts = [one for one in live if one.course in counting(course, covers, on)]
    assert (stands.status == Status.NEVER) is (not counts)
    assert stands.good is any(one.confirmed and one.until >= on for one in counts)


@given(some, rules, days, st.randoms(use_true_random=False))
def test_the_order_in_which_certificates_are_read_does_not_matter(
    papers: list[Paper], covers: Sequence[Equivalent], on: date, chance: object
) -> None:
    other = list(papers)
    chance.shuffle(other)  # type: ignore[attr-defined]  # hypothesis' own random
    for one in papers:
        assert status(one, papers, covers, on) == status(one, other, covers, on)
    assert standing(THI, BSAFE, papers, covers, on) == standing(THI, BSAFE, other, covers, on)
