"""Mail among other people's: what is ours, what is not, what servers may say; on real servers."""

import mailbox
import stat
from collections.abc import Iterator
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from os import urandom

import pytest

from store.device_keys import DeviceKeys
from store.health import State
from store.refusals import Code, Refused
from sync import boxes, health, known_lines, lines, ready, rounds, seal
from sync.carriers import post
from sync.carriers.mail import Mail, Mailbox
from sync.frames import frame
from sync.frames.cut import Cutting
from sync.frames.in_memory import InMemory
from sync.lines import Line
from tests.sync.conftest import House
from tests.sync.posting import HOST, WORD, Posted, lay, posted
from tests.sync.serving import certified
from tests.sync.test_courier import carry, change

STATION, HQ = "ptm@field.example", "desk@hq.example"
KEY = DeviceKeys.make(urandom).seal_public
SEALED = seal.seal(b"bundle", KEY)


def ours(sealed: bytes = SEALED) -> EmailMessage:
    (mail,) = post.mails(sealed, STATION, HQ)
    return mail


def changed(**headers: str) -> bytes:
    mail = ours()
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    return mail.as_bytes()


def bounced() -> bytes:
    """Give what comes back from a server that could not deliver: our own mail is inside, whole."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["Subject"], report["From"], report["To"] = post.SUBJECT, "MAILER-DAEMON@hq.example", STATION
    report.attach(MIMEText("it could not be delivered"))
    inside = EmailMessage()
    inside.set_content(ours())
    report.attach(inside)
    return report.as_bytes()


def with_footer(*, twice: bool = False) -> bytes:
    """Give our mail as some gateways hand it on: beside a text of theirs."""
    outer = MIMEMultipart("mixed")
    for name, value in ours().items():
        if not name.lower().startswith(("content-", "mime-")):
            outer[name] = value
    outer.attach(MIMEText("This mail is confidential."))
    for _ in range(2 if twice else 1):
        inner = EmailMessage()
        inner.set_content(SEALED, "application", "octet-stream", filename="x.mus")
        outer.attach(inner)
    return outer.as_bytes()


OTHERS = {
    "a person, by our word": changed(Content_Type="text/plain"),
    "an answer": changed(Subject="Re: Muster"),
    "out of office": changed(Auto_Submitted="auto-replied; vacation"),
    "another machine": changed(Auto_Submitted="auto-notified"),
    "from nobody": changed(Return_Path="<>"),
    "from a daemon": changed(From="Mail Delivery <mailer-daemon@hq.example>"),
    "without a sender": changed(From=""),
    "an old out of office": changed(X_Autoreply="yes"),
    "a bounce": bounced(),
    "two attachments": with_footer(twice=True),
    "another attachment": ours(b"holiday.jpg").as_bytes(),
    "cut": ours().as_bytes()[:-200],
    "no mail": b"\xff\xfe\x00" * 50,
    "empty": b"",
}


@pytest.mark.parametrize("raw", OTHERS.values(), ids=OTHERS)
def test_what_is_not_ours_is_none(raw: bytes) -> None:
    assert post.read(raw) is None


def test_what_is_ours_is_also_where_a_gateway_wrote_beside_it() -> None:
    for raw in (ours().as_bytes(), with_footer()):
        part = post.read(raw)
        assert part is not None
        assert (part.content, part.sender) == (SEALED, STATION)


def test_a_mail_tells_nothing_and_asks_machines_not_to_answer() -> None:
    mail = ours()
    assert mail["Subject"] == "Muster"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "bundle" not in mail.as_string()
    for made in post.mails(seal.seal(urandom(200_000), KEY), STATION, HQ):
        assert len(made.as_bytes()) <= 100_000


def test_a_file_in_parts_is_whole_when_all_came_and_no_stranger_spoils_it() -> None:
    long = seal.seal(urandom(150_000), KEY)
    parts = [post.read(mail.as_bytes()) for mail in post.mails(long, STATION, HQ)]
    known = [part for part in parts if part is not None]
    assert len(known) == 3
    assert post.whole(known[1:], InMemory()) is None
    assert post.whole(known[:2], InMemory()) is None
    assert post.whole([known[2], known[0], known[1], known[0]], InMemory()) == long
    first = frame.read(known[0].content)
    lie = frame.write(frame.Frame(first.tag, first.length, 0, bytes(len(first.piece))))
    stranger = post.Part(known[0].tag, lie, "eve@example.org")
    assert post.whole([stranger, *known], InMemory()) == long


def test_what_another_line_brought_need_not_come_by_mail() -> None:
    long = seal.seal(urandom(150_000), KEY)
    shelf, cutting = InMemory(), Cutting(long, 1_000)
    for number in range(cutting.slices // 2):
        shelf.take(cutting.frame(number))
    parts = [post.read(mail.as_bytes()) for mail in post.mails(long, STATION, HQ)]
    assert post.whole([part for part in parts[1:] if part is not None], shelf) == long


# on servers


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Posted]:
    folder = tmp_path_factory.mktemp("mail")
    with posted(folder / "base", certified(folder), STATION, HQ) as server:
        yield server


@pytest.fixture
def posts(server: Posted) -> Iterator[tuple[Mail, Mail]]:
    """The station's end and headquarters'."""
    server.clear()
    ends = server.line(STATION, HQ), server.line(HQ, STATION)
    yield ends
    for end in ends:
        end.close()


def test_other_peoples_mail_stays_as_it_is_and_is_not_answered(
    server: Posted, posts: tuple[Mail, Mail]
) -> None:
    station, hq = posts
    for raw in OTHERS.values():
        lay(server.base, HQ, raw)
    before = sorted(server.lies(HQ))
    station.put(SEALED)
    station.put(SEALED)
    (name,) = hq.names()
    hq.answer(name, KEY, seal.seal(b"answer", KEY))
    hq.drop(name)
    assert list(hq.names()) == []
    assert sorted(server.lies(HQ)) == before
    flags = [found.get_flags() for found in mailbox.Maildir(server.base / HQ)]
    assert not any(set(one) & set("STR") for one in flags), "neither read nor thrown away"
    assert len(server.lies(STATION)) == 1, "one answer, to whom a bundle came from"


@pytest.mark.parametrize(
    ("says", "code"), [("550 no such person", Code.CARRIER_REFUSES), ("451 later", Code.CARRIER_AWAY)]
)
def test_what_a_server_says_is_said(server: Posted, posts: tuple[Mail, Mail], says: str, code: Code) -> None:
    server.delivery.says = says
    with pytest.raises(Refused) as refused:
        posts[0].put(SEALED)
    assert refused.value.code is code


def test_a_wrong_password_and_a_server_that_is_away_are_told_apart(server: Posted) -> None:
    wrong = server.line(STATION, HQ, "not that")
    for ask in (lambda: wrong.put(SEALED), lambda: list(wrong.names())):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.code is Code.CARRIER_REFUSES
    wrong.close()
    box = server.line(STATION, HQ).box
    away = Mail(Mailbox(box.to, box.sender, box.user, WORD, f"{HOST}:1", f"{HOST}:1", tls="none"))
    for ask_in_vain in (lambda: away.put(SEALED), lambda: list(away.names()), away.probe):
        with pytest.raises(Refused) as refused:
            ask_in_vain()
        assert refused.value.code is Code.CARRIER_AWAY


def test_a_certificate_that_nobody_vouches_for_gets_no_password(server: Posted) -> None:
    box = server.line(STATION, HQ).box
    stranger = Mail(Mailbox(box.to, box.sender, box.user, WORD, box.imap, box.smtp, tls="starttls"))
    for ask in (lambda: stranger.put(SEALED), lambda: list(stranger.names())):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.code is Code.CARRIER_AWAY
    stranger.close()


def test_a_password_lies_in_the_store_unless_somebody_lets_it_lie_with_the_courier(
    posts: tuple[Mail, Mail], heard: House
) -> None:
    station = heard.station
    box = posts[0].box
    said = {
        "imap": box.imap,
        "smtp": box.smtp,
        "user": STATION,
        "tls": "starttls",
        "authority": box.authority,
    }
    known_lines.set_up(station, Line("post", "mail", HQ, tuple(said.items())), WORD)
    change(station, "Harbour")
    ready.set_up(station)
    trip = carry(station).trips[0]
    assert (trip.away, trip.why) == (True, "line_needs_password")
    assert WORD.encode() not in b"".join(
        path.read_bytes() for path in station.home.iterdir() if path.is_file()
    )
    assert health.unopened(station.home) == []
    assert rounds.over_carrier(station, "post").made is not None, "an open node has it"
    assert len(rounds.go(heard.hq, posts[1]).answers) == 1
    known_lines.give_to_courier(station.home, "post", WORD)
    secret = station.home / lines.SECRET
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert health.unopened(station.home)[0].state is State.AMBER
    trip = carry(station).trips[0]
    assert (trip.carried, trip.brought, trip.away) == (1, 1, False)
    assert trip.spent > 0
    assert boxes.inbox(station.home).count() == 1
    assert ready.look(station)[0].acknowledged == 1
    known_lines.take_away(station, "post")
    assert not secret.exists()


def test_a_days_changes_go_thin_by_mail(posts: tuple[Mail, Mail], heard: House) -> None:
    """Through two real servers, in a few hundred bytes."""
    ours, theirs = posts
    for day in ("Harbour", "Airfield", "Market"):
        change(heard.station, day)
        made = rounds.go(heard.station, ours).made
        assert made is not None
        assert made.profile.value == "thin"
        assert len(made.sealed) < 300
        came = rounds.go(heard.hq, theirs)
        assert [receipt.applied for receipt in came.receipts] == [1]
        assert [receipt.acknowledged for receipt in rounds.go(heard.station, ours).receipts] == [1]
    assert heard.pending(heard.station) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"imap": ""},
        {"imap": "mail.example:x"},
        {"tls": "perhaps"},
        {"tls": "none"},
        {"from": "nobody"},
        {"colour": "red"},
    ],
)
def test_what_is_no_mailbox_is_refused(wrong: dict[str, str]) -> None:
    said = {"imap": "mail.example", "user": STATION} | wrong
    with pytest.raises(Refused) as refused:
        Line("post", "mail", HQ, tuple(said.items())).checked()
    assert refused.value.code in {Code.BAD_ADDRESS, Code.BAD_LIMIT}
