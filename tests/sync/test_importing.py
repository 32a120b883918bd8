"""Bundles from files, folders and mailboxes: whatever is among them, the rest is taken in."""

import mailbox
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection

from store import asking_devices, ledger, occupied, waiting
from store.entry import Entry
from store.files import STORE
from store.ledger import Way
from store.node import Node
from store.refusals import Code, Refused
from sync import absorb, bundle, enrol, headquarters, importing, incoming, mailbag, outgoing
from sync.fate import Fate, Receipt
from sync.opening import Arrived
from tests.fuzz.mutate import spoiled
from tests.postgres.fixtures import both
from tests.sync.conftest import House
from tests.sync.test_opening import said
from tests.whole import everything

Fates = list[tuple[str, str]]


def fates(done: list[tuple[str, Receipt]]) -> Fates:
    return [(name, r.code.name if r.code is not None else r.fate.name) for name, r in done]


def came(db: Connection) -> int:
    """Count what came here, as far as it was signed for."""
    return sum(passage.way == Way.IN.value for passage in ledger.history(db, 100))


def mail(*attached: tuple[str, bytes]) -> EmailMessage:
    """A mail as some program writes it: a text, and what is attached."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "ptm@example.org", "hq@example.org", "Ihr Bericht"
    made.set_content("From here on nothing of this is ours.\nFrom \n")
    for name, content in attached:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def test_files_folders_and_mailboxes_are_looked_through(tmp_path: Path, heard: House) -> None:
    one, two, three = (path.read_bytes() for path in said(heard, tmp_path))
    place = tmp_path / "came"
    (place / "ptm" / "up").mkdir(parents=True)
    (place / "ptm" / "up" / "A1B2C3D4.MUS").write_bytes(one)
    (place / "ptm" / "without-ending").write_bytes(two)
    (place / "ptm" / "half.prt").write_bytes(one[:100])
    (place / "ptm" / ".hidden.mus").write_bytes(one)
    (place / "ptm" / "notes.txt").write_text("nothing of ours")
    (place / "ptm" / "round").symlink_to(place, target_is_directory=True)
    box = mailbox.mbox(place / "inbox.mbox")
    box.add(mail(("notes.txt", b"nothing of ours"), ("../../ptm.muster", one)))
    box.add(mail())
    box.add(mail(("report.bin", two), ("ptm.request", b"?")))
    box.close()
    (place / "single.eml").write_bytes(mail(("three.mus", three)).as_bytes())
    (place / "torn.eml").write_bytes(b"Content-Type: multipart/mixed; boundary=\n\n\xff--\n")
    kept = mailbox.Maildir(place / "mails")
    kept.add(mail(("one.mus", one)))
    kept.close()
    found = list(mailbag.found([place]))
    assert [each.name.partition("#")[0] for each in found[:3]] == ["inbox.mbox"] * 3
    assert found[0].name == "inbox.mbox#1/ptm.muster"
    assert [one.read() for one in found] == [one, two, b"?", one, one, two, three]
    assert [(each.name, each.path is None) for each in found[3:]] == [
        ("mails#1/one.mus", True),
        ("A1B2C3D4.MUS", False),
        ("without-ending", False),
        ("single.eml#1/three.mus", True),
    ]
    # A file that is named is given whatever it is; one that is not there is said before anything is done.
    assert [one.name for one in mailbag.found([place / "ptm" / "notes.txt"])] == ["notes.txt"]
    with pytest.raises(Refused) as refused:
        mailbag.found([place, tmp_path / "nowhere"])
    assert refused.value.code is Code.FILE_UNREADABLE
    done = headquarters.take_all(heard.hq, [place])
    assert sum(receipt.applied for _, receipt in done) == 3
    assert {receipt.fate for _, receipt in headquarters.take_all(heard.hq, [place])} == {
        Fate.DUPLICATE,
        Fate.REFUSED,
    }


def test_a_device_that_asks_waits_for_somebody_and_is_admitted_from_there(
    heard: House, tmp_path: Path
) -> None:
    (tmp_path / "new.request").write_bytes(enrol.request(heard.fresh))
    (tmp_path / "known.request").write_bytes(enrol.request(heard.station))
    (tmp_path / "forged.request").write_bytes(enrol.request(heard.fresh)[:-9] + bytes(9))
    for expected in ("DEVICE_ASKS", "REQUEST_KNOWN"):
        done = dict(fates(headquarters.take_all(heard.hq, [tmp_path])))
        assert done == {
            "new.request": expected,
            "known.request": "REQUEST_KNOWN",
            "forged.request": "NOT_A_BUNDLE",
        }
    with heard.hq.read() as db:
        (asks,) = asking_devices.waiting(db)
    assert (asks.code, asks.name, asks.fingerprint) == ("NEW", "New Bay", enrol.own_fingerprint(heard.fresh))
    enrol.enrol(heard.fresh, enrol.admit(heard.hq, asks.content).grant)
    with heard.hq.read() as db:
        assert asking_devices.waiting(db) == []


def _in_read(poison: bytes, patch: pytest.MonkeyPatch) -> None:
    """Let a file break the program where it is read."""
    real = bundle.read

    def breaks(sealed: bytes, *rest: object) -> object:
        if sealed == poison:
            raise ZeroDivisionError
        return real(sealed, *rest)  # type: ignore[arg-type]

    patch.setattr("sync.bundle.read", breaks)


def _in_the_end(poison: bytes, patch: pytest.MonkeyPatch) -> None:
    """Let a file break the program only where its transaction ends."""
    real = incoming.take_many

    def breaks(node: Node, bundles: Iterable[Arrived]) -> list[Receipt]:
        some = list(bundles)
        if any(arrived.sealed == poison for arrived in some):
            raise ZeroDivisionError
        return real(node, some)

    patch.setattr("sync.incoming.take_many", breaks)


@pytest.mark.parametrize("poisoned", [_in_read, _in_the_end])
def test_one_that_breaks_the_program_is_kept_and_the_rest_goes_on(
    heard: House,
    tmp_path: Path,
    poisoned: Callable[[bytes, pytest.MonkeyPatch], None],
) -> None:
    paths = said(heard, tmp_path, 7)
    with pytest.MonkeyPatch.context() as patch:
        poisoned(paths[2].read_bytes(), patch)
        told: list[tuple[int, int]] = []
        done = headquarters.take_all(heard.hq, paths, workers=1, tell=lambda *so_far: told.append(so_far))
    assert [name for name, _ in done] == [path.name for path in paths]
    assert [receipt.fate is Fate.APPLIED for _, receipt in done] == [True, True, False, *[True] * 4]
    assert done[2][1].code is Code.BUNDLE_BREAKS
    assert told == [(turn, 7) for turn in range(1, 8)]
    assert heard.quarantined(heard.hq) == [("bundle_breaks", paths[2].read_bytes())]
    assert [zone["radio_channel"] for zone in heard.rows(heard.hq, "zones")] == [None, "6"]
    # After an upgrade it may be tried again, like whatever is kept.
    assert fates(headquarters.take_all(heard.hq, [paths[2]])) == [("2.muster", "DUPLICATE")]


@both
def test_one_entry_that_breaks_the_program_is_kept_apart_and_the_rest_of_its_bundle_is_laid(
    heard: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(heard, tmp_path, 3)
    real = absorb._Work._take

    def breaks(work: absorb._Work, entry: Entry, *rest: object) -> object:
        if "1" in dict(entry.fields).values():
            raise ZeroDivisionError
        return real(work, entry, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(absorb._Work, "_take", breaks)
    ((_, receipt),) = headquarters.take_all(heard.hq, [tmp_path / "2.muster"])
    assert (receipt.fate, receipt.applied, receipt.quarantined) == (Fate.APPLIED, 2, 1)
    assert heard.reasons(heard.hq) == ["broken"]
    assert [zone["radio_channel"] for zone in heard.rows(heard.hq, "zones")] == [None, "2"]


@pytest.mark.skipif(not occupied.KNOWN, reason="this system cannot tell who waits")
def test_what_an_officer_does_meanwhile_goes_first(heard: House, tmp_path: Path) -> None:
    paths = said(heard, tmp_path, 7)
    taken: list[int] = []

    def act() -> None:
        # In the transaction of the act itself: what had been signed for when its turn came.
        with heard.hq.write() as db:
            taken.append(came(db))

    with ThreadPoolExecutor(1) as pool:

        def told(done: int, _of: int) -> None:
            if done == 3:
                doing = pool.submit(act)
                while not waiting.is_wanted(heard.hq.home / STORE) and not doing.done():
                    pass

        with heard.hq.read() as db:
            before = came(db)
        done = headquarters.take_all(heard.hq, paths, workers=1, tell=told)
    assert [receipt.fate for _, receipt in done] == [Fate.APPLIED] * 7
    assert taken == [before + 3]
    with heard.hq.read() as db:
        assert came(db) == before + 7


def test_a_store_that_can_take_nothing_stops_at_once(
    heard: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(heard, tmp_path, 3)

    def full(*_: object) -> list[Receipt]:
        raise Refused(Code.DISK_FULL)

    monkeypatch.setattr("sync.incoming.take_many", full)
    with pytest.raises(Refused) as refused:
        headquarters.take_all(heard.hq, [tmp_path])
    assert refused.value.code is Code.DISK_FULL
    assert heard.reasons(heard.hq) == []


def test_whatever_lies_among_them_true_bundles_are_all_taken_in(
    heard: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Truncated, flipped, replayed, foreign and forged files among true ones, in any order."""
    chance = Random(8)  # noqa: S311 - the same files in every run
    true = [path.read_bytes() for path in said(heard, tmp_path, 6)]
    strange = heard.make("strange", "hq", "HQX", "hq")
    mine = enrol.request(heard.station)
    files = [*true, *true[:2], outgoing.to_parent(heard.other).sealed, enrol.request(heard.fresh), mine]
    files += [spoiled(chance, chance.choice(true)) for _ in range(40)]
    files += [content[: chance.randrange(len(content))] for content in true]
    said_by_us = heard.read(true[0], heard.hq, heard.station)
    files.append(heard.say(said_by_us, heard.station, strange))
    files.append(heard.say(said_by_us, heard.other, heard.hq))
    chance.shuffle(files)
    came = tmp_path / "came"
    came.mkdir()
    for place, content in enumerate(files):
        (came / f"{place:03}.muster").write_bytes(content)
    monkeypatch.setattr(importing.Embedded, "together", 10)
    done = headquarters.take_all(heard.hq, [came])
    assert len(done) == len(files)
    applied = [name for name, receipt in done if receipt.fate is Fate.APPLIED]
    assert [zone["radio_channel"] for zone in heard.rows(heard.hq, "zones")] == [None, "5"]
    assert len(applied) >= 2, "of the station and the other one"
    before = everything(heard.hq)
    again = headquarters.take_all(heard.hq, [came])
    assert {receipt.fate for _, receipt in again} <= {Fate.DUPLICATE, Fate.REFUSED}
    assert everything(heard.hq) == before
