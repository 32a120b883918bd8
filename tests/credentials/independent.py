"""An outsider reads our cards: the library ``cwt`` verifies what we sign, and refuses what was altered.

    python -m tests.credentials.independent [--json] [--with FOLDER]

``cwt`` 3.3.0 needs an older ``cbor2``, so it runs in an environment of its own, which this command makes
(``--with`` keeps it for the next time). It gets the bytes of cards, a status list and a key, and nothing
of our code. CI checks the same bytes by hand (``tests/sync/credentials/test_cwt.py``), without it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any, Final

from sync.credentials import claims, status
from sync.credentials.status import StatusList
from tests.sync.credentials.hand import HQ, NAME, NOW, PTM, SLIP, STRANGER, card, signed

LIBRARY: Final = "cwt==3.3.0"
_OUTSIDER: Final = """
import json, sys
import cbor2
from cwt import COSE, COSEKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

def key(said):
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(said["public"]))
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return COSEKey.from_pem(pem, kid=bytes.fromhex(said["kid"]))

def plain(thing):
    if isinstance(thing, dict):
        return {str(name): plain(value) for name, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [plain(part) for part in thing]
    return thing.hex() if isinstance(thing, bytes) else thing

answers = []
for said in json.load(sys.stdin):
    try:
        payload = COSE.new().decode(bytes.fromhex(said["content"]), key(said))
        answers.append({"ok": True, "claims": plain(cbor2.loads(payload))})
    except Exception as error:
        answers.append({"ok": False, "why": type(error).__name__})
json.dump(answers, sys.stdout)
"""


def asked() -> list[tuple[str, bool, dict[str, str]]]:
    """Give what the outsider is shown: what it is, whether it should be taken, the bytes and the key."""
    ours, other = PTM.public_key().public_bytes_raw(), STRANGER.public_key().public_bytes_raw()
    root = HQ.public_key().public_bytes_raw()
    whole, short, slip = signed(card()), signed(claims.short(card())), signed(card(SLIP))
    listed = status.write(StatusList(NAME, NOW, status.bits_of({3}, 64), frozenset({whole[9:17]})), HQ)
    flipped = bytearray(whole)
    flipped[60] ^= 1

    def shown(content: bytes, public: bytes, signer: bytes = ours) -> dict[str, str]:
        return {"content": content.hex(), "public": public.hex(), "kid": _kid(signer)}

    return [
        ("a certificate", True, shown(whole, ours)),
        ("its short form", True, shown(short, ours)),
        ("a slip", True, shown(slip, ours)),
        ("the status list", True, shown(listed, root, root)),
        ("a certificate with a flipped bit", False, shown(bytes(flipped), ours)),
        ("another signature's end", False, shown(whole[:-1] + bytes([whole[-1] ^ 1]), ours)),
        ("under another key", False, shown(whole, other)),
    ]


def _kid(public: bytes) -> str:
    from sync.credentials.cwt import key_id

    return key_id(public).hex()


def answers(folder: Path) -> list[Any]:
    """Make the environment if it is not there, and ask in it."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", LIBRARY]
        subprocess.run(install, check=True)
    question = json.dumps([one for _what, _ok, one in asked()])
    told = subprocess.run(
        [str(python), "-I", "-c", _OUTSIDER], input=question, capture_output=True, text=True, check=True
    )
    found: list[Any] = json.loads(told.stdout)
    return found


def main() -> int:
    """Ask, compare, tell; gives 0 if the outsider says of each what it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--with", dest="folder", type=Path, help="where the environment is, or is to be")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = answers(options.folder or Path(scratch) / "outsider")
    rows = []
    for (what, should, _shown), said in zip(asked(), found, strict=True):
        same = said["ok"] is should
        if should and what == "a certificate":
            same = same and said["claims"]["1"] == "PTM" and said["claims"]["-70001"]["1"] == "PTM-G-00042"
        rows.append(
            {"what": what, "taken": said["ok"], "should": should, "holds": same, "why": said.get("why")}
        )
    ok = all(row["holds"] for row in rows)
    if options.json:
        sys.stdout.write(json.dumps({"library": LIBRARY, "rows": rows, "ok": ok}) + "\n")
    else:
        for row in rows:
            said = "taken" if row["taken"] else f"refused ({row['why']})"
            sys.stdout.write(f"{'ok ' if row['holds'] else 'NOT'} {row['what']}: {said}\n")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
