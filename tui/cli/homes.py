"""Finding the folder of the node that a command is about; knows no store, and so no key."""

import argparse
import os
from pathlib import Path


def home_of(options: argparse.Namespace) -> Path:
    """Give the node's folder: as said, by the environment, or the platform's user data folder.

    Raises:
        Refused: ``NO_FOLDER``, ``NOBODYS_FOLDER``, ``NAME_UNUSABLE``, ``PLACE_SHUT``.
    """
    said = getattr(options, "home", None) or os.environ.get("MUSTER_HOME")
    if said:
        from store.files import folder_of

        return folder_of(said)
    import platformdirs

    return Path(platformdirs.user_data_dir("muster", appauthor=False))
