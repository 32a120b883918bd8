"""A process that is killed, at every step of the door's way and at any moment, loses nothing that it told.

More deaths: ``python -m tests.program.deaths --count 200``.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program.deaths import STEPS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")


def test_nothing_that_was_told_is_lost_wherever_it_dies(tmp_path: Path) -> None:
    """J11: all of an act or nothing, nothing twice, the chain verifies, and the next one opens at once."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.program.deaths", "--count", "4", "--seed", "7"],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["steps"] == len(STEPS) > 12
    assert found["kills"] == 4
    assert found["acknowledged"] <= found["recorded"] <= found["acknowledged"] + 4 + found["steps"]
