"""``muster certificate``, ``clearance qr``, ``credential``: made, printed, read by an outsider, checked."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zxingcpp

from sample_station.tour import Places
from tests.tui import camera
from tests.tui.terminal import Terminal
from tui.cli import main

Run = Callable[..., tuple[int, Any, str]]
CARD = "PTM-G-00003"


@pytest.fixture
def run(homes: Places, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command: exit code, the JSON document, standard error."""

    def go(*arguments: str, home: Path | None = None) -> tuple[int, Any, str]:
        capsys.readouterr()
        where = ("--home", str(home or homes.station), "--passphrase-file", str(homes.passphrase_file))
        code = main([*arguments, *where, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out), said.err

    return go


def exchanged(run: Run, homes: Places, tmp_path: Path) -> None:
    up, down = str(tmp_path / "up.muster"), str(tmp_path / "down.muster")
    for arguments, home in (
        (("sync", "out", "--out", up), homes.station),
        (("hq", "import", up), homes.hq),
        (("hq", "out", "--station", "PTM", "--out", down), homes.hq),
        (("sync", "in", down), homes.station),
    ):
        code, _document, said = run(*arguments, home=home)
        assert code == 0, said


def outsider(picture: Path) -> str:
    """Give what the reader of somebody's telephone reads in a picture."""
    from PIL import Image

    with Image.open(picture) as opened:
        (one,) = zxingcpp.read_barcodes(opened.convert("L"), try_invert=False)
    return str(one.text)


def test_a_certificate_is_issued_shown_and_checked(run: Run, homes: Places, tmp_path: Path) -> None:
    code, issued, _ = run("certificate", "issue", "PTM-P-00003", "SSAFE", "--number", "S-9", "--confirm")
    assert (code, issued["confirmed"]) == (0, True)
    png = tmp_path / "card.png"
    code, first, _ = run("certificate", "qr", issued["id"], "--png", str(png))
    assert (code, first["listed"]) == (0, False)
    assert run("credential", "verify", "--png", str(png))[0] == 0, "its own station can check it"
    exchanged(run, homes, tmp_path)
    _, made, _ = run("certificate", "qr", issued["id"], "--png", str(png))
    assert (made["listed"], made["text"], made["short"]) == (True, outsider(png), False)
    # By text, by digits, by a picture; here, at headquarters, and where there is nothing but a file.
    keys = tmp_path / "gate.keys"
    code, listed, _ = run("credential", "keys", "--out", str(keys))
    assert {one["of"] for one in listed["keys"]} == {"PTM", "HQ"}
    for given, where in (
        (("--digits", made["digits"]), homes.station),
        (("--text", made["text"]), homes.hq),
        (("--png", str(png)), homes.hq),
    ):
        code, found, _ = run("credential", "verify", *given, home=where)
        assert (code, found["valid"], found["claims"]["number"]) == (0, True, issued["id"]), found
    code, found, _ = run("credential", "verify", "--text", made["text"], "--kind", "slip")
    assert (code, found["valid"], found["reasons"][0]["code"]) == (1, False, "wrong_kind")
    assert found["checked_against"]["record"] is True
    alone = [
        sys.executable,
        "-m",
        "muster",
        "credential",
        "verify",
        "--text",
        "-",
        "--json",
        "--keys",
        str(keys),
    ]
    clean = {**os.environ, "MUSTER_HOME": str(tmp_path / "nothing")}
    said = subprocess.run(
        alone, input=made["text"] + "\n", capture_output=True, text=True, env=clean, check=False
    )
    told = json.loads(said.stdout)
    # Its clock is that of the machine, which is not the sample's.
    assert told["checked_against"]["signature"] is True, said.stderr
    assert told["headquarters"] == listed["headquarters"]
    run("act", "certificates.revoke", issued["id"], "reason=never held")
    code, found, _ = run("credential", "verify", "--text", made["text"])
    assert (code, found["reasons"][0]["code"]) == (1, "revoked")
    assert run("certificate", "qr", issued["id"])[1]["error"]["code"] == "card_not_good"


def test_what_is_wrong_is_said_in_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.keys").write_bytes(b"no list")
    for arguments, why in (
        (("credential", "verify"), "card_not_given"),
        (("credential", "verify", "--text", "x", "--digits", "1"), "card_not_given"),
        (("credential", "verify", "--text", "x", "--keys", str(tmp_path / "bad.keys")), "card_keys_bad"),
        (("credential", "verify", "--text", "x", "--keys", str(tmp_path / "none")), "file_unreadable"),
        (("credential", "keys"), "card_keys_missing"),
        (("certificate", "qr", "PTM-G-00002"), "card_not_good"),
    ):
        done, document, said = run(*arguments)
        assert (done, document["error"]["code"]) == (1, why)
        assert said.count("\n") == 1
    code, found, _ = run("credential", "verify", "--text", "https://example.org")
    assert (code, found["valid"], found["claims"]) == (1, False, None)


@pytest.mark.long
def test_the_terminal_shows_it(homes: Places) -> None:
    command = [sys.executable, "-m", "muster", "certificate", "qr", CARD, "--home", str(homes.station)]
    command += ["--passphrase-file", str(homes.passphrase_file)]
    # It is as large as it is asked to be before the program looks.
    with Terminal(["sh", "-c", 'read -r _line; exec "$@"', "sh", *command]) as terminal:
        terminal.resize(120, 40)
        terminal.send("\n")
        assert terminal.wait_for_end() == 0
        (seen,) = camera.codes(camera.picture(camera.terminal(terminal.cells())))
        assert seen.startswith("MC1:")


def test_an_outsider_reads_it_off_the_paper(run: Run, tmp_path: Path) -> None:
    """From the pages as a printer gets them, at 200 points an inch."""
    import pypdfium2

    _, made, _ = run("certificate", "qr", CARD)
    code, _document, said = run(
        "export", "certificate", CARD, "--format", "pdf", "--out", str(tmp_path / "c.pdf")
    )
    assert code == 0, said
    with pypdfium2.PdfDocument(tmp_path / "c.pdf") as paper:
        page = paper[0].render(scale=200 / 72).to_pil().convert("L")
        (one,) = zxingcpp.read_barcodes(page, try_invert=False)
    assert one.text == made["text"]
    assert run("credential", "verify", "--text", str(one.text))[0] == 0
