"""``muster verify`` as scripts and people use it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from sample_station.tour import Places
from store import keyring, vault
from store.files import KEYRING, STORE
from tui.cli import main

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(homes: Places, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on one of the sample's nodes; gives its exit code and what it printed."""

    def go(home: Path, *arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = main([*arguments, "--home", str(home), "--passphrase-file", str(homes.passphrase_file)])
        return code, capsys.readouterr().out

    return go


def written_to(home: Path, phrase: str, *statements: str) -> None:
    """Write to a closed store with its key and a database tool."""
    engine = vault.open_store(home / STORE, keyring.unlock(home / KEYRING, phrase).secrets["store"])
    with vault.writing(engine) as db:
        for (trigger,) in db.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            db.execute(text(f"DROP TRIGGER {trigger}"))
        for statement in statements:
            db.execute(text(statement))
    engine.dispose()


def test_whoever_was_not_touched_is_well(run: Run, homes: Places) -> None:
    for home in (homes.station, homes.hq, homes.warden):
        code, out = run(home, "verify", "--json")
        said = json.loads(out)
        assert (code, said["ok"], said["faults"]) == (0, True, [])
        assert said.keys() == {"ok", "entries", "rows", "faults"}
        assert said["entries"] > 3
        assert said["rows"] > 3
    code, out = run(homes.station, "verify")
    assert (code, out.count("\n")) == (0, 1)
    assert "nothing was altered" in out


def test_what_was_altered_is_said_in_words(run: Run, homes: Places, phrase: str) -> None:
    written_to(homes.station, phrase, "UPDATE people SET given_name = 'Quetzalina' WHERE id % 20 = 5")
    code, out = run(homes.station, "verify", "--json")
    said = json.loads(out)
    assert (code, said["ok"]) == (1, False)
    found = {(fault["kind"], fault["where"]) for fault in said["faults"]}
    assert ("file", "the store's file") in found
    assert any(kind == "row_changed" and where.endswith("given name") for kind, where in found)
    code, out = run(homes.station, "verify")
    assert code == 1
    assert "Telephone headquarters" in out
    assert "Quetzalina" not in out


def test_an_old_store_put_back_is_said(run: Run, homes: Places, tmp_path: Path) -> None:
    old = shutil.copy(homes.station / STORE, tmp_path / "old")
    assert run(homes.station, "record", "zones", "code=Z9", "name=Far", "--json")[0] == 0
    shutil.copy(old, homes.station / STORE)
    code, out = run(homes.station, "verify")
    assert code == 1
    assert "older than it was" in out
    # Nothing else is wrong with it, and it goes on being said.
    kinds = {fault["kind"] for fault in json.loads(run(homes.station, "verify", "--json")[1])["faults"]}
    assert kinds == {"older", "file"}
