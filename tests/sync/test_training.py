"""Training over the line: the catalogue comes down, certificates go up, two desks meet at one certificate."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from store.refusals import Code, Refused
from store.training import desk as training_desk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from store.node import Node
    from tests.sync.conftest import House

BSAFE: Mapping[str, object] = {"code": "BSAFE", "title": "Basic awareness", "kind": "basic", "lifelong": True}
TEXT = {"code": "ARR", "title": "arrival", "kind": "arrival", "language": "en", "text": "Stay near the quay."}


def refused(node: Node, act: str, row: object, said: Mapping[str, object]) -> Code:
    with pytest.raises(Refused) as caught:
        node.act(act, row, said)
    return caught.value.code


def shown(house: House, node: Node, kind: str, column: str) -> list[object]:
    return [row[column] for row in house.rows(node, kind)]


def test_the_catalogue_comes_down_and_is_headquarters_own(heard: House) -> None:
    """D01, L05: reference rows reach the station; what the station says of its own stays its own."""
    hq, station = heard.hq, heard.station
    hq.act("courses.add", None, BSAFE)
    hq.act(
        "courses.add", None, {"code": "BSITF", "title": "before it", "kind": "basic", "validity_months": 36}
    )
    hq.act("equivalents.add", None, {"old": "BSITF", "new": "BSAFE"})
    hq.act("audiences.add", None, {"code": "ALL", "course": "BSAFE", "title": "all", "category": "staff"})
    hq.act("briefings.add", None, TEXT)
    station.act("courses.add", None, {"code": "MOSS-1", "title": "ours", "kind": "moss"})
    heard.exchange(station)
    assert [row["code"] for row in heard.rows(station, "courses") if not row["local"]] == ["BSAFE", "BSITF"]
    for act, row, said in (
        ("courses.change", "BSAFE", {"validity_months": 12}),
        ("courses.end", "BSAFE", {"reason": "x"}),
        ("audiences.change", "ALL", {"mandatory": False}),
        ("briefings.add", None, TEXT | {"text": "Go where you like."}),
    ):
        assert refused(station, act, row, said) is Code.OWNED_ELSEWHERE
    # Headquarters sees the station's course, and cannot ask every station for it.
    moss = next(row["id"] for row in heard.rows(hq, "courses") if row["code"] == "MOSS-1")
    rule = {"code": "M", "course": moss, "title": "all"}
    assert refused(hq, "audiences.add", None, rule) is Code.WRONG_NODE
    assert refused(hq, "equivalents.add", None, {"old": "BSAFE", "new": moss}) is Code.WRONG_NODE
    station.act("audiences.add", None, {"code": "M", "course": "MOSS-1", "title": "all here"})
    station.act("equivalents.add", None, {"old": "BSITF", "new": "MOSS-1"})


def test_headquarters_sees_the_same_certificates(heard: House) -> None:
    """D02, D04: whatever was given, replaced, revoked or acknowledged stands there as here."""
    hq, station = heard.hq, heard.station
    hq.act("courses.add", None, BSAFE)
    heard.exchange(station)
    said = {"person": "PTM-P-00001", "course": "BSAFE", "issued_on": "2026-11-02", "number": "B-1"}
    first = station.act("certificates.add", None, said).row
    station.act("certificates.confirm", first)
    station.act("certificates.replace", first, {"reason": "misread", "number": "B-2"})
    other = station.act("certificates.add", None, said | {"person": "PTM-P-00002", "number": "B-3"}).row
    station.act("certificates.revoke", other, {"reason": "forged"})
    session = station.act("sessions.add", None, {"held_on": "2026-11-12", "course": "BSAFE"}).row
    station.act("sessions.attend", session, {"people": ("PTM-P-00003",)})
    station.act("sessions.certify", session)
    briefing = station.act("briefings.add", None, TEXT).row
    digest = heard.rows(station, "briefings")[0]["text_hash"]
    ack = {"person": "PTM-P-00003", "briefing": briefing, "text_hash": digest, "kind": "pin", "evidence": "1"}
    station.act("acks.record", None, ack)
    heard.exchange(station)
    assert heard.tables(hq) == heard.tables(station)
    statuses = ["superseded", "unconfirmed", "revoked", "valid"]
    assert sorted(shown(heard, station, "certificates", "status"), key=str) == sorted(statuses)
    for kind in ("certificates", "sessions", "attendances", "acks"):
        assert heard.rows(hq, kind) == heard.rows(station, kind)
    assert refused(hq, "certificates.revoke", first, {"reason": "x"}) is Code.NOT_ALLOWED


def test_what_was_changed_elsewhere_meanwhile_is_not_confirmed(heard: House) -> None:
    """D02: the station confirms what it sees; a desk had changed it: it has to be confirmed as it stands."""
    station, bureau = heard.station, heard.bureau
    station.act("courses.add", None, BSAFE)
    said = {"person": "PTM-P-00001", "course": "BSAFE", "issued_on": "2026-11-02", "number": "B-1"}
    row = station.act("certificates.add", None, said).row
    heard.exchange(bureau, station)
    station.act("certificates.confirm", row)
    heard.later(minutes=5)
    bureau.act("certificates.change", row, {"number": "B-11"})
    heard.exchange(bureau, station)
    heard.exchange(bureau, station)
    for node in (station, bureau):
        assert shown(heard, node, "certificates", "number") == ["B-11"]
        assert shown(heard, node, "certificates", "status") == ["unconfirmed"]
    station.act("certificates.confirm", row)
    heard.exchange(bureau, station)
    assert shown(heard, bureau, "certificates", "status") == ["valid"]
    assert refused(bureau, "certificates.change", row, {"number": "B-12"}) is Code.CERTIFICATE_LOCKED


def test_two_devices_that_certify_one_session_leave_one_that_counts(heard: House) -> None:
    """D02: each gives one before hearing of the other; one of the two is superseded."""
    station, desk = heard.station, heard.desk
    station.act(
        "courses.add", None, {"code": "FIRE", "title": "Fire", "kind": "local", "validity_months": 12}
    )
    session = station.act("sessions.add", None, {"held_on": "2026-11-12", "course": "FIRE"}).row
    station.act("sessions.attend", session, {"people": ("PTM-P-00001",)})
    for node in (station, desk):
        heard.exchange(node)
    for node in (station, desk):
        node.act("sessions.certify", session)
    for node in (station, desk, station):
        heard.exchange(node)
    for node in (station, desk):
        assert sorted(map(str, shown(heard, node, "certificates", "status"))) == ["superseded", "valid"]
        assert node.act("sessions.certify", session).changed == ()


def test_headquarters_asks_each_station_by_its_own_rules(heard: House) -> None:
    """D19, X16: a local rule about newcomers is that station's; the others keep the default."""
    hq, station = heard.hq, heard.station
    said = {"code": "NEW", "subject": "arrival_briefing", "title": "ours", "kind": "every_days", "days": 2}
    heard.other.act("duties.add", None, said)
    heard.exchange(heard.other)
    station.act("people.change", "PTM-P-00001", {"arrived_on": "2026-11-14"})
    heard.exchange(station)
    for node in (hq, station):
        owed = [one for one in training_desk.due_on(node) if one.kind == "arrival_briefing"]
        assert [(one.by, one.due_on.isoformat()) for one in owed] == [("newcomers are briefed", "2026-11-21")]


def test_a_briefing_of_the_evening_is_of_the_stations_day_above_too(heard: House) -> None:
    """D19: at nine in the evening UTC it is the next day at the station: who came on it is briefed."""
    hq, station = heard.hq, heard.station
    heard.clock.set(datetime(2026, 11, 20, 21, tzinfo=UTC))
    station.act("people.change", "PTM-P-00001", {"arrived_on": "2026-11-21"})
    station.act("briefings.add", None, TEXT)
    digest = heard.rows(station, "briefings")[0]["text_hash"]
    ack = {"person": "PTM-P-00001", "briefing": "ARR", "text_hash": digest, "kind": "pin", "evidence": "1"}
    station.act("acks.record", None, ack)
    heard.exchange(station)
    assert hq.me.timezone == "UTC"
    for node in (hq, station):
        owed = [one.kind for one in training_desk.due_on(node, date(2026, 11, 22))]
        assert "arrival_briefing" not in owed


def test_what_was_confirmed_together_and_withdrawn_stands_so_above(heard: House) -> None:
    """D02, D20: many confirmed in one act and a withdrawn acknowledgement are taken in as they are."""
    hq, station = heard.hq, heard.station
    station.act("courses.add", None, BSAFE)
    for number in range(1, 4):
        said = {"person": f"PTM-P-{number:05}", "course": "BSAFE", "issued_on": "2026-11-02"}
        station.act("certificates.add", None, said)
    station.act("briefings.add", None, TEXT)
    digest = heard.rows(station, "briefings")[0]["text_hash"]
    ack = {"person": "PTM-P-00003", "briefing": "ARR", "text_hash": digest, "kind": "pin", "evidence": "1"}
    row = station.act("acks.record", None, ack).row
    heard.exchange(station)
    station.act("certificates.confirm_many", None, {"course": "BSAFE"})
    station.act("acks.withdraw", row, {"reason": "of somebody else"})
    heard.exchange(station)
    assert heard.tables(hq) == heard.tables(station)
    assert shown(heard, hq, "certificates", "status") == ["valid"] * 3
    assert shown(heard, hq, "briefings", "acknowledged") == [0]


def test_an_assistant_writes_down_and_does_not_certify(heard: House) -> None:
    """What decides where people serve is confirmed by who answers for it, not by who typed it."""
    station, bureau = heard.station, heard.bureau
    station.act("courses.add", None, BSAFE)
    heard.exchange(bureau, station)
    said = {"person": "PTM-P-00001", "course": "BSAFE", "issued_on": "2026-11-02"}
    row = bureau.act("certificates.add", None, said).row
    for act, values in (("confirm", {}), ("revoke", {"reason": "x"}), ("replace", {"reason": "x"})):
        assert refused(bureau, f"certificates.{act}", row, values) is Code.NOT_ALLOWED
    assert refused(bureau, "certificates.confirm_many", None, {"course": "BSAFE"}) is Code.NOT_ALLOWED
    session = bureau.act("sessions.add", None, {"held_on": "2026-11-12", "course": "BSAFE"}).row
    assert refused(bureau, "sessions.certify", session, {}) is Code.NOT_ALLOWED
