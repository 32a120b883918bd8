"""``muster hq serve``: the real program over a real socket, and what an open headquarters makes of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Serving:
    """Where the real program serves."""

    url: str
    datagrams: str


@pytest.fixture
def serving(spool: Path) -> Iterator[Serving]:
    """Serve a spool with the real program, which is given no home and no passphrase."""
    command = [*MUSTER, "hq", "serve", "--json", "--listen", "127.0.0.1:0", "--spool", str(spool)]
    command += ["--udp", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            began = json.loads(process.stdout.readline())
            yield Serving(f"http://{began['host']}:{began['port']}", f"127.0.0.1:{began['udp']}")
            process.terminate()
            assert process.wait(60) == 130
            said = process.stderr.read()
            assert "files were taken" in said
            assert "127.0.0.1" not in said, "nobody who came is named"
        finally:
            process.kill()


def test_a_day_over_https_with_limits_and_without_anybody_there(
    run: Run, homes: Places, spool: Path, serving: Serving, capsys: pytest.CaptureFixture[str]
) -> None:
    run("hq", "import", str(spool), home=homes.hq)
    added = run("carrier", "add", "sat", "--https", serving.url, "--with", "month=5M", "piece=2k")
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
    taken = serving.url.removeprefix("http://")
    for listen, code in (("0.0.0.0:1", 1), ("nowhere", 2), (taken, 1)):
        assert main(["hq", "serve", "--listen", listen, "--spool", str(spool)]) == code


def test_a_line_of_datagrams_says_what_it_costs_and_costs_that(
    run: Run, homes: Places, spool: Path, serving: Serving
) -> None:
    run("hq", "import", str(spool), home=homes.hq)
    limits = ("rate=900000", "cost=5.50USD/MB", "day=10k", "piece=300")
    assert run("carrier", "add", "air", "--udp", serving.datagrams, "--with", *limits)[0] == 0
    assert run("carrier", "try", "air")[1]["reached"]
    assert run("record", "zones", "code=Z9", "name=Quay")[0] == 0
    pending = run("sync", "status")[1]["pending"]
    plan = run("sync", "now", "--carrier", "air", "--plan")[1]
    assert plan["changes"] == pending == run("sync", "status")[1]["pending"]
    (line,) = plan["lines"]
    assert (line["line"], line["kind"], line["over_budget"]) == ("air", "udp", "day")
    assert line["seconds"] == pytest.approx(line["bytes"] * 8 / 900_000, abs=0.06)
    assert float(line["money"]) == pytest.approx(line["bytes"] * 5.5 / 1e6, abs=1e-4)
    assert 0 < line["urgent_bytes_that_go"] < line["bytes"]
    assert {one["line"] for one in run("sync", "out", "--plan")[1]["lines"]} >= {"air"}
    (stands,) = (one for one in run("carrier", "list")[1]["carriers"] if one["name"] == "air")
    assert stands["costs"]["bits_a_second"] == 900_000
    before = stands["month_bytes"]
    assert run("sync", "now", "--carrier", "air")[0] == 0
    run("hq", "import", str(spool), home=homes.hq)
    assert run("sync", "now", "--carrier", "air")[1]["acknowledged"] == pending
    (stands,) = (one for one in run("carrier", "list")[1]["carriers"] if one["name"] == "air")
    assert stands["month_bytes"] > before
    assert run("carrier", "add", "air", "--udp", "https://hq.example:9")[0] == 2
    assert run("sync", "now", "--carrier", "nothing", "--plan")[0] != 0
