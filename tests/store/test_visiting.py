"""When a household is to be visited: worked out at the edges of days, and as a station shows it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, update

from store import desk, guard, outlook
from store.clock import SetClock, day_span, local_day, seconds
from store.columns import sql
from store.desk import Wanted
from store.due import Duty, EachYear, EveryDays, Urgency
from store.node import Node
from store.refusals import Code
from store.registers.duties import Duty as DutyRow
from store.registers.households import Household
from store.registers.offices import Station
from store.wardens.visiting import AGREED, ALWAYS, UNDATED, Call, stand, visit_days

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
MONTHLY = EveryDays("every household is visited", 30, "S004 ¶20(g)", local=True)
ISLAND, CITY, ISLES = "Indian/Mauritius", "America/New_York", "Pacific/Kiritimati"


def at(said: str, outcome: str = "met", next_due: str | None = None) -> Call:
    return Call(seconds(datetime.fromisoformat(said).replace(tzinfo=UTC)), outcome, next_due)


@pytest.mark.parametrize(
    ("timezone", "calls", "days"),
    [
        # Two on one day count once (R20), and the day is the station's.
        (ISLAND, ["2026-11-20T20:00", "2026-11-21T19:59"], ["2026-11-21"]),
        (ISLAND, ["2026-11-20T19:59", "2026-11-20T20:00"], ["2026-11-20", "2026-11-21"]),
        (CITY, ["2026-11-21T04:59", "2026-11-21T05:00"], ["2026-11-20", "2026-11-21"]),
        (ISLES, ["2026-11-20T10:00", "2026-11-21T09:59"], ["2026-11-21"]),
        # The hour that an autumn night has twice is one day all the same.
        (CITY, ["2026-11-01T05:30", "2026-11-01T06:30"], ["2026-11-01"]),
        (ISLAND, ["2028-02-28T20:00", "2028-02-29T20:00"], ["2028-02-29", "2028-03-01"]),
    ],
)
def test_r20_two_visits_on_one_local_day_count_once(timezone: str, calls: list[str], days: list[str]) -> None:
    """R20."""
    assert [day.isoformat() for day in visit_days([at(call) for call in calls], timezone)] == days


@pytest.mark.parametrize(
    ("calls", "since", "on", "due_on", "urgency"),
    [
        # Owed since the household moved in; the thirtieth day is still in time.
        ([], "2026-11-01", "2026-12-01", "2026-12-01", "soon"),
        ([], "2026-11-01", "2026-12-02", "2026-12-01", "overdue"),
        ([at("2026-11-10T08:00")], "2026-11-01", "2026-12-10", "2026-12-10", "soon"),
        ([at("2026-11-10T08:00")], "2026-11-01", "2026-12-11", "2026-12-10", "overdue"),
        # Nobody home, or refused: tried, and not visited.
        ([at("2026-11-10T08:00", "not_home")], "2026-11-01", "2026-12-02", "2026-12-01", "overdue"),
        ([at("2026-11-10T08:00", "refused")], "2026-11-01", "2026-12-02", "2026-12-01", "overdue"),
        # What another warden did before it moved does not count.
        ([at("2026-10-31T08:00")], "2026-11-01", "2026-12-02", "2026-12-01", "overdue"),
        # Agreed for earlier than the rule: the stricter bites.
        ([at("2026-11-10T08:00", "met", "2026-11-20")], "2026-11-01", "2026-11-21", "2026-11-20", "overdue"),
        ([at("2026-11-10T08:00", "met", "2027-11-20")], "2026-11-01", "2026-11-21", "2026-12-10", "later"),
        ([at("2026-11-10T08:00", "met", "2026-11-10")], "2026-11-01", "2026-11-10", "2026-11-10", "soon"),
        # Over the end of February in a leap year.
        ([at("2028-02-01T08:00")], "2028-01-01", "2028-03-02", "2028-03-02", "soon"),
        # What will be done was not done yet.
        ([at("2026-12-05T08:00")], "2026-11-01", "2026-12-02", "2026-12-01", "overdue"),
    ],
)
def test_c01_when_a_visit_is_due(calls: list[Call], since: str, on: str, due_on: str, urgency: str) -> None:
    """C01, X16: by the office's own rule, which is called local."""
    found = stand(calls, date.fromisoformat(since), [MONTHLY], ISLAND, date.fromisoformat(on)).due
    assert found is not None
    assert (found.on.isoformat(), found.urgency.value, found.by.local) == (due_on, urgency, True)


@pytest.mark.parametrize("timezone", [ISLAND, CITY, ISLES])
@pytest.mark.parametrize("said", ["0001-01-01T00:00:00", "9999-12-31T23:59:59"])
def test_a_visit_at_the_calendars_end_takes_no_list_away(said: str, timezone: str) -> None:
    found = stand([at(said, "met", "9999-12-31")], date(2026, 11, 1), [MONTHLY], timezone, date.max)
    assert found.due is not None


def test_what_was_tried_is_shown_until_somebody_is_met() -> None:
    calls = [at("2026-11-10T08:00"), at("2026-11-12T08:00", "not_home")]
    found = stand(calls, date(2026, 11, 1), [MONTHLY], ISLAND, date(2026, 11, 13))
    assert (found.last, found.tried, found.days) == (calls[0].occurred_at, calls[1], 1)
    met = stand([*calls, at("2026-11-13T08:00")], date(2026, 11, 1), [MONTHLY], ISLAND, date(2026, 11, 13))
    assert (met.tried, met.days) == (None, 2)


def test_the_rule_that_bites_is_named() -> None:
    rules: list[Duty] = [MONTHLY, EachYear("the organisation's", 1, "S001-A")]
    found = stand(
        [at("2026-11-10T08:00", "met", "2026-11-20")], date(2026, 1, 1), rules, ISLAND, date(2026, 11, 15)
    )
    assert found.due is not None
    assert (found.due.by.title, found.due.by.local) == (AGREED, True)
    assert stand([], date(2026, 1, 1), [], ISLAND, date(2026, 11, 15)).due is None, "no rule, nothing is owed"
    assert stand([], None, rules, ISLAND, date(2026, 11, 15)).due is None, "in no zone nobody owes it"


def test_a_household_of_which_nobody_knows_since_when_is_not_forgotten() -> None:
    """C01: two desks changed its zone at once, and the day was lost; what was done there counts."""
    never = stand([], ALWAYS, [MONTHLY], ISLAND, date(2026, 11, 15)).due
    assert never is not None
    assert (never.on, never.by.title) == (date(2026, 11, 15), UNDATED)
    met = stand([at("2026-10-01T08:00")], ALWAYS, [MONTHLY], ISLAND, date(2026, 11, 15)).due
    assert met is not None
    assert (met.on, met.urgency) == (date(2026, 10, 31), Urgency.OVERDUE)
    assert stand([], ALWAYS, [], ISLAND, date(2026, 11, 15)).due is None, "no rule, nothing is owed"
    # Of the years before anybody is known to have been there nothing is missed.
    yearly = stand([at("2024-10-01T08:00")], ALWAYS, [EachYear("y")], ISLAND, date(2026, 11, 15)).due
    assert yearly is not None
    assert yearly.missed == (2025,)


@pytest.mark.parametrize(
    ("second", "agreed"),
    [
        # A second call on the day says nothing of the next: what the first agreed on stands (R20).
        (at("2026-11-10T15:00"), "2026-11-20"),
        (at("2026-11-10T15:00", "met", "2026-11-18"), "2026-11-18"),
        # A minute after the station's midnight it is another day's visit.
        (at("2026-11-10T20:00"), "2026-12-11"),
    ],
)
def test_r20_of_two_calls_on_one_day_the_later_word_counts(second: Call, agreed: str) -> None:
    calls = [at("2026-11-10T08:00", "met", "2026-11-20"), second]
    found = stand(calls, date(2026, 11, 1), [MONTHLY], ISLAND, date(2026, 11, 15)).due
    assert found is not None
    assert found.on.isoformat() == agreed


moments = st.integers(at("2025-12-30T00:00").occurred_at, at("2028-03-02T00:00").occurred_at)
calls_made = st.lists(
    st.builds(Call, moments, st.sampled_from(["met", "not_home", "refused", "moved", None])), max_size=8
)


@given(calls_made, st.dates(date(2025, 12, 1), date(2028, 3, 5)), st.sampled_from([ISLAND, CITY, ISLES]))
def test_a_visit_only_ever_puts_the_next_one_off(calls: list[Call], on: date, timezone: str) -> None:
    since = date(2025, 12, 1)
    before = stand(calls, since, [MONTHLY], timezone, on)
    noon = seconds(datetime(on.year, on.month, on.day, 12, tzinfo=UTC))
    today = Call(noon, "met")
    if local_day(noon, timezone) != on:
        return
    after = stand([*calls, today], since, [MONTHLY], timezone, on)
    assert before.due is not None
    assert after.due is not None
    assert after.due.on == on + timedelta(days=30) >= before.due.on
    assert stand([*calls, today, today], since, [MONTHLY], timezone, on).due == after.due
    refused = stand([*calls, Call(noon, "refused")], since, [MONTHLY], timezone, on)
    assert refused.due == before.due


@given(calls_made, st.dates(date(2025, 12, 28), date(2028, 3, 3)), st.sampled_from([ISLAND, CITY, ISLES]))
def test_c01_visits_before_the_day_of_the_move_count_for_nobody(
    calls: list[Call], moved: date, timezone: str
) -> None:
    """C01, B12: from the day of the move on visits are owed; the station's midnight parts the days."""
    before = [call for call in calls if local_day(call.occurred_at, timezone) < moved]
    since = [call for call in calls if local_day(call.occurred_at, timezone) >= moved]
    for on in (moved, moved + timedelta(days=1), moved + timedelta(days=400)):
        found = stand(calls, moved, [MONTHLY], timezone, on)
        assert found.due == stand(since, moved, [MONTHLY], timezone, on).due
        assert found.due is not None
        assert found.due.on >= moved + timedelta(days=30), "a new family is never overdue on its first day"
        # What was done before is shown all the same.
        assert found.days == len(
            visit_days([c for c in calls if local_day(c.occurred_at, timezone) <= on], timezone)
        )
    assert (
        stand(before, moved, [MONTHLY], timezone, moved).due
        == stand([], moved, [MONTHLY], timezone, moved).due
    )


@given(
    st.integers(0, 86399),
    st.dates(date(2025, 12, 30), date(2028, 3, 2)),
    st.sampled_from([ISLAND, CITY, ISLES]),
)
def test_r20_any_two_instants_of_a_local_day_are_one_visit(second: int, day: date, timezone: str) -> None:
    """R20: also where the clocks are changed that night, at the year's end and on a leap day."""
    begins, ends = day_span(day, timezone)
    calls = [Call(begins, "met"), Call(min(begins + second, ends - 1), "met"), Call(ends - 1, "met")]
    assert visit_days(calls, timezone) == [day]
    assert visit_days([Call(begins - 1, "met"), Call(ends, "met")], timezone) == [
        day - timedelta(days=1),
        day + timedelta(days=1),
    ]


# as a station shows it


def home(node: Node, family: Family) -> dict[str, Any]:
    return desk.record(node, "households", family["home"])


def test_c01_what_was_explained_and_agreed_at_a_visit(
    station: Node, family: Family, refuses: Refuses
) -> None:
    """C01: topics, findings, what the family does, and when the next visit is."""
    said = {
        "all_present": True, "briefed": ["meeting point", "radio check", "meeting point"],
        "to_change": "keep a bag ready", "next_due": "2026-11-25", "precautions": "water for three days",
    }  # fmt: skip
    visit = desk.checkin(station, family["home"], said).visit
    shown = desk.record(station, "visits", visit)
    assert shown["briefed"] == ["meeting point", "radio check"]
    assert (shown["to_change"], shown["precautions"]) == ("keep a bag ready", "water for three days")
    found = home(station, family)
    assert (found["next_due"], found["visit_rule"], found["visit_urgency"]) == ("2026-11-25", AGREED, "soon")
    with refuses(Code.FIELD_INVALID):
        desk.checkin(station, family["home"], {"next_due": "2026-11-20"})


def test_a_household_says_when_it_is_due_and_by_which_rule(
    station: Node, family: Family, clock: SetClock
) -> None:
    """C01, X16: the office's default until a duty says otherwise; the organisation's is not local."""
    found = home(station, family)
    assert (found["next_due"], found["visit_urgency"], found["visit_rule_local"]) == (
        "2026-12-21",
        "later",
        True,
    )
    desk.checkin(station, family["home"], {"outcome": "not_home"})
    found = home(station, family)
    assert (found["last_visit"], found["last_tried_outcome"], found["visit_days"]) == (None, "not_home", 0)
    duty = {
        "code": "V",
        "subject": "household_visit",
        "title": "a visit a fortnight",
        "kind": "every_days",
        "days": 14,
    }
    station.act("duties.add", None, duty)
    assert (home(station, family)["next_due"], home(station, family)["visit_rule"]) == (
        "2026-12-05",
        "a visit a fortnight",
    )
    clock.set(clock.now() + timedelta(days=15))
    assert home(station, family)["visit_urgency"] == "overdue"


def test_where_nobody_lives_or_in_no_zone_nothing_is_due(station: Node, family: Family) -> None:
    del family
    empty = station.act("households.add", None, {"address": "2 Quay", "zone": "Z1"}).row
    assert desk.record(station, "households", empty)["next_due"] is None
    station.act("households.change", "PTM-H-00001", {"zone": ""})
    assert desk.record(station, "households", "PTM-H-00001")["next_due"] is None
    assert outlook.due(station, date(2030, 1, 1))["items"] == []


def test_what_is_due_is_one_list(station: Node, family: Family) -> None:
    """C01, X16: the longest overdue first, each with its rule and whether that is local."""
    late = station.act(
        "households.add", None, {"address": "2 Quay", "zone": "Z1", "zone_since": "2026-10-01"}
    ).row
    station.act("people.add", None, {"family_name": "Adébáyọ̀", "category": "unv", "household": late})
    found = outlook.due(station, date(2026, 12, 14))
    assert (found["on"], found["total"]) == ("2026-12-14", 3)
    assert [(row["kind"], row["about"], row["urgency"], row["due_on"]) for row in found["items"]] == [
        ("visit", "PTM-H-00002", "overdue", "2026-10-31"),
        ("visit", "PTM-H-00001", "soon", "2026-12-21"),
        # Of the station itself, and of no record yet.
        ("call_tree", "", "soon", "2026-12-31"),
    ]
    first = found["items"][0]
    assert (first["kind"], first["title"], first["local"]) == ("visit", "Z1: visit 2 Quay", True)
    assert first["source"] == "S004 ¶20(g)"
    desk.checkin(station, family["home"], {"all_present": True, "occurred_at": "2026-11-21T08:00:00Z"})
    assert outlook.due(station, date(2026, 11, 21))["total"] == 1, "met today: not due soon again"
    assert outlook.due(station, date(2026, 12, 21))["total"] == 3


def test_visits_by_zone_and_area(station: Node, family: Family) -> None:
    station.act("areas.add", None, {"code": "R1", "name": "The Heights"})
    station.act("zones.add", None, {"code": "Z2", "name": "Saltpans", "area": "R1"})
    desk.checkin(station, family["home"], {"all_present": True})
    for wanted, count in ((Wanted(zone="Z1"), 1), (Wanted(zone="Z2"), 0), (Wanted(area="R1"), 0)):
        assert desk.listed(station, "visits", wanted).total == count
    station.act("households.change", family["home"], {"zone": "Z2"})
    assert desk.listed(station, "visits", Wanted(area="R1")).total == 1


def test_a_household_that_moved_is_owed_from_then(station: Node, family: Family, clock: SetClock) -> None:
    """C01: the visits of the old zone's warden do not count for the new one's; the last is still shown."""
    desk.checkin(station, family["home"], {"all_present": True})
    clock.set(clock.now() + timedelta(days=10))
    station.act("zones.add", None, {"code": "Z2", "name": "Saltpans"})
    station.act("households.change", family["home"], {"zone": "Z2"})
    found = home(station, family)
    assert (found["last_visit"], found["next_due"]) == ("2026-11-21T08:30:00Z", "2026-12-31")


def test_x15_a_year_without_a_visit_is_named(station: Node, family: Family) -> None:
    """X14, X15: a rule by calendar years; the family is on the list from the first day of the next one."""
    duty = {"code": "V", "subject": "household_visit", "title": "each year", "kind": "each_year", "times": 1}
    station.act("duties.add", None, duty)
    station.act("households.change", family["home"], {"zone_since": "2024-12-31"})
    (item,) = outlook.due(station, date(2026, 1, 1))["items"]
    assert (item["title"], item["due_on"], item["urgency"]) == (
        "Z1: visit 1 Lantern Street (missed in 2025)",
        "2026-12-31",
        "soon",
    )
    desk.checkin(station, family["home"], {"all_present": True})
    assert [item["kind"] for item in outlook.due(station, date(2026, 12, 31))["items"]] == ["call_tree"]


def test_a_row_that_lost_its_day_is_due_today(station: Node, family: Family) -> None:
    """C01, B12: a value that lost against another device's may leave a zone without its day."""
    with station.write() as db, guard.opened(db):
        db.execute(update(sql(Household)).values(zone_since=None))
    found = home(station, family)
    assert (found["next_due"], found["visit_urgency"], found["visit_rule"]) == ("2026-11-21", "soon", UNDATED)
    assert [row["by"] for row in outlook.due(station)["items"]] == [UNDATED]


@pytest.mark.parametrize(
    ("said", "due_on"),
    [
        # As a warden's device holds a rule: without its code.
        ({"code": None}, "2026-12-05"),
        ({"code": None, "title": None, "source": None}, "2026-12-05"),
        ({"within": 3}, "2026-11-24"),
        # What another device wrote past the form: out of range, or nothing to go by.
        ({"within": -(1 << 62)}, "2026-12-05"),
        ({"days": (1 << 62)}, "2036-11-28"),
        ({"days": 0}, "2026-12-21"),
        ({"days": None}, "2026-12-21"),
        ({"kind": None}, "2026-12-21"),
        ({"kind": "each_moon"}, "2026-12-21"),
        ({"kind": "each_year", "times": None}, "2026-12-31"),
        ({"kind": "each_year", "times": 1 << 62}, "2026-12-31"),
        ({"kind": "each_year", "times": -1}, "2026-12-21"),
    ],
    ids=str,
)
def test_a_rule_that_came_in_parts_takes_no_list_away(
    station: Node, family: Family, said: dict[str, object], due_on: str
) -> None:
    """X14, X16: where nothing can be gone by, the default holds."""
    duty = {"code": "V", "subject": "household_visit", "title": "t", "kind": "every_days", "days": 14}
    station.act("duties.add", None, duty)
    with station.write() as db, guard.opened(db):
        db.execute(update(sql(DutyRow)).values(said))
    assert home(station, family)["next_due"] == due_on
    assert outlook.due(station, date(2026, 11, 21))["on"] == "2026-11-21"
    desk.listed(station, "people")


def test_a_wardens_device_goes_by_the_rules_that_came_to_it(rounds: Node) -> None:
    """X16: headquarters' rule and the station's own; the strictest, and which of them is local."""
    with rounds.write() as db, guard.opened(db):
        for row, station, days in ((1, 0, 20), (2, rounds.me.station, 10)):
            rule = {
                "subject": "household_visit",
                "kind": "every_days",
                "days": days,
                "title": f"every {days}",
            }
            db.execute(insert(sql(DutyRow)).values(id=row, station=station, **rule))
    (item,) = outlook.due(rounds, date(2026, 12, 1))["items"]
    assert (item["due_on"], item["by"], item["local"]) == ("2026-12-01", "every 10", True)
    with rounds.write() as db, guard.opened(db):
        db.execute(update(sql(DutyRow)).where(sql(DutyRow).c.id == 2).values(ended_on="2026-11-30"))
    (item,) = outlook.due(rounds, date(2026, 12, 11))["items"]
    assert (item["due_on"], item["by"], item["local"]) == ("2026-12-11", "every 20", False)


def test_a_station_whose_time_zone_this_machine_does_not_know(station: Node, family: Family) -> None:
    """Headquarters' tables of time zones may be newer than this machine's."""
    with station.write() as db, guard.opened(db):
        db.execute(update(sql(Station)).values(timezone="Mars/Olympus_Mons"))
    assert home(station, family)["next_due"] == "2026-12-21"
    assert outlook.cover(station)["on"] == "2026-11-21"


def test_a_warden_sees_what_is_due_on_the_device(rounds: Node) -> None:
    found = outlook.due(rounds, date(2026, 12, 14))
    assert [(row["about"], row["urgency"]) for row in found["items"]] == [("PTM-H-00001", Urgency.SOON.value)]
