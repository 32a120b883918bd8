"""Reads the QR codes of pictures; a process of its own, which knows nothing of ours and holds nothing.

Standard input: pictures, each after its length in four bytes. Standard output: for each one line, a JSON
list of the texts that were found in it, or ``null`` where it is no picture, or too large. First comes a
line ``ready``, or ``missing`` where the libraries are not installed.
"""

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # It is run alone: nothing of ours is in its way but the folder it stands in.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sync import child_limits

MOST_POINTS = 50_000_000
"""A photograph of the best telephones; a file of some bytes may claim to be a thousand times as large."""
_MEMORY = 1 << 30
_SECONDS = 120
_LONGEST = 8_000
_MOST_CODES = 200
_WIDE = 2_000
"""Points a side from which a photograph is also looked at smaller: noise goes, and codes stay."""


def limit() -> None:
    """Take away what reading needs not."""
    child_limits.take(_MEMORY, _SECONDS)


def codes(content: bytes, image: Any, zxing: Any) -> list[str] | None:  # noqa: ANN401 - modules loaded here only
    """Give the texts of all QR codes of a picture, or ``None`` if it is none that is read."""
    try:
        with image.open(BytesIO(content), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MOST_POINTS:
                return None
            if opened.format == "JPEG":
                opened.draft("L", opened.size)
            grey = _flat(opened, image)
    except Exception:  # noqa: BLE001 - whatever a hostile picture makes of the library
        return None
    found: dict[str, None] = {}
    for looked in (grey, *_smaller(grey)):
        for one in zxing.read_barcodes(looked, formats=zxing.BarcodeFormat.QRCode):
            if one.valid and len(one.text) <= _LONGEST and len(found) < _MOST_CODES:
                found[one.text] = None
        if found:
            break
    return list(found)


def _flat(opened: Any, image: Any) -> Any:  # noqa: ANN401 - the same
    """Give a picture in greys; what can be seen through lies on white."""
    if opened.mode in ("RGBA", "LA") or (opened.mode == "P" and "transparency" in opened.info):
        clear = opened.convert("RGBA")
        paper = image.new("RGBA", clear.size, "white")
        paper.alpha_composite(clear)
        return paper.convert("L")
    return opened.convert("L")


def _smaller(grey: Any) -> list[Any]:  # noqa: ANN401 - the same
    return [grey.reduce(2)] if max(grey.size) >= _WIDE else []


def main() -> None:
    """Answer each picture with a line, until nobody asks any more."""
    try:
        import zxingcpp
        from PIL import Image
    except ImportError:
        sys.stdout.write("missing\n")
        return
    Image.MAX_IMAGE_PIXELS = MOST_POINTS
    # What it opens pictures with is loaded while files may still be opened.
    Image.preinit()
    limit()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while len(head := sys.stdin.buffer.read(4)) == 4:  # noqa: PLR2004 - as above
        content = sys.stdin.buffer.read(int.from_bytes(head, "big"))
        sys.stdout.write(json.dumps(codes(content, Image, zxingcpp)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
