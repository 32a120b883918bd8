"""Backup and restore by command, with the real parts on both sides of a line (L07, M03, M10)."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sample_station.in_clear import in_clear
from sample_station.tour import Places
from store import backup as backups
from tests.conftest import NOON
from tui.cli import main

Run = Callable[..., tuple[int, Any, str]]
MUSTER = [sys.executable, "-m", "muster"]
PHRASE = "nine blue herons on the ferry"


@pytest.fixture
def run(homes: Places, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command: exit code, JSON document, standard error."""

    def go(home: Path, *arguments: str, passphrase: Path | None = None) -> tuple[int, Any, str]:
        capsys.readouterr()
        given = ["--passphrase-file", str(passphrase or homes.passphrase_file)]
        code = main([*arguments, "--json", "--home", str(home), *given])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return go


def now(minutes: int) -> tuple[str, str]:
    return "--now", NOON.replace(minute=minutes).isoformat()


@pytest.fixture
def recovery(homes: Places, run: Run, tmp_path: Path) -> tuple[Path, Path]:
    """Headquarters makes a recovery identity, and the station hears of it: key file, its passphrase."""
    phrase = tmp_path / "identity.txt"
    phrase.write_text("a passphrase for the safe\n")
    key = tmp_path / "recovery.key"
    made = ("--out", str(key), "--new-passphrase-file", str(phrase))
    assert run(tmp_path / "no node", "recovery", "make", "--name", "the safe", *made)[0] == 0
    assert run(homes.hq, "recovery", "take", f"{key}.pub", *now(1))[0] == 0
    exchange(run, homes, homes.station, tmp_path, 2)
    return key, phrase


def exchange(  # noqa: PLR0913 - a round by hand is said in full
    run: Run, homes: Places, home: Path, tmp_path: Path, minute: int, phrase: Path | None = None
) -> None:
    """Carry one bundle up and one down."""
    up, down = tmp_path / f"up{minute}.muster", tmp_path / f"down{minute}.muster"
    at = now(minute)
    assert run(home, "sync", "out", "--out", str(up), *at, passphrase=phrase)[0] == 0
    assert run(homes.hq, "hq", "import", str(up), *at)[0] in (0, 4)
    assert run(homes.hq, "hq", "out", "--station", "PTM", "--out", str(down), *at)[0] == 0
    assert run(home, "sync", "in", str(down), *at, passphrase=phrase)[0] in (0, 4)


def test_a_lost_station_is_restored_and_exchanges(
    homes: Places, run: Run, recovery: tuple[Path, Path], tmp_path: Path
) -> None:
    key, phrase = recovery
    copy = tmp_path / "ptm.age"
    code, made, _ = run(homes.station, "backup", str(copy), *now(3))
    assert code == 0
    assert made["bytes"] == copy.stat().st_size
    assert run(homes.station, "record", "zones", "code=Z9", "name=New Quay", *now(4))[0] == 0
    exchange(run, homes, homes.station, tmp_path, 5)
    checked = run(
        homes.station, "backup", "--check", str(copy), "--identity", str(key),
        "--identity-passphrase-file", str(phrase), *now(6),
    )  # fmt: skip
    assert checked[0] == 0
    assert checked[1]["ours"]
    new, theirs = tmp_path / "new", tmp_path / "new.txt"
    theirs.write_text(PHRASE)
    asked = ("--identity", str(key), "--user", "fsco", "--new-passphrase-file", str(theirs))
    code, done, _ = run(new, "restore", str(copy), *asked, *now(7), passphrase=phrase)
    assert code == 0
    assert (done["code"], done["made_at"]) == ("PTM", "2026-11-21T08:03:00Z")
    assert run(new, "list", "people", *now(8), passphrase=theirs)[1]["total"] == 186
    for minute in (9, 10, 11):
        exchange(run, homes, new, tmp_path, minute, theirs)
    zones = run(new, "list", "zones", *now(12), passphrase=theirs)[1]["rows"]
    assert "Z9" in [zone["code"] for zone in zones], "what was sent after the backup came back"
    assert run(homes.hq, "list", "people", *now(12))[1]["total"] == 186, "nothing is doubled"
    assert run(new, "sync", "status", *now(13), passphrase=theirs)[1]["pending"] == 0
    notices = run(new, "sync", "status", *now(13), passphrase=theirs)[1]["notices"]
    assert any("restored from the backup of 2026-11-21T08:03:00Z" in said["text"] for said in notices)


def test_people_are_told_what_comes_next(
    homes: Places, recovery: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, phrase = recovery
    copy, theirs = tmp_path / "ptm.age", tmp_path / "new.txt"
    theirs.write_text(PHRASE)
    opening = ["--home", str(homes.station), "--passphrase-file", str(homes.passphrase_file), *now(3)]
    assert main(["backup", str(copy), *opening]) == 0
    assert "muster backup --check ptm.age" in capsys.readouterr().out
    # Where the settings say a place, no file has to be named; the stick may not be in.
    assert main(["backup", *opening]) == 1
    assert "nobody said where backups go" in capsys.readouterr().err
    stick = tmp_path / "stick"
    assert main(["settings", f"backup_place={stick}", "--home", str(homes.station)]) == 0
    assert main(["backup", *opening]) == 1
    assert "was taken out" in capsys.readouterr().err
    stick.mkdir()
    assert main(["backup", *opening]) == 0
    assert [file.name for file in stick.iterdir()] == ["PTM-2026-11-21-0803.age"]
    capsys.readouterr()
    new = ["--home", str(tmp_path / "new"), "--passphrase-file", str(phrase), *now(4)]
    asked = ["--identity", str(key), "--user", "fsco", "--new-passphrase-file", str(theirs)]
    assert main(["restore", str(copy), *asked, *new]) == 0
    assert "1. Exchange with HQ at once" in capsys.readouterr().out


def test_killed_in_the_middle_nothing_half_has_its_name(
    homes: Places, recovery: tuple[Path, Path], run: Run, tmp_path: Path
) -> None:
    """The real program, killed as soon as it is seen to write: no file or a whole one, nothing in clear."""
    key, phrase = recovery
    stick = tmp_path / "stick"
    stick.mkdir()
    at = ["--home", str(homes.station), "--passphrase-file", str(homes.passphrase_file), *now(3)]
    with subprocess.Popen(
        [*MUSTER, "backup", str(stick / "ptm.age"), *at], stdout=subprocess.DEVNULL
    ) as process:
        while process.poll() is None and not (homes.station / backups.SNAPSHOT).exists():
            time.sleep(0.001)  # or looking would take a processor from what is looked at
        process.send_signal(signal.SIGKILL)
    people = run(homes.station, "list", "people", *now(4))[1]["rows"]
    words = {str(row["family_name"]) for row in people if len(str(row["family_name"])) > 4}
    assert in_clear([stick, homes.station], words).hits == ()
    whole = (stick / "ptm.age").exists()
    if not whole:
        assert run(homes.station, "backup", str(stick / "ptm.age"), *now(5))[0] == 0
    assert [path.name for path in stick.iterdir()] == ["ptm.age"]
    assert not (homes.station / backups.SNAPSHOT).exists()
    check = ("--identity", str(key), "--identity-passphrase-file", str(phrase))
    assert run(homes.station, "backup", "--check", str(stick / "ptm.age"), *check, *now(6))[0] == 0


def test_a_role_that_may_not_and_a_missing_identity_are_said(homes: Places, run: Run, tmp_path: Path) -> None:
    code, said, err = run(homes.station, "backup", str(tmp_path / "ptm.age"))
    assert (code, said["error"]["code"]) == (1, "no_recovery")
    assert err.startswith("muster: no recovery identity is known here; ")
    code, said, _ = run(homes.warden, "backup", str(tmp_path / "w1.age"))
    assert (code, said["error"]["code"]) == (3, "not_allowed")
    code, said, _ = run(homes.station, "backup", "--check", str(tmp_path / "ptm.age"))
    assert (code, said["error"]["code"]) == (1, "field_missing")
