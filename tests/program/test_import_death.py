"""An import that is killed, at any moment and again and again, loses nothing and doubles nothing.

More deaths: ``python -m tests.program.import_deaths --count 50``.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")


def test_an_import_that_is_killed_comes_to_what_an_undisturbed_one_comes_to(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.program.import_deaths", "--count", "6", "--seed", "3"],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["differ"] == []
    assert found["files"] == 60
    assert found["kills"] >= 3, "most of them died before they were done"
