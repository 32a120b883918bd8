"""A forgotten passphrase, from the officer who lost it to the open node, by the commands that they type."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sample_station.tour import Places
from tui.cli import main

Run = Callable[..., Any]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*arguments: object, code: int = 0) -> Any:  # noqa: ANN401 - a JSON document
        capsys.readouterr()
        ended = main([*map(str, arguments), "--json"])
        said = capsys.readouterr()
        assert ended == code, said.err
        return json.loads(said.out)

    return go


def test_from_a_forgotten_passphrase_to_an_open_node(run: Run, homes: Places, tmp_path: Path) -> None:
    old = ("--passphrase-file", homes.passphrase_file)
    key, request, answer = (tmp_path / name for name in ("recovery.key", "request", "answer"))
    safe, new = tmp_path / "safe", tmp_path / "new"
    safe.write_text("seven grey herons over the ferry\n")
    new.write_text("cobalt otter parsley\n")
    hq, station = ("--home", homes.hq), ("--home", homes.station)

    made = run(*("recovery", "make", "--name", "the safe", "--out", key, "--new-passphrase-file", safe))
    taken = run("recovery", "take", made["public"], *hq, *old)
    assert [taken[one] for one in ("mark", "fingerprint")] == [made[one] for one in ("mark", "fingerprint")]
    mark = made["mark"]
    up, down = tmp_path / "up", tmp_path / "down"
    run("sync", "out", "--out", up, *station, *old)
    run("hq", "import", up, *hq, *old)
    run("hq", "out", "--station", "PTM", "--out", down, *hq, *old)
    run("sync", "in", down, *station, *old)

    drill = ("recovery", "drill", "--identity", key, "--identity-passphrase-file", safe)
    assert run(*drill, *station, *old) == {"ok": True, "mark": mark}

    asked = run("recovery", "ask", "--out", request, "--new-passphrase-file", new, *station)
    assert asked["bytes"] < 4500
    told = run("recovery", "answer", request, "--identity", key, "--out", answer, "--passphrase-file", safe)
    assert (told["fingerprint"], told["code"], told["mark"]) == (asked["fingerprint"], "PTM", mark)
    finished = run(*("recovery", "finish", answer, "--user", "fsco", "--passphrase-file", new), *station)
    assert finished["fingerprint"] == told["answer_fingerprint"]
    assert finished["id"] == "PTM-U-00001"

    opened = ("list", "people", *station)
    assert run(*opened, "--passphrase-file", new)["total"] > 100
    assert run(*opened, *old, code=3)["error"]["code"] == "wrong_passphrase"
    run("sync", "out", "--out", up, *station, "--passphrase-file", new)
    run("hq", "import", up, *hq, *old)
    history = run("show", "users", "PTM-U-00001", "--history", *hq, *old)
    assert history["row"]["recovered_with"] == mark
    assert "users.recovered" in json.dumps(history["history"])


def test_the_identity_is_not_made_beside_a_node_but_where_a_person_says_so(
    run: Run, homes: Places, tmp_path: Path
) -> None:
    """Nor answered with, split or joined: its secret half is not to be on a machine that takes things in."""
    safe, key = tmp_path / "safe", tmp_path / "recovery.key"
    safe.write_text("seven grey herons over the ferry\n")
    at = ("--home", homes.hq)
    make = ("recovery", "make", "--name", "the safe", "--out", key, "--new-passphrase-file", safe, *at)
    for asked in (
        make,
        (
            "recovery",
            "answer",
            key,
            "--identity",
            key,
            "--out",
            tmp_path / "a",
            "--passphrase-file",
            safe,
            *at,
        ),
        ("recovery", "split", key, "--out", tmp_path, *at),
        ("recovery", "join", key, key, "--out", tmp_path / "a", *at),
    ):
        assert run(*asked, code=1)["error"]["code"] == "recovery_online"
    assert not key.exists()
    assert run(*make, "--offline-machine")["file"] == str(key)
    assert run(*make, "--offline-machine", code=1)["error"]["code"] == "file_exists"
    said = run("doctor", *at, "--passphrase-file", homes.passphrase_file)
    assert key.name not in json.dumps(said), "it sees what lies beside the node, and not everything"
    (homes.hq / "recovery.key").write_bytes(key.read_bytes())
    said = run("doctor", *at, "--passphrase-file", homes.passphrase_file, code=1)
    assert "recovery.key looks like" in json.dumps(said)


def test_two_of_three_custodians_have_it_back(run: Run, tmp_path: Path) -> None:
    key, back = tmp_path / "recovery.key", tmp_path / "back"
    key.write_bytes(bytes(range(256)))
    assert len(run("recovery", "split", key, "--out", tmp_path)["files"]) == 3
    assert run("recovery", "split", key, "--out", tmp_path, code=1)["error"]["code"] == "file_exists"
    run("recovery", "join", tmp_path / "share-C.txt", tmp_path / "share-A.txt", "--out", back)
    assert back.read_bytes() == key.read_bytes()
    same = ("recovery", "join", tmp_path / "share-C.txt", tmp_path / "share-C.txt", "--out", tmp_path / "x")
    assert run(*same, code=1)["error"]["code"] == "shares_apart"


def test_an_answer_needs_its_identity_and_both_words_of_a_name(run: Run, tmp_path: Path) -> None:
    request = tmp_path / "request"
    request.write_text("hello\n")
    asked = ("recovery", "answer", request, "--identity", tmp_path / "none", "--out", tmp_path / "a")
    assert run(*asked, code=1)["error"]["code"] == "not_that_file"
