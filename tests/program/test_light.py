"""`muster --version` and `--help` import neither the store nor the screens."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {
    "sqlmodel",
    "sqlalchemy",
    "textual",
    "rich",
    "pydantic",
    "cryptography",
    "sqlcipher3",
    "alembic",
    "store",
}


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["list", "--help"], ["warden", "pack", "--help"]]
)
def test_asking_for_help_imports_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import json, sys\n"
        "from tui.cli import main\n"
        f"code = main({arguments!r})\n"
        "sys.stderr.write(json.dumps([code, sorted({m.partition('.')[0] for m in sys.modules})]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    code, modules = json.loads(done.stderr)
    assert code == 0
    assert done.stdout
    assert not HEAVY & set(modules)


def test_the_store_and_the_exchange_know_no_screen() -> None:
    script = (
        "import sys\n"
        "import store.desk, store.node, sync.rounds, sync.headquarters, sync.pack, sync.enrol\n"
        "import sync.lists.take, sample_station.tour\n"
        "print(sorted({'textual', 'rich', 'tui'} & {m.partition('.')[0] for m in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_version_is_the_one_that_is_built() -> None:
    from tui.version import __version__

    done = subprocess.run(
        [sys.executable, "-m", "muster", "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == f"muster {__version__}\n"


def test_the_unlock_screen_waits_for_neither_store_nor_ciphers() -> None:
    """What opening a node needs is read in behind the first picture, while somebody types."""
    script = (
        "import json, sys\n"
        "from tui.screens import opening\n"
        "sys.stderr.write(json.dumps(sorted({m.partition('.')[0] for m in sys.modules})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert not (HEAVY - {"textual", "rich", "store"}) & set(json.loads(done.stderr))
