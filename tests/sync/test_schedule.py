"""When a line is tried: by table, and whatever stands, by property."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.refusals import Code, Refused
from sync import limits, line_book, schedule
from sync.limits import Limits, Spent, left, nearly
from sync.line_book import Book, Tried
from sync.lines import Line
from sync.schedule import EVERY, Stand, is_night_due, when

ZONE = ZoneInfo("Indian/Mauritius")
NOW = datetime(2026, 11, 16, 12, 0, tzinfo=ZONE)
AT = int(NOW.timestamp())
TODAY = NOW.date().isoformat()


def at(hour: int, minute: int = 0, days: int = 0) -> int:
    return int((NOW.replace(hour=hour, minute=minute) + timedelta(days=days)).timestamp())


def spent(today: int, month: int | None = None) -> Spent:
    return Spent(TODAY, today, TODAY[:7], today if month is None else month)


@pytest.mark.parametrize(
    ("stand", "due"),
    [
        pytest.param(Stand("l", Limits()), AT, id="never tried: now"),
        pytest.param(Stand("l", Limits(), Tried(AT)), AT + EVERY, id="reached just now: in a quarter"),
        pytest.param(
            Stand("l", Limits(every=7200), Tried(AT)), AT + 7200, id="each look costs: every two hours"
        ),
        pytest.param(Stand("l", Limits(), Tried(AT, chance=0)), AT + EVERY * 9 // 10, id="a little moved"),
        pytest.param(Stand("l", Limits(), Tried(AT - 8 * 3600)), AT, id="slept eight hours: once, now"),
        pytest.param(Stand("l", Limits(), Tried(AT + 9999)), AT, id="the clock was set back: now"),
        pytest.param(Stand("l", Limits(), Tried(AT, 1)), AT + 60, id="failed once"),
        pytest.param(Stand("l", Limits(), Tried(AT, 4)), AT + 480, id="failed four times: doubled thrice"),
        pytest.param(Stand("l", Limits(), Tried(AT, 99)), AT + 4 * 3600, id="for long: at most four hours"),
        pytest.param(Stand("l", Limits(), Tried(AT, 99, 1.0)), AT + 6 * 3600, id="or six, by chance"),
        pytest.param(
            Stand("l", Limits(), Tried(AT, 99), urgent=True), AT + 300, id="urgent: five minutes at most"
        ),
        pytest.param(
            Stand("l", Limits(), Tried(AT - 60), urgent=True, urgent_since=AT - 5),
            AT,
            id="urgent and new: now",
        ),
        pytest.param(
            Stand("l", Limits(), Tried(AT), urgent=True, urgent_since=AT - 5),
            AT + EVERY,
            id="urgent, and taken since: another line waits for it, not this",
        ),
        pytest.param(Stand("l", Limits(ciphertext=False)), None, id="amateur radio: never"),
        pytest.param(Stand("l", limits.of({"hours": "18:00-20:00"})), at(18), id="closed: when it opens"),
        pytest.param(Stand("l", limits.of({"hours": "06:00-08:00"})), at(6, 0, 1), id="closed: tomorrow"),
        pytest.param(Stand("l", limits.of({"hours": "22:00-12:30"})), AT, id="open over midnight"),
        pytest.param(
            Stand("l", limits.of({"hours": "11:00-12:05"}), Tried(AT)), at(11, 0, 1), id="closed by then"
        ),
        pytest.param(Stand("l", limits.of({"day": "1k"}), spent=spent(999)), AT, id="a byte is left"),
        pytest.param(
            Stand("l", limits.of({"day": "1k"}), spent=spent(1000)), at(0, 0, 1), id="of the day: tomorrow"
        ),
        pytest.param(
            Stand("l", limits.of({"day": "1k"}), spent=Spent("2026-11-15", 5000)), AT, id="that was yesterday"
        ),
        pytest.param(
            Stand("l", limits.of({"month": "1k"}), spent=spent(0, 1000)),
            at(0, 0, 15),
            id="of the month: the first",
        ),
        pytest.param(
            Stand("l", limits.of({"day": "1k"}), spent=spent(1000), urgent=True),
            AT,
            id="urgent goes all the same",
        ),
    ],
)
def test_when_a_line_is_due(stand: Stand, due: int | None) -> None:
    assert when(stand, NOW).at == due


MINUTES = st.integers(0, 24 * 60 - 1)
STANDS = st.builds(
    Stand,
    mark=st.just("line"),
    limits=st.builds(
        Limits,
        day=st.none() | st.integers(0, 3000),
        month=st.none() | st.integers(0, 9000),
        hours=st.lists(st.tuples(MINUTES, MINUTES).filter(lambda span: span[0] != span[1]), max_size=3).map(
            tuple
        ),
    ),
    tried=st.none()
    | st.builds(Tried, st.integers(AT - 10**6, AT + 10**6), st.integers(0, 40), st.floats(0, 1)),
    spent=st.builds(spent, st.integers(0, 4000), st.integers(0, 10_000)),
    urgent=st.booleans(),
    urgent_since=st.integers(AT - 10**6, AT),
)


@given(STANDS, st.integers(-40, 40))
def test_whatever_stands_the_next_try_comes_in_time_and_when_it_may(stand: Stand, days: int) -> None:
    now = NOW + timedelta(days=days, minutes=days * 37)
    due = when(stand, now)
    assert due.at is not None
    there = datetime.fromtimestamp(due.at, ZONE)
    assert due.at >= int(now.timestamp()) or (stand.limits.is_open(now) and due.at <= now.timestamp())
    assert stand.limits.is_open(there)
    longest = timedelta(days=32) if stand.limits.month is not None else timedelta(days=2, hours=7)
    assert there - now <= longest
    if left(stand.limits, stand.spent.at(now)) == 0 and due.at <= now.timestamp():
        assert stand.urgent
        assert due.only_urgent
    if not stand.limits.hours and stand.urgent:
        assert there - now <= timedelta(minutes=20)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=60))
def test_failures_double_the_pause_up_to_a_bound_and_one_success_forgets_them(
    tries: list[tuple[bool, float]],
) -> None:
    tried: Tried | None = None
    now = NOW
    for went_well, chance in tries:
        tried = schedule.after(tried, int(now.timestamp()), chance, "" if went_well else "carrier_away")
        due = when(Stand("line", Limits(), tried), now).at
        assert due is not None
        pause = due - int(now.timestamp())
        assert (int(0.9 * EVERY) if went_well else 30) <= pause <= (1.1 * EVERY if went_well else 6 * 3600)
        assert tried.failures == 0 or not went_well
        now = datetime.fromtimestamp(due, ZONE)


def test_a_machine_that_sleeps_goes_once_and_a_failing_line_costs_little() -> None:
    """A whole day in looks of half a minute, with eight hours of sleep in it."""
    tried: Tried | None = None
    goes: list[int] = []
    for second in [*range(0, 8 * 3600, 30), *range(16 * 3600, 24 * 3600, 30)]:
        now = NOW + timedelta(seconds=second)
        if schedule.due([Stand("line", Limits(), tried)], now):
            goes.append(second)
            tried = schedule.after(tried, int(now.timestamp()), 0.5)
    assert sum(second >= 16 * 3600 for second in goes) == sum(second < 8 * 3600 for second in goes)
    assert [second for second in goes if 8 * 3600 <= second <= 16 * 3600] == [16 * 3600]


def test_what_has_something_urgent_goes_first() -> None:
    found = schedule.due([Stand("a", Limits()), Stand("b", Limits(), urgent=True)], NOW)
    assert [one.mark for one in found] == ["b", "a"]


@pytest.mark.parametrize(
    ("last", "hour", "due"),
    [(None, 12, True), (at(1), 12, True), (at(2), 12, False), (at(1), 1, False), (at(1, 0, -1), 1, True)],
)
def test_a_nights_backup_is_due_once_a_night(last: int | None, hour: int, due: bool) -> None:  # noqa: FBT001
    assert is_night_due(last, NOW.replace(hour=hour)) is due


# limits


def test_limits_as_they_are_typed() -> None:
    said = {
        "hours": "06:00-08:00, 18:00-24:00",
        "day": "200k",
        "month": "5 MB",
        "piece": "1024",
        "every": "60",
        "ciphertext": "no",
        "proxy": "x",
    }
    assert limits.of(said) == Limits(
        ciphertext=False,
        piece=1024,
        day=200_000,
        month=5_000_000,
        hours=((360, 480), (1080, 1440)),
        every=3600,
    )
    assert limits.of({}) == Limits()


@pytest.mark.parametrize(
    "said",
    [
        {"hours": "6-8"},
        {"hours": "06:00-06:00"},
        {"hours": "25:00-26:00"},
        {"hours": "06:70-07:00"},
        {"day": "many"},
        {"day": "-1"},
        {"month": "1e9"},
        {"piece": "99"},
        {"every": "0"},
        {"every": "1441"},
        {"piece": "65537"},
        {"ciphertext": "perhaps"},
        {"profile": "thinner"},
    ],
)
def test_what_is_no_limit_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        limits.of(said)
    assert refused.value.code is Code.BAD_LIMIT


def test_a_budget_is_the_narrower_one_and_said_before_it_is_used_up() -> None:
    both = limits.of({"day": "1000", "month": "5000"})
    assert left(Limits(), spent(10**9)) is None
    assert left(both, spent(300)) == 700
    assert left(both, spent(0, 4900)) == 100
    assert left(both, spent(2000)) == 0
    assert nearly(both, spent(799)) == ""
    assert nearly(both, spent(800)) == "day"
    assert nearly(both, spent(0, 4000)) == "month"
    assert spent(5).at(NOW + timedelta(days=20)) == Spent("2026-12-06", 0, "2026-12", 0)


def test_the_book_of_lines_is_kept_and_one_that_is_spoilt_is_begun_anew(tmp_path: Path) -> None:
    book = Book().after("abcd", Tried(AT, 2, 0.25, "carrier_away"), spent(7))
    line_book.write(tmp_path, book)
    assert line_book.read(tmp_path) == book
    line_book.spend(tmp_path, Line("x", "folder", "/x"), 5, AT, "Indian/Mauritius")
    assert len(line_book.read(tmp_path).spent) == 2
    for content in (b"", b"[]", b'{"version": 1}', b'{"version": 0, "tried": 5}'):
        (tmp_path / line_book.FILE).write_bytes(content)
        assert line_book.read(tmp_path) == Book()


def test_utc_is_fine_too() -> None:
    assert when(Stand("l", Limits()), NOW.astimezone(UTC)).at == AT
