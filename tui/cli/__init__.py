"""The ``muster`` command line: standard output is data, standard error is talk.

Nothing heavy is imported before a command needs it; ``muster --version`` touches
neither the store nor the screens, and a test reads ``sys.modules`` to say so.
"""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        from tui.version import __version__

        sys.stdout.write(f"muster {__version__}\n")
        return 0
    from tui.starting import read_in

    with read_in():
        from tui.cli.running import run

    return run(given)
