"""Files that are no lists, or mean harm: each ends with a sentence of its own, and the program goes on."""

import os
import sys
import threading
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook

from store.refusals import Code, Refused
from sync.lists import workbook
from sync.lists.apart import opening

SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%s;" % (str(n - 1).encode() if n else b"") * 9) for n in range(9)
    )
    + b"]><worksheet>&a8;</worksheet>"
)
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'
STRINGS = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
SHARED = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
Make = Callable[[Path], None]


def book(parts: dict[str, bytes] | None = None, fill: Callable[[Workbook], None] | None = None) -> bytes:
    """Give a workbook with a heading and a name, some of its parts replaced or added."""
    made = Workbook()
    assert made.active is not None
    made.active.append(("Family name", "Given name"))
    made.active.append(("Lương", "Gia Huy"))
    if fill is not None:
        fill(made)
    out, again = BytesIO(), BytesIO()
    made.save(out)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in (parts or {}) and name != "xl/sharedStrings.xml":
                new.writestr(name, old.read(name).replace(b"</Types>", STRINGS + b"</Types>"))
        for name, content in ({"xl/sharedStrings.xml": SHARED % b""} | (parts or {})).items():
            new.writestr(name, content)
    return again.getvalue()


def archive(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, content in parts.items():
            new.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def far(made: Workbook) -> None:
    assert made.active is not None
    made.active["XFD1048576"] = "here"


def low(made: Workbook) -> None:
    assert made.active is not None
    made.active["A1048576"] = "here"


def many_sheets(made: Workbook) -> None:
    for number in range(61):
        made.create_sheet(str(number))


def grid(cell: bytes, rows: int, columns: int) -> bytes:
    return HEAD + (b"<row>" + cell * columns + b"</row>") * rows + TAIL


def merges() -> bytes:
    chance = Random(5)  # noqa: S311 - the same file every time
    spans = (b'<mergeCell ref="A%d:XFD1048576"/>' % chance.randrange(1, 20_000) for _ in range(50_001))
    return HEAD + b"<row/></sheetData><mergeCells>" + b"".join(spans) + b"</mergeCells></worksheet>"


def repeated() -> bytes:
    """Twenty thousand cells, each one of a hundred texts of two thousand letters."""
    chance = Random(6)  # noqa: S311 - the same file every time
    texts = [bytes(chance.choices(b"abcdefgh", k=2000)) for _ in range(100)]
    strings = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
    rows = (
        b"<row>" + b"".join(b'<c t="s"><v>%d</v></c>' % chance.randrange(100) for _ in range(20)) + b"</row>"
        for _ in range(1000)
    )
    return book({SHEET: HEAD + b"".join(rows) + TAIL, "xl/sharedStrings.xml": SHARED % strings})


WRONG_KIND: dict[str, tuple[bytes, Code, str]] = {
    "an old workbook": (OLE + bytes(500) + "Workbook".encode("utf-16-le"), Code.LIST_OTHER_KIND, "(.xls)"),
    "a locked one": (OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), Code.LIST_LOCKED, "password"),
    "a letter": (OLE + bytes(500) + "WordDocument".encode("utf-16-le"), Code.LIST_NO_SHEET, "document"),
    "LibreOffice's": (
        archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content=b"x"),
        Code.LIST_OTHER_KIND,
        "LibreOffice",
    ),
    "a binary workbook": (book({"xl/workbook.bin": b"x"}), Code.LIST_OTHER_KIND, "binary"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", Code.LIST_NO_SHEET, "PDF"),
    "a web page": (
        b"\xef\xbb\xbf<html><table><tr><td>Name</td></tr></table></html>",
        Code.LIST_OTHER_KIND,
        "web page",
    ),
    "XML of 2003": (b'<?xml version="1.0"?><Workbook></Workbook>', Code.LIST_OTHER_KIND, "XML"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(90), Code.LIST_NO_SHEET, "picture"),
    "a program": (b"MZ\x90\x00\x03\x00\x00\x00", Code.LIST_NO_SHEET, "program"),
    "packed files": (archive(list_xlsx=b"x"), Code.LIST_ARCHIVE, "archive"),
    "a document": (archive(word__document=b"x"), Code.LIST_NO_SHEET, "document"),
    "nothing": (b" \r\n", Code.LIST_HOSTILE, "nothing in it"),
    "zero bytes": (b"Surname,Name\r\nA\0B,C\r\n", Code.LIST_NO_SHEET, "zero bytes"),
    "two encodings": ("Šimek,Jiří\n".encode() * 9 + b"Garc\xeda,Jos\xe9\n", Code.LIST_LETTERS, "letters"),
    "half a workbook": (book()[:900], Code.LIST_NOT_XLSX, "not an XLSX workbook"),
    "macros": (book({"xl/vbaProject.bin": b"x"}), Code.LIST_OTHER_KIND, "macros"),
    "values of other files": (
        book({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
        Code.LIST_HOSTILE,
        "other files",
    ),
    "a thousand parts": (archive(**{f"xl__{n}": b"x" for n in range(1000)}), Code.LIST_HOSTILE, "parts"),
    "sixty-two sheets": (book(fill=many_sheets), Code.LIST_HOSTILE, "sheets"),
    "a cell in the last corner": (book(fill=far), Code.LIST_HOSTILE, "hundredth column"),
    "a cell in the last row": (book(fill=low), Code.LIST_HOSTILE, "below row 20,000"),
    "entities": (book({SHEET: LAUGHS}), Code.LIST_HOSTILE, "entities"),
    "entities from outside": (book({SHEET: XXE}), Code.LIST_HOSTILE, "entities"),
    "a quotation mark": (b'Surname,Name\n"A,B\n' + b"C,D\n" * 5000, Code.LIST_QUOTE, "quotation mark"),
}
"""Found out without a parser's help, so that they are tried in this process."""

HARMFUL: dict[str, tuple[Callable[[], bytes], Code | None, str]] = {
    "a line of 9 MB": (lambda: b"a,b\n" + b"x" * 9_000_000, Code.LIST_HOSTILE, "a line of it"),
    "a million quotes": (lambda: b"Surname,Name\n" + b'"' * 1_000_000, Code.LIST_HOSTILE, "a line of it"),
    "more than 10 MB": (lambda: b"a,b\n" * 2_600_000, Code.LIST_HOSTILE, "larger than 10 MB"),
    "many short lines": (lambda: b",\n" * 2_000_000 + b"a,b\n", Code.LIST_HOSTILE, "below row 20,000"),
    "rows packed tight": (
        lambda: book({SHEET: grid(b'<c t="inlineStr"><is><t>x</t></is></c>', 20_000, 60)}),
        Code.LIST_HOSTILE,
        "packed suspiciously tight",
    ),
    "shared strings": (
        repeated,
        Code.LIST_HOSTILE,
        "more text than",
    ),
    "fifty thousand merges": (lambda: book({SHEET: merges()}), Code.LIST_HOSTILE, "more merged cells"),
    "a billion laughs": (lambda: book({"xl/workbook.xml": LAUGHS}), Code.LIST_HOSTILE, "entities"),
    "formulas that call out": (
        lambda: b'Family name,Given name\n"=WEBSERVICE(""http://out.invalid"")",=cmd|\' /C calc\'!A0\n',
        None,
        "",
    ),
}


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        workbook.open_file(path)
    assert str(path.parent) not in refused.value.what
    assert "{" not in refused.value.what + refused.value.next
    return refused.value


@pytest.mark.parametrize("name", WRONG_KIND)
def test_what_it_is_and_what_to_do(name: str, tmp_path: Path) -> None:
    content, code, words = WRONG_KIND[name]
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    found = refusal(path)
    assert found.code is code
    assert words in found.what


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("name", HARMFUL)
def test_harm_is_done_to_the_other_process_only(name: str, tmp_path: Path) -> None:
    make, code, words = HARMFUL[name]
    path = tmp_path / "list.csv"
    path.write_bytes(make())
    if code is None:
        (sheet,) = workbook.open_file(path).sheets
        assert sheet.rows[1] == ('=WEBSERVICE("http://out.invalid")', "=cmd|' /C calc'!A0")
        return
    found = refusal(path)
    assert found.code is code
    assert words in found.what


@pytest.mark.usefixtures("apart")
def test_a_name_says_nothing_of_what_a_file_is(tmp_path: Path) -> None:
    """A workbook called .csv and a text called .xlsx are read for what they are."""
    (tmp_path / "list.csv").write_bytes(book())
    (tmp_path / "list.xlsx").write_bytes("Family name;Given name\nLương;Gia Huy\n".encode())
    for name in ("list.csv", "list.xlsx"):
        (sheet,) = workbook.open_file(tmp_path / name).sheets
        assert sheet.rows == (("Family name", "Given name"), ("Lương", "Gia Huy"))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_what_is_no_file(tmp_path: Path) -> None:
    """A pipe would let us wait for ever, a device give without end, a loop of links lead nowhere."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "pool")
    (tmp_path / "pool").symlink_to(tmp_path / "loop")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path / "loop", tmp_path, tmp_path / "none"):
        assert refusal(path).code is Code.FILE_UNREADABLE


def _instead(monkeypatch: pytest.MonkeyPatch, folder: Path, body: str) -> None:
    """Let another program be the one that opens files, as if a file had taken it over."""
    script = folder / "other.py"
    script.write_text(f"import os, sys, time\nprint('ready', flush=True)\n{body}\n", encoding="utf-8")
    monkeypatch.setattr(opening, "__file__", str(script))


SAYS = "print('{}', flush=True)\ntime.sleep(60)"
SHEETS = '"state": "visible", "merged": [], "hidden_rows": [], "hidden_columns": []'


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("os.abort()", "broke"),
        ("sys.stdin.buffer.read(4)\ntime.sleep(60)", "too long"),
        (SAYS.format("nonsense"), "broke"),
        (SAYS.format("[1]"), "broke"),
        (SAYS.format('{"rows": [[1, ["x"], 0]]}'), "broke"),
        (SAYS.format('{"sheet": "a", ' + SHEETS + ', "rows": [[2, ["x"], 0], [1, ["y"], 0]]}'), "broke"),
        (SAYS.format('{"sheet": "a", ' + SHEETS + ', "rows": [[1, [{"day": "soon"}], 0]]}'), "broke"),
        (SAYS.format('{"sheet": "a", ' + SHEETS + ', "rows": [[999999999, ["x"], 0]]}'), "broke"),
    ],
)
def test_what_the_other_process_says_is_not_believed(
    body: str, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file may have taken it over: it may break, hang or lie."""
    monkeypatch.setattr(workbook, "SECONDS", 0.5)
    _instead(monkeypatch, tmp_path, body)
    (tmp_path / "list.csv").write_text("a,b\n", encoding="utf-8")
    assert words in refusal(tmp_path / "list.csv").what
    assert threading.active_count() < 20


@pytest.mark.skipif(sys.platform != "linux", reason="other systems limit less")
@pytest.mark.usefixtures("apart")
def test_the_other_process_has_nothing_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MUSTER_PASSPHRASE_FILE", "/somewhere/phrase")
    root = str(Path(workbook.__file__).parents[2])
    body = f"""
sys.path.insert(0, {root!r})
import json
from sync import child_limits
from sync.lists.apart import limits
child_limits.take(limits.MEMORY, limits.PROCESSOR)
told = [name for name in os.environ if 'MUSTER' in name]
for name, act in (('file', lambda: open('/etc/passwd')), ('memory', lambda: bytearray(1 << 30))):
    try:
        act()
        told.append(name)
    except (OSError, MemoryError):
        pass
if 'store' in sys.modules:
    told.append('store')
print(json.dumps({{"bad": "archive" if not told else "xls"}}), flush=True)
"""
    _instead(monkeypatch, tmp_path, body)
    (tmp_path / "list.csv").write_text("a,b\n", encoding="utf-8")
    assert refusal(tmp_path / "list.csv").code is Code.LIST_ARCHIVE


@pytest.mark.usefixtures("apart")
def test_progress_is_told_in_pieces(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Surname,Name\n" + "A,B\n" * 999, encoding="utf-8")
    told: list[int] = []
    workbook.open_file(tmp_path / "list.csv", progress=told.append)
    assert told == [200, 400, 600, 800, 1000]
