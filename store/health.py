"""What can be said of an installation without opening it: for ``muster doctor``."""

import importlib
import platform
from dataclasses import dataclass
from pathlib import Path

from store import keyring
from store.refusals import Refused


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what, whether it is well, and what was seen."""

    name: str
    ok: bool
    detail: str


def look(home: Path) -> list[Check]:
    """Look at the installation and at the node in ``home``, if there is one."""
    checks = [Check("python", ok=True, detail=platform.python_version()), _engine()]
    try:
        label = keyring.label_of(home / "keyring")
    except Refused as refused:
        checks.append(Check("node", ok=False, detail=refused.what))
    else:
        checks.append(Check("node", ok=True, detail=f"{label.code} ({label.kind})"))
        checks.append(_private(home / "keyring"))
        checks.append(Check("store", ok=(home / "store.db").is_file(), detail="store.db"))
    return checks


def _engine() -> Check:
    """Say which SQLCipher and which cryptography library the store runs on."""
    driver = importlib.import_module("sqlcipher3.dbapi2")
    with_key = driver.connect(":memory:")
    try:
        with_key.set_key("x'" + "00" * 32 + "'")
        cipher = with_key.execute("PRAGMA cipher_version").fetchone()[0]
        provider = with_key.execute("PRAGMA cipher_provider_version").fetchone()[0]
    finally:
        with_key.close()
    return Check("engine", ok=True, detail=f"SQLCipher {cipher}, {provider}")


def _private(path: Path) -> Check:
    mode = path.stat().st_mode & 0o077
    return Check(
        "keyring",
        ok=mode == 0,
        detail="readable by its owner only" if mode == 0 else "others may read the file",
    )
