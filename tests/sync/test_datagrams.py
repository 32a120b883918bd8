"""A spool over datagrams: what strangers, listeners and bad lines can do to it, and what they cannot."""

from collections.abc import Iterator
from os import urandom
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.device_keys import DeviceKeys
from store.refusals import Code, Refused
from sync import lines, seal
from sync.carriers import association
from sync.carriers.association import DROP, GET, LIST, Asked, Told
from sync.carriers.datagrams import goal_of
from sync.frames import talk
from sync.frames.cut import Cutting
from sync.frames.shelf import Shelf
from sync.frames.talk import About, Needs, Part, Poll, Whole
from sync.spool import Bounds, Spool, box_of
from sync.spool_datagrams import AROUND, IDLE, MOST, SpoolDatagrams
from sync.spool_shelf import Shelf as Waits
from sync.streams import Malformed
from tests.sync.lossy import Lossy, ServedDatagrams, served_datagrams

HERE, ELSEWHERE = ("198.51.100.7", 4000), ("203.0.113.9", 53)


@pytest.fixture(scope="module")
def key() -> bytes:
    return DeviceKeys.make(urandom).seal_public


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServedDatagrams]:
    with served_datagrams(tmp_path / "spool") as server:
        yield server


class Station:
    """A station at the other end of the machine, without a socket; it notes what it said."""

    def __init__(
        self, answers: SpoolDatagrams, key: bytes, now: float = 0.0, *, nonce: bytes = b"12345678"
    ) -> None:
        self.answers, self.box, self.now, self.nonce = answers, box_of(key), now, nonce
        self.noted: list[bytes] = []
        (made,) = self._say(association.hello(self.box, nonce))
        self.cookie = association.read_cookie(self.box, nonce, made)
        self.keys = association.keys(self.box, nonce, self.cookie, station=True)

    def _say(self, content: bytes) -> list[bytes]:
        self.noted.append(content)
        return self.answers.heard(content, HERE, self.now)

    def say(self, content: bytes) -> list[bytes]:
        opening = association.opening(self.box, self.nonce, self.cookie, self.keys.said(content))
        return [self.keys.heard(one) for one in self._say(opening)]

    def ask(self, number: int, what: bytes, tag: bytes = b"", **more: int) -> Told:
        (told,) = self.say(association.write_asked(Asked(number, what, tag, **more)))  # type: ignore[arg-type]
        return association.read_told(told)


@pytest.fixture
def spool(tmp_path: Path, key: bytes) -> Spool:
    spool = Spool(tmp_path / "spool", Bounds(free=0))
    spool.make()
    spool.know((box_of(key),))
    return spool


@pytest.fixture
def answers(spool: Spool) -> SpoolDatagrams:
    return SpoolDatagrams(spool, bytes(32), Waits(spool))


# what strangers can do


def test_who_does_not_know_the_box_is_not_answered_and_leaves_nothing(
    answers: SpoolDatagrams, key: bytes
) -> None:
    known = association.mark_of(box_of(key))
    stranger = association.hello("00" * 16, b"12345678")
    # Listening tells the mark of a box; what says hello with it and does not know the box is nobody.
    for content in (stranger, stranger[:1] + known + stranger[5:]):
        assert answers.heard(content, ELSEWHERE, 0.0) == []
    station = Station(answers, key)
    assert station.ask(1, LIST).waiting == ()
    forged = association.opening(box_of(key), b"12345678", b"a cookie", station.keys.said(b"x"))
    assert answers.heard(forged, ELSEWHERE, 0.0) == [association.WHO]


@given(st.binary(max_size=80))
def test_nobody_unknown_is_answered_with_more_than_came(noise: bytes) -> None:
    """A forged address is not worth forging."""
    answers = SpoolDatagrams(
        Spool(Path("/nowhere"), Bounds(free=0)), bytes(32), Waits(Spool(Path("/nowhere")))
    )
    answers._boxes_at = 0.0
    assert sum(map(len, answers.heard(noise, ELSEWHERE, 0.0))) <= max(1, len(noise))


def test_the_answer_to_a_hello_is_shorter_than_it(answers: SpoolDatagrams, key: bytes) -> None:
    hello = association.hello(box_of(key), b"12345678")
    (told,) = answers.heard(hello, ELSEWHERE, 0.0)
    assert len(told) < len(hello)


def test_what_was_overheard_does_nothing_when_it_is_said_again(
    answers: SpoolDatagrams, spool: Spool, key: bytes
) -> None:
    """From elsewhere it is nobody's; from the same address it takes nothing away and sends nothing."""
    waits, comes = (seal.seal(urandom(300), key) for _two in range(2))
    spool.leave(box_of(key), waits)
    station = Station(answers, key)
    assert station.ask(1, GET, seal.tag(waits), rate=10**9, room=1400).there
    sent, _again = answers.next(0.0)
    assert sent
    station.say(talk.write(Whole(seal.tag(waits))))
    assert station.ask(2, DROP, seal.tag(waits)).there
    assert list(spool.waits(box_of(key)).names()) == []
    spool.leave(box_of(key), waits)
    about = About(0, seal.tag(comes), len(comes))
    assert station.say(talk.write(Part(0, 0, comes, about))) == [talk.write(Whole(seal.tag(comes)))]
    assert answers.counts.taken == 1
    for where in (ELSEWHERE, HERE):
        for one in station.noted:
            answers.heard(one, where, 1.0)
    assert answers.next(1.0) == ([], None)
    assert len(list(spool.waits(box_of(key)).names())) == 1
    assert answers.counts.taken == 1


def test_a_cookie_is_of_one_address_and_not_for_ever(answers: SpoolDatagrams, key: bytes) -> None:
    station = Station(answers, key)
    late = association.opening(station.box, station.nonce, station.cookie, station.keys.said(b"q\1l"))
    assert len(answers.heard(late, HERE, 1.0)) == 1
    assert answers.heard(late, ELSEWHERE, 1.0) == [association.WHO]
    assert answers.heard(late, HERE, IDLE + 1.0) == [association.WHO]


def test_no_box_holds_more_associations_than_there_are(answers: SpoolDatagrams, key: bytes) -> None:
    station = Station(answers, key)
    station.ask(1, LIST)
    for port in range(MOST + 50):
        made = association.hello(station.box, b"12345678")
        where = ("203.0.113.9", port)
        (told,) = answers.heard(made, where, 0.0)
        cookie = association.read_cookie(station.box, b"12345678", told)
        keys = association.keys(station.box, b"12345678", cookie, station=True)
        asks = keys.said(association.write_asked(Asked(1, LIST)))
        answers.heard(association.opening(station.box, b"12345678", cookie, asks), where, 0.0)
    assert len(answers._stations) == MOST


def test_frames_of_what_is_no_sealed_file_are_not_kept(
    answers: SpoolDatagrams, spool: Spool, key: bytes
) -> None:
    station = Station(answers, key)
    noise = urandom(500)
    said = station.say(talk.write(Part(0, 0, noise, About(0, seal.tag(noise), len(noise)))))
    assert said == [b"z\0"]
    assert list(spool.came(box_of(key)).names()) == []
    assert spool.frames(box_of(key)).under_way() == []


def test_what_is_there_already_is_not_sent_again(answers: SpoolDatagrams, spool: Spool, key: bytes) -> None:
    sealed = seal.seal(urandom(3000), key)
    spool.accept(box_of(key), sealed)
    about = About(0, seal.tag(sealed), len(sealed))
    assert Station(answers, key).say(talk.write(Poll(about, 1, 200))) == [talk.write(Whole(about.tag))]


@pytest.mark.parametrize(
    "asked",
    [
        Asked(1, LIST),
        Asked(300, DROP, b"eightofi"),
        Asked(2, GET, b"eightofi", 5, 2400, 200, 700, begun=True),
    ],
)
def test_what_is_asked_is_read_as_it_was(asked: Asked) -> None:
    assert association.read_asked(association.write_asked(asked)) == asked


@given(st.binary(max_size=60))
def test_whatever_is_asked_or_told_is_read_or_malformed(noise: bytes) -> None:
    for read in (association.read_asked, association.read_told, association.opening_parts):
        for kind in (b"", b"q", b"r", b"o"):
            try:
                read(kind + noise)
            except Malformed:
                continue


@pytest.mark.parametrize(
    "said", ["hq.example", "hq.example:0", "hq.example:70000", ":99", "a b:9", "https://x:9"]
)
def test_an_address_that_is_none_is_said(said: str) -> None:
    with pytest.raises(Refused) as refused:
        goal_of(said, "00" * 16)
    assert refused.value.code is Code.BAD_ADDRESS


def test_a_line_of_datagrams_is_said_in_one_word() -> None:
    line = lines.of("udp://hq.example:8443")
    assert (line.kind, line.place) == ("udp", "hq.example:8443")
    with pytest.raises(Refused):
        lines.of("udp://hq.example")


# what bad lines do


@pytest.mark.parametrize("lost", [0.05, 0.3])
def test_both_ways_through_a_line_that_loses(server: ServedDatagrams, key: bytes, lost: float) -> None:
    up, down = (seal.seal(urandom(900), key) for _two in range(2))
    with Lossy(server.port, lost, lost, lost, lost / 5) as bad:
        line = server.line(key, bad.port)
        server.spool.leave(box_of(key), down)
        line.put_last(up)
        assert [line.get(name) for name in line.names()] == [down]
        line.close()
    assert [server.spool.came(box_of(key)).get(one) for one in server.spool.came(box_of(key)).names()] == [up]


def test_cut_both_ways_it_goes_on_where_it_was(server: ServedDatagrams, key: bytes, tmp_path: Path) -> None:
    """New carriers each time, as after a restart: up the spool knows what it has, down the shelf does."""
    up, down = (seal.seal(urandom(9_000), key) for _two in range(2))
    begun: set[bytes] = set()

    def known(tag: bytes) -> bool:
        before = tag in begun
        begun.add(tag)
        return before

    with Lossy(server.port, cut_after=6_000) as bad:
        line = server.line(key, bad.port, patience=0.4, rate=400_000)
        line.begun = known
        with pytest.raises(Refused) as refused:
            line.put(up)
        assert refused.value.code is Code.CARRIER_AWAY
        bad.cut, bad.cut_after, before = False, 0, bad.up
        line.put(up)
        line.close()
        assert bad.up - before < 6_000 + 500
        server.spool.leave(box_of(key), down)
        line = server.line(key, bad.port, Shelf(tmp_path / "frames"), patience=0.4, rate=400_000)
        (name,) = line.names()
        bad.cut_after = bad.up + bad.down + 5_000
        with pytest.raises(Refused):
            line.get(name)
        bad.cut, bad.cut_after, before = False, 0, bad.down
        line = server.line(key, bad.port, Shelf(tmp_path / "frames"), rate=400_000)
        (name,) = line.names()
        assert line.get(name) == down
        assert bad.down - before < 8_000
        line.drop(name)
        line.close()
    assert list((tmp_path / "frames").iterdir()) == []


def test_half_by_datagrams_half_over_https(server: ServedDatagrams, key: bytes) -> None:
    """One shelf for a box, whatever line brings the frames."""
    sealed = seal.seal(urandom(8_000), key)
    cutting = Cutting(sealed, 1_000)
    half = [cutting.frame(number) for number in range(cutting.slices // 2)]
    server.spool.know((box_of(key),))
    server.spool.accept_frames(box_of(key), seal.tag(sealed), half)
    with Lossy(server.port) as bad:
        line = server.line(key, bad.port)
        line.begun = lambda _tag: True
        line.put(sealed)
        line.close()
        assert bad.up < 6_000


def test_a_spool_that_is_started_again_is_gone_on_with(tmp_path: Path, key: bytes) -> None:
    """It knows nobody then, and has other cookies; the station says hello once more."""
    with served_datagrams(tmp_path / "one") as first, Lossy(first.port) as bad:
        line = first.line(key, bad.port)
        assert list(line.names()) == []
        line._shaken_at -= 60
        with served_datagrams(tmp_path / "two") as second:
            second.spool.know((box_of(key),))
            sealed = seal.seal(b"x", key)
            second.spool.leave(box_of(key), sealed)
            bad.to = second.port
            for back in bad._backs.values():
                back.connect(("127.0.0.1", second.port))
            assert [line.get(name) for name in line.names()] == [sealed]
            line.close()


def test_nobody_there_is_said(key: bytes, server: ServedDatagrams) -> None:
    with Lossy(server.port, lose=1.0) as bad:
        line = server.line(key, bad.port, patience=0.4)
        with pytest.raises(Refused) as refused:
            line.probe()
    assert refused.value.code is Code.CARRIER_AWAY
    assert 0 < line.spent < 8 * (AROUND + 20)


def test_what_lacks_is_answered_from_the_shelf(answers: SpoolDatagrams, key: bytes) -> None:
    sealed = seal.seal(urandom(700), key)
    about = About(4, seal.tag(sealed), len(sealed))
    station = Station(answers, key)
    station.say(talk.write(Part(4, 1, sealed[200:400], about)))
    (told,) = station.say(talk.write(Poll(about, 9, 200)))
    slices = -(-len(sealed) // 200)
    assert talk.read(told) == Needs(4, 9, slices - 1, ((0, 1), (2, slices)))
