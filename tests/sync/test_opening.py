"""Opening bundles ahead, in a second process: the same comes of it, whatever becomes of that process."""

from multiprocessing import Pipe
from pathlib import Path
from threading import Thread

import pytest

from store import log
from store.refusals import Code
from sync import headquarters, importing, incoming, opening, outgoing
from sync.fate import Fate
from sync.opening import Arrived, Opened, Opener
from sync.senders import senders_known
from tests.sync.conftest import House


def said(house: House, folder: Path, times: int = 3) -> list[Path]:
    """Let the station say something again and again; every file holds all that came before."""
    paths = []
    for turn in range(times):
        house.station.act("zones.change", "Z2", {"radio_channel": str(turn)})
        path = folder / f"{turn}.muster"
        path.write_bytes(outgoing.to_parent(house.station).sealed)
        paths.append(path)
    return paths


def begun(opener: Opener, house: House) -> None:
    """Tell the other process what headquarters knows."""
    with house.hq.read() as db:
        senders = senders_known(db)
    opener.begin(house.hq, senders)


class Beside(Opener):
    """Opens files by the same pipe and the same code, in a thread: a process takes a second to start."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        self._thread = Thread(target=opening._serve, args=(theirs,))
        self._thread.start()

    def __exit__(self, *_why: object) -> None:
        self._pipe.close()
        self._thread.join()


def opened(house: House, paths: list[Path], by: type[Opener] = Beside) -> list[Arrived | None]:
    """Open files elsewhere."""
    with by() as opener:
        begun(opener, house)
        return list(opener.opened(paths))


def test_a_bundle_opened_ahead_is_taken_in_like_any_other(heard: House, tmp_path: Path) -> None:
    arrived = opened(heard, said(heard, tmp_path), by=Opener)
    taken = incoming.take_many(heard.hq, [file for file in arrived if file is not None])
    assert [(receipt.fate, receipt.applied) for receipt in taken] == [(Fate.APPLIED, 1)] * 3
    assert [zone["radio_channel"] for zone in heard.rows(heard.hq, "zones")] == [None, "2"]
    with heard.hq.read() as here, heard.station.read() as there:
        writer = heard.station.me.writer
        assert {k: (h.seq, h.chain) for k, h in log.heads(here, writer).items()} == {
            k: (h.seq, h.chain) for k, h in log.heads(there, writer).items()
        }


def test_what_was_worked_out_for_another_place_is_worked_out_anew(heard: House, tmp_path: Path) -> None:
    paths = said(heard, tmp_path)
    last = opened(heard, paths)[-1]
    assert last is not None
    assert incoming.take(heard.hq, paths[0].read_bytes()).applied == 1
    (receipt,) = incoming.take_many(heard.hq, [last])
    assert receipt.applied == 2


def test_a_sender_that_was_revoked_meanwhile_is_refused(heard: House, tmp_path: Path) -> None:
    (arrived,) = opened(heard, said(heard, tmp_path, 1))
    assert arrived is not None
    assert isinstance(arrived.opened, Opened)
    devices = heard.rows(heard.hq, "devices")
    row = next(device["id"] for device in devices if device["slot"] == heard.station.me.slot)
    heard.hq.act("devices.revoke", row, {"reason": "stolen"})
    (receipt,) = incoming.take_many(heard.hq, [arrived])
    assert receipt.code is Code.REVOKED_SENDER


def test_what_is_no_bundle_is_refused_where_the_store_is(heard: House, tmp_path: Path) -> None:
    junk = tmp_path / "junk.muster"
    junk.write_bytes(b"nothing of ours")
    gone = tmp_path / "gone.muster"
    assert opened(heard, [junk, gone]) == [Arrived(b"nothing of ours"), None]


def test_the_other_process_may_die(heard: House, tmp_path: Path) -> None:
    # Many more than it opens ahead, so that it cannot be done with all of them before it dies.
    paths = said(heard, tmp_path, 12) * 6
    with Opener() as opener:
        begun(opener, heard)
        files = opener.opened(paths)
        first = next(files)
        opener._other.kill()
        rest = list(files)
    assert first is not None
    assert len(rest) == len(paths) - 1
    assert rest[-1] is None


def test_a_large_folder_is_opened_ahead(
    heard: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "TOGETHER", 2)
    monkeypatch.setattr(importing, "WORTH_A_PROCESS", 3)
    paths = said(heard, tmp_path, 7)
    done = headquarters.take_all(heard.hq, [tmp_path])
    assert [name for name, _ in done] == [path.name for path in paths]
    assert [receipt.applied for _, receipt in done] == [1] * 7
    again = headquarters.take_all(heard.hq, [tmp_path])
    assert {receipt.fate for _, receipt in again} == {Fate.DUPLICATE}
