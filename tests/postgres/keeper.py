"""Ends a server of the tests and clears its folder as soon as whoever made it is gone, however that went.

``python keeper.py FOLDER`` waits for the end of its standard input. Nobody but the run of the tests holds the
other end, so it comes when the run closes it and when the run is killed.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

_PATIENCE = 10.0  # seconds for each way of asking
_ASKING = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)


def main(folder: Path) -> None:
    """Wait, then leave nothing."""
    sys.stdin.buffer.read()
    for written in folder.glob("**/postmaster.pid"):
        for kind in _ASKING:
            with suppress(OSError, ValueError, IndexError):
                pid = int(written.read_text().splitlines()[0])
                if _is_of(folder, pid):
                    os.kill(pid, kind)
            if _gone(written):
                break
    disk = folder / "disk"
    if disk.is_mount():
        subprocess.run(["umount", "--lazy", disk], check=False)
    end = time.monotonic() + _PATIENCE
    # An initdb that was still at work may write while we clear.
    while folder.exists() and time.monotonic() < end:
        shutil.rmtree(folder, ignore_errors=True)


def _is_of(folder: Path, pid: int) -> bool:
    """Whether a process is a server of this folder: the number in an old note may be another's now."""
    command = Path(f"/proc/{pid}/cmdline")
    return not command.parent.parent.is_dir() or str(folder).encode() in command.read_bytes()


def _gone(written: Path) -> bool:
    """Whether a server took its own note away, which is the last that it does."""
    end = time.monotonic() + _PATIENCE
    while written.exists() and time.monotonic() < end:
        time.sleep(0.01)
    return not written.exists()


if __name__ == "__main__":
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    main(Path(sys.argv[1]))
