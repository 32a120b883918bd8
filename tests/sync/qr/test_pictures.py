"""Pictures of codes: photographs as they are taken, and pictures that somebody made to do harm."""

import io
import random
import struct
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from store.refusals import Code, Refused
from sync.frames import digits
from sync.frames.cut import Cutting
from sync.qr import _reader, code, pictures, png
from sync.qr.pictures import Picture

CHANCE = random.Random(6)  # noqa: S311 - the same every time
SEALED = b"M" + CHANCE.randbytes(1_199)
CUTTING = Cutting(SEALED, 457)
TEXTS = [digits.write(CUTTING.frame(number)) for number in range(CUTTING.slices + 1)]


def drawn(number: int) -> bytes:
    return png.picture(code.squares(TEXTS[number], code.least(len(TEXTS[number]))))


def photograph(*numbers: int) -> bytes:
    """Take a slanted, blurred and noisy photograph of a table with codes on it."""
    table = Image.new("RGB", (1_500 * len(numbers) + 300, 1_600), (120, 90, 60))
    for place, number in enumerate(numbers):
        one = Image.open(io.BytesIO(drawn(number))).convert("RGB").resize((1_000, 1_000))
        table.paste(one, (200 + 1_450 * place, 260))
    slanted = table.rotate(7 + 3 * len(numbers), expand=True, fillcolor=(120, 90, 60))
    small = slanted.resize((slanted.width // 2, slanted.height // 2)).filter(ImageFilter.GaussianBlur(1.2))
    noise = Image.effect_noise(small.size, 40).convert("RGB")
    out = io.BytesIO()
    Image.blend(small, noise, 0.15).save(out, "JPEG", quality=60)
    return out.getvalue()


def bomb(side: int) -> bytes:
    """Give a PNG of some kilobytes that claims, and holds, so many points a side, all of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_of_a_folder_every_code_is_read_and_every_other_picture_named(tmp_path: Path) -> None:
    whole = drawn(0)
    ink = Image.open(io.BytesIO(drawn(1))).convert("L").point(lambda light: 255 - light)
    clear = Image.new("RGBA", ink.size, (0, 0, 0, 0))
    clear.putalpha(ink)
    out = io.BytesIO()
    clear.save(out, "PNG")
    contents = {
        "a.png": whole,
        "b-see-through.PNG": out.getvalue(),
        "c.jpg": photograph(1),
        "d-two.jpeg": photograph(2, 3),
        "e-bomb.png": bomb(60_000),
        "f-large.png": bomb(9_000),
        "g-cut.png": whole[: len(whole) // 2],
        "h-text.jpg": b"no picture at all",
        "i-empty.png": b"",
        "j.gif": b"GIF89a",
        "k-last.png": drawn(2),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "l.png").mkdir()
    read = {one.name: one.texts for one in pictures.read(pictures.found([tmp_path]))}
    assert read["a.png"] == [TEXTS[0]]
    assert read["b-see-through.PNG"] == [TEXTS[1]]
    assert read["c.jpg"] == [TEXTS[1]]
    assert sorted(read["d-two.jpeg"] or []) == sorted(TEXTS[2:4])
    assert [name for name, texts in read.items() if texts is None] == [
        *("e-bomb.png", "f-large.png", "g-cut.png", "h-text.jpg", "i-empty.png")
    ]
    # What broke its reader, or was none, costs those that follow nothing.
    assert read["k-last.png"] == [TEXTS[2]]
    assert "j.gif" not in read
    with pytest.raises(Refused) as refused:
        pictures.found([tmp_path / "a.png", tmp_path / "not there"])
    assert refused.value.code is Code.FILE_UNREADABLE


def _instead(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str) -> None:
    """Let another program be the reader."""
    script = tmp_path / "reader.py"
    script.write_text(f"import sys, time, os\nprint('ready', flush=True)\n{body}\n", encoding="utf-8")
    monkeypatch.setattr(_reader, "__file__", str(script))


@pytest.mark.parametrize(
    "body",
    [
        "os.abort()",
        "sys.stdin.buffer.read(4)\ntime.sleep(60)",
        'sys.stdin.buffer.read(4)\nprint(\'{"not": "a list"}\', flush=True)\ntime.sleep(60)',
        "sys.stdin.buffer.read(4)\nprint('x' * (4 << 20), flush=True)\ntime.sleep(60)",
    ],
    ids=["it breaks", "it hangs", "it lies", "it never ends"],
)
def test_a_reader_that_a_picture_took_over_is_not_believed_or_waited_for(
    body: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(drawn(0))
    _instead(monkeypatch, tmp_path, body)
    paths = [tmp_path / "a.png", tmp_path / "a.png"]
    assert list(pictures.read(paths, seconds=0.5)) == [Picture("a.png", None)] * 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems limit less")
def test_the_reader_has_nothing_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MUSTER_PASSPHRASE_FILE", "/somewhere/phrase")
    looks = f"""
sys.path.insert(0, {str(Path(_reader.__file__).parents[2])!r})
import importlib.util, json
spec = importlib.util.spec_from_file_location('real', {_reader.__file__!r})
real = importlib.util.module_from_spec(spec)
spec.loader.exec_module(real)
real.limit()
told = [name for name in os.environ if 'MUSTER' in name]
for name, act in (('file', lambda: open('/etc/passwd')), ('memory', lambda: bytearray(3 << 30))):
    try:
        act()
        told.append(name)
    except (OSError, MemoryError):
        pass
sys.stdin.buffer.read(4)
print(json.dumps(told), flush=True)
"""
    (tmp_path / "a.png").write_bytes(b"x")
    _instead(monkeypatch, tmp_path, looks)
    (one,) = pictures.read([tmp_path / "a.png"])
    assert one.texts == []


def test_without_the_libraries_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "reader.py"
    script.write_text("print('missing')\n", encoding="utf-8")
    monkeypatch.setattr(_reader, "__file__", str(script))
    (tmp_path / "a.png").write_bytes(drawn(0))
    with pytest.raises(Refused) as refused:
        list(pictures.read([tmp_path / "a.png"]))
    assert refused.value.code is Code.QR_READER_MISSING
