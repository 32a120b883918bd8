"""Installed as ``muster/__init__.py``: puts the private rooms on the path, then starts the program.

The rooms are called ``store``, ``sync`` and ``tui``; as global names they could
overwrite somebody else's, so a wheel keeps them in ``muster/_app``.
"""

import sys
from pathlib import Path

_ROOMS = Path(__file__).with_name("_app")
if _ROOMS.is_dir():
    sys.path.insert(0, str(_ROOMS))


def main() -> int:
    """Run the command line; returns its exit code."""
    from tui.cli import main as run
    from tui.memory import keep_it_here

    keep_it_here()
    return run()
