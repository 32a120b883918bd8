"""Installed as ``muster/__main__.py``: ``python -m muster``."""

import sys

from muster import main

sys.exit(main())
