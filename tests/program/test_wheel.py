"""The wheel installs one top-level name, and what it installs runs."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without fetching anything."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (built,) = out.glob("*.whl")
    return built


def test_one_top_level_name(wheel: Path) -> None:
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"muster"}


def test_what_is_not_python_came_along(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "muster/_app/store/migrations/versions/0001_first.py" in names
    assert "muster/_app/sample_station/harbour_agency_list.xlsx" in names
    assert "muster/_app/tui/muster.tcss" in names


def test_it_runs_from_where_it_was_put(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(place)
    script = (
        "import sys; sys.path.insert(0, sys.argv.pop(1))\n"
        "import muster; sys.argv[1:] = ['doctor', '--codes', '--json']; sys.exit(muster.main())"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, str(place)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"wrong_passphrase"' in done.stdout
