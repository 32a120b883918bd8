"""Installed as ``muster/__init__.py``: puts the private rooms on the path, then starts the program.

The rooms are called ``store``, ``sync`` and ``tui``; as global names they could
overwrite somebody else's, so a wheel keeps them in ``muster/_app``.
"""

import os
import sys

_ROOMS = os.path.join(os.path.dirname(__file__), "_app")  # noqa: PTH118, PTH120 - pathlib takes as long as the rest
if os.path.isdir(_ROOMS):  # noqa: PTH112 - the same
    sys.path.insert(0, _ROOMS)


def main() -> int:
    """Run the command line; returns its exit code."""
    if not sys.flags.safe_path:
        # No module is taken from the folder one happens to stand in, which may be anybody's stick.
        del sys.path[1 if sys.path[0] == _ROOMS else 0]
    from store.memory import keep_it_here
    from tui.cli import main as run

    keep_it_here()
    return run()
