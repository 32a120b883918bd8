"""People with keys, by command: exit codes, JSON, what is shown once and never again."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store import keyring
from store.founding import Founding
from store.node import Node
from tui.cli import main

Run = Callable[..., tuple[int, Any, str]]
FIRST, SECOND = "lantern over the harbour", "ebony kettle river"
NAME = "Thị Nguyễn"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("users") / "station"
    founding = Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius")
    Node.create(home, founding, FIRST, strength=keyring.FLOOR).close()
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "station")


@pytest.fixture
def phrase(tmp_path: Path) -> Callable[[str], str]:
    """Write a passphrase to a file and give its name."""

    def write(words: str) -> str:
        path = tmp_path / f"{abs(hash(words))}.txt"
        path.write_text(words + "\n", encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*arguments: str) -> tuple[int, Any, str]:
        capsys.readouterr()
        code = main([*arguments, "--json", "--home", str(home)])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return go


def test_somebody_gets_keys_and_loses_them(run: Run, phrase: Callable[[str], str]) -> None:
    first, second = ("--passphrase-file", phrase(FIRST)), ("--passphrase-file", phrase(SECOND))
    added = ("user", "add", NAME, "--role", "fsca", "--new-passphrase-file", phrase(SECOND))
    code, said, _ = run(*added, *first)
    assert (code, said) == (0, {"id": "PTM-U-00002", "name": NAME, "role": "fsca"})
    assert run("user", "list", *first)[1]["error"]["code"] == "user_needed"
    code, said, _ = run("user", "list", *second, "--user", NAME)
    assert [row["name"] for row in said["rows"]] == [NAME, "fsco"]
    code, said, _ = run("user", "revoke", NAME, "--reason", "left", *second, "--user", NAME)
    assert (code, said["error"]["code"]) == (3, "not_allowed")
    code, said, _ = run("user", "revoke", "PTM-U-00002", "--reason", "left", *first, "--user", "fsco")
    assert (code, said) == (0, {"id": "PTM-U-00002", "rekeyed": True})
    assert run("user", "list", *second, "--user", NAME)[0] == 3
    assert run("user", "list", *first)[0] == 0


def test_a_generated_passphrase_is_shown_once_and_opens(
    run: Run, phrase: Callable[[str], str], home: Path
) -> None:
    code, said, _ = run("user", "passphrase", "--generate", "--passphrase-file", phrase(FIRST))
    assert code == 0
    assert len(said["passphrase"].split()) == 8
    new = said["passphrase"]
    code, shown, _ = run("show", "users", "PTM-U-00001", "--history", "--passphrase-file", phrase(new))
    assert code == 0
    assert new not in json.dumps(shown, ensure_ascii=False)
    assert "users.passphrase" in json.dumps(shown)
    assert not [path for path in home.iterdir() if new.encode() in path.read_bytes()]
    assert run("user", "list", "--passphrase-file", phrase(FIRST))[1]["error"]["code"] == "wrong_passphrase"


def test_keys_are_handed_over_with_the_paper_of_what_is_left(run: Run, phrase: Callable[[str], str]) -> None:
    new = phrase(SECOND)
    said = run(
        *("user", "handover", NAME, "--role", "fsco", "--reason", "end of mission"),
        *("--new-passphrase-file", new, "--passphrase-file", phrase(FIRST)),
    )[1]
    assert (said["id"], said["name"]) == ("PTM-U-00002", NAME)
    assert [line[:2] for line in said["paper"]] == ["1.", "2.", "3.", "4.", "5."]
    assert run("user", "list", "--passphrase-file", new)[0] == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("otter 7", "passphrase_short"),
        ("Port Tamarin fsco", "passphrase_weak"),
        ("aaaaaaaaaaaaa", "passphrase_weak"),
    ],
)
def test_a_bad_choice_is_refused_in_words(
    run: Run, phrase: Callable[[str], str], words: str, code: str
) -> None:
    asked = ("user", "add", NAME, "--role", "fsca", "--new-passphrase-file", phrase(words))
    exit_code, said, _ = run(*asked, "--passphrase-file", phrase(FIRST))
    assert (exit_code, said["error"]["code"]) == (1, code)
    assert words not in json.dumps(said)


def test_a_key_file_is_asked_for(run: Run, phrase: Callable[[str], str], tmp_path: Path) -> None:
    """M04."""
    stick = tmp_path / "key"
    stick.write_bytes(bytes(range(64)))
    changed = ("user", "passphrase", "--new-passphrase-file", phrase(SECOND), "--new-key-file", str(stick))
    assert run(*changed, "--passphrase-file", phrase(FIRST))[0] == 0
    code, said, _ = run("user", "list", "--passphrase-file", phrase(SECOND))
    assert (code, said["error"]["code"]) == (3, "key_file_needed")
    assert run("user", "list", "--passphrase-file", phrase(SECOND), "--key-file", str(stick))[0] == 0


def test_after_three_wrong_ones_somebody_waits(run: Run, phrase: Callable[[str], str], home: Path) -> None:
    wrong = phrase("not the passphrase")
    for _ in range(3):
        assert run("user", "list", "--passphrase-file", wrong)[1]["error"]["code"] == "wrong_passphrase"
    tries = home / "keyring.tries"
    # As if the third had been typed in the far future, so that no test has to hurry.
    count = json.loads(tries.read_bytes())
    tries.write_text(json.dumps(count | {"wrong": 9}))
    code, said, err = run("user", "list", "--passphrase-file", phrase(FIRST))
    assert (code, said["error"]["code"]) == (3, "try_later")
    assert "seconds" in err
