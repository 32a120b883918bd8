"""A laptop that headquarters prepares before it is shipped (L08)."""

import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from store import desk, identity, keyring
from store.founding import Founding
from store.node import Node
from store.refusals import Code, Refused
from sync import enrol, grant, provisioning
from tests.sync.conftest import PHRASE
from tui.cli import main

if TYPE_CHECKING:
    from tests.sync.conftest import House

NEW = Founding("station", "CAY", "Cayo Largo", "fsco", "fsco", "FR", "Indian/Mauritius")


def test_it_works_where_it_arrives_with_what_headquarters_knows(house: "House", tmp_path: Path) -> None:
    house.hq.act("courses.add", None, {"code": "BSAFE", "title": "Basic security", "kind": "basic"})
    home = tmp_path / "laptop"
    made = provisioning.provision(house.hq, home, NEW, PHRASE, clock=house.clock)
    assert (made.mark, len(made.fingerprint.split())) == ("", 8)
    with Node.open(home, PHRASE, clock=house.clock) as station:
        assert "BSAFE" in {row["code"] for row in desk.listed(station, "courses").rows}
        station.act("people.add", None, {"family_name": "Ferro", "category": "fs"})
        house.exchange(station)
        assert desk.listed(house.hq, "people", desk.Wanted("ferro")).total == 1
    assert keyring.face(home / "keyring", None).label.code == "CAY"


def test_what_is_refused_leaves_nothing_that_looks_like_a_node(
    house: "House", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "laptop"
    home.mkdir()
    (home / "letter.txt").write_text("for whoever unpacks this")
    with pytest.raises(Refused) as caught:
        provisioning.provision(house.station, home, NEW, PHRASE)
    assert caught.value.code is Code.WRONG_NODE
    with house.hq.read() as db:
        auditor = replace(house.hq.actor(db), role="auditor")
    monkeypatch.setattr(house.hq, "actor", lambda _db: auditor)
    with pytest.raises(Refused) as caught:
        provisioning.provision(house.hq, home, NEW, PHRASE)
    assert caught.value.code is Code.NOT_ALLOWED
    assert [path.name for path in home.iterdir()] == ["letter.txt"]


def full(*_given: object, **_more: object) -> None:
    """Fail as a disk does."""
    raise Refused(Code.DISK_FULL)


@pytest.mark.parametrize(("where", "what"), [(enrol, "enrol"), (grant, "written")], ids=["enrol", "grant"])
def test_a_laptop_that_cannot_be_finished_leaves_no_device_that_may_speak(
    house: "House", tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: ModuleType, what: str
) -> None:
    """Its disk is full as the grant comes, or ours is as it is written."""
    with monkeypatch.context() as patch:
        patch.setattr(where, what, full)
        with pytest.raises(Refused) as caught:
            provisioning.provision(house.hq, tmp_path / "laptop", NEW, PHRASE, clock=house.clock)
    assert caught.value.code is Code.DISK_FULL
    assert not (tmp_path / "laptop").exists()
    with house.hq.read() as db:
        (child,) = [one for one in identity.children(db) if one.code == "CAY"]
    assert child.revoked_at is not None
    assert "CAY" not in {row["code"] for row in desk.listed(house.hq, "devices").rows}
    made = provisioning.provision(house.hq, tmp_path / "laptop", NEW, PHRASE, clock=house.clock)
    assert made.mark == "D2", "the numbers of the one that nobody has are not given again"


def test_where_not_even_that_can_be_written_it_is_said(
    house: "House", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrol, "enrol", full)
    monkeypatch.setattr(house.hq, "act", full)
    with pytest.raises(Refused) as caught:
        provisioning.provision(house.hq, tmp_path / "laptop", NEW, PHRASE, clock=house.clock)
    assert caught.value.code is Code.PROVISION_LEFT


def test_the_passphrase_that_came_with_it_opens_nothing_but_its_own_change(
    house: "House", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, phrase in (("old", PHRASE), ("new", "four herons cross at dusk")):
        (tmp_path / name).write_text(phrase)
    provisioning.provision(house.hq, tmp_path / "laptop", NEW, PHRASE, clock=house.clock)

    def run(*said: str, phrase: str) -> tuple[int, str]:
        at = ["--home", str(tmp_path / "laptop"), "--passphrase-file", str(tmp_path / phrase), "--json"]
        code = main([*said, *at])
        written = capsys.readouterr()
        return code, written.out + written.err

    for said in (["list", "people"], ["sync", "status"], ["user", "list"], ["record", "zones", "code=Z1"]):
        code, told = run(*said, phrase="old")
        assert (code, "passphrase_handed" in told) == (3, True), said
    changed = ["user", "passphrase", "--new-passphrase-file", str(tmp_path / "new")]
    assert run(*changed, phrase="old")[0] == 0
    assert run("list", "people", phrase="old")[0] == 3
    assert run("list", "people", phrase="new")[0] == 0


def test_the_command_says_what_to_send_how(
    house: "House", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("old", "new"):
        (tmp_path / name).write_text(PHRASE)
    house.hq.close()
    said = ["hq", "provision", "--code", "cay", "--name", "Cayo Largo", "--first-user", "fsco", "--role"]
    said += ["fsco", "--new-passphrase-file", str(tmp_path / "new"), "--out", str(tmp_path / "laptop")]
    at = ["--home", str(house.hq.home), "--passphrase-file", str(tmp_path / "old")]
    assert main([*said, *at, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["code"], document["kind"], document["mark"]) == ("CAY", "station", "")
