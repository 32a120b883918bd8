"""``muster hq serve``: the real program over a real socket, and what an open headquarters makes of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sample_station.tour import Places
from tests.program.test_agent import Run
from tests.program.test_cli import run as run  # noqa: PLC0414 - a fixture
from tui.cli import main

MUSTER = [sys.executable, "-P", "-m", "muster"]


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def url(spool: Path) -> Iterator[str]:
    """Serve a spool with the real program, which is given no home and no passphrase."""
    command = [*MUSTER, "hq", "serve", "--json", "--listen", "127.0.0.1:0", "--spool", str(spool)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            began = json.loads(process.stdout.readline())
            yield f"http://{began['host']}:{began['port']}"
            process.terminate()
            assert process.wait(60) == 130
            said = process.stderr.read()
            assert "files were taken" in said
            assert "127.0.0.1" not in said, "nobody who came is named"
        finally:
            process.kill()


def test_a_day_over_https_with_limits_and_without_anybody_there(
    run: Run, homes: Places, spool: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run("hq", "import", str(spool), home=homes.hq)
    added = run("carrier", "add", "sat", "--https", url, "--with", "month=5M", "piece=2k")
    assert (added[0], added[1]["options"]) == (0, {"month": "5M", "piece": "2k"})
    assert run("carrier", "try", "sat")[1]["reached"]
    assert run("record", "zones", "code=Z8", "name=Ночной причал")[0] == 0
    pending = run("sync", "status")[1]["pending"]
    capsys.readouterr()
    assert main(["agent", "--once", "--json", "--home", str(homes.station)]) == 0
    (trip,) = (one for one in json.loads(capsys.readouterr().out)["trips"] if one["line"] == "sat")
    assert (trip["carried"], trip["brought"]) == (2, 0)
    code, took, _ = run("hq", "import", str(spool), home=homes.hq)
    assert (code, took["bundles"], took["answers"]) == (0, 2, 1)
    assert run("sync", "now", "--carrier", "sat")[1]["acknowledged"] == pending
    (stands,) = (one for one in run("carrier", "list")[1]["carriers"] if one["name"] == "sat")
    assert 0 < trip["bytes"] <= stands["month_bytes"]
    assert "5000000" in stands["budget"]
    assert run("carrier", "remove", "sat")[0] == 0
    assert run("carrier", "try", "sat")[0] == 1
    assert run("carrier", "add", "sat", "--https", "http://hq.example")[0] == 2
    assert run("hq", "import", "--watch", str(spool / "up"), home=homes.hq)[0] == 1
    taken = url.removeprefix("http://")
    for listen, code in (("0.0.0.0:1", 1), ("nowhere", 2), (taken, 1)):
        assert main(["hq", "serve", "--listen", listen, "--spool", str(spool)]) == code
