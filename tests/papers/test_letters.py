"""Letters of every script on a page: shaped, whole, read back as they were typed; or refused."""

from pathlib import Path

import pytest

from store.refusals import Code, Refused
from tests.papers.reading import has, ink, letters, missing, pictures, texts
from tui.papers import markings, printing
from tui.papers.blocks import Col, Line, Name, Paper, Table, Text
from tui.papers.pdf.fonts import Fonts
from tui.papers.pdf.shaping import Shaper, _in_order
from tui.papers.pdf.sheet import Sheet, Style

NAMES = (
    "Dağlıca Sıtkı", "Nguyễn Thị Ánh", "Žūkauskaitė Ąžuolė", "O'Lannigan Sorcha", "Fọ́lọlá Olúṣẹ́gun",
    "Щербакова Їжакевич", "Παπαδόπουλος Ωμέγα", "محمد الأحمد لا إله", "رضا\u200cزاده گچپژ", "בן־דוד אביגיל",
    "王小明", "髙橋さくら", "サトウ", "김민준", "श्रीमान क्षत्रिय", "እምነት ከበደ", "ประทีปแก้ว ทิพย์สุดา",
    "রহমান", "குமார்", "អាណា",
)  # fmt: skip


def paper(*said: str) -> Paper:
    return Paper("test", "Test", [Text(Name(one), 12) for one in said], 1, markings.CONFIDENTIAL)


def stamp() -> printing.Stamp:
    return printing.Stamp("PTM-PX-00001", "PTM Port Tamarin", "fsco", 1_795_000_000, "UTC", "7 ab12cd34")


def test_every_script_is_read_back_as_it_was_typed(fonts: Fonts) -> None:
    made = printing.printed(printing.printable(paper(*NAMES), fonts), stamp(), "a4", fonts)
    assert not missing(made.content, NAMES)
    # What stands for nothing on the page is told by no reader.
    assert "\x00" not in texts(made.content)[0]


def test_arabic_is_joined_and_goes_from_the_right(fonts: Fonts) -> None:
    sheet = Sheet("a4", fonts, frozenset("محمد "))
    sheet.add()
    shaper: Shaper = sheet._shaper
    whole = [one for piece in shaper.line("محمد").pieces for one in piece.clusters]
    alone = {shaper.line(letter).pieces[0].clusters[0].glyphs[0].code for letter in "محد"}
    assert not alone & {glyph.code for one in whole for glyph in one.glyphs}, (
        "letters within a word are joined"
    )
    first = shaper.line("محمد\u200d").pieces[0].clusters[-1].glyphs[0].code
    assert whole[-1].glyphs[0].code == first, "the first letter stands at the right"


def test_a_number_behind_a_name_from_the_right_stays_behind_it(fonts: Fonts) -> None:
    sheet = Sheet("a4", fonts, frozenset("محمد PTM-01"))
    sheet.add()
    codes = [piece.font for piece in sheet._shaper.line("محمد PTM-01").pieces]
    alone = sheet._shaper.line("محمد").pieces[0].font
    assert codes[0] == alone, "the line is read from the left, the name first"


def test_a_joiner_does_not_tear_a_name_apart(fonts: Fonts) -> None:
    sheet = Sheet("a4", fonts, frozenset("پاک\u200cنهاد (Paknahad)"))
    sheet.add()
    whole = sheet._shaper.line("پاک\u200cنهاد")
    beside = sheet._shaper.line("پاک\u200cنهاد (Paknahad)")
    assert beside.pieces[0] == whole.pieces[0]


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("میر\u200cشکار (Mir)", [("میر\u200cشکار", 1), (" (Mir)", 0)]),
        ("Mir میر\u200cشکار شکوفه", [("Mir ", 0), ("میر\u200cشکار شکوفه", 1)]),
        ("میر\u200cشکار", [("میر\u200cشکار", 1)]),
        ("Ali\u200c محمد\u200d", [("Ali\u200c ", 0), ("محمد\u200d", 1)]),
        ("محمد (علي) Ltd", [("محمد (علي)", 1), (" Ltd", 0)]),
        ("בן־דוד 12", [("12", 2), ("בן־דוד ", 1)]),
        ("\u200c", [("\u200c", 0)]),
        ("Warden: محمد: +336 12, +337", [("Warden: ", 0), ("محمد", 1), (": +336 12, +337", 0)]),
        ("محمد +336 12", [("+336 12", 2), ("محمد ", 1)]),
        ("to محمد 2026-11-22", [("to ", 0), ("محمد", 1), (" 2026-11-22", 0)]),
    ],
)
def test_a_line_is_split_by_direction_and_joiners_stay_where_they_are(
    line: str, seen: list[tuple[str, int]]
) -> None:
    assert _in_order(line) == seen


@pytest.mark.parametrize("room", [12.0, 30.0, 80.0])
def test_a_long_name_is_wrapped_and_never_cut(fonts: Fonts, room: float) -> None:
    name = "Süßengruber-Thalhäuser Kunigunde محمد الأحمد 王小明李雷張偉 " + "Nnanna" * 12
    sheet, style = Sheet("a4", fonts, frozenset(name)), Style(11)
    sheet.add()
    lines = sheet.wrapped(name, room, style)
    assert all(sheet.width_of(line, style) <= room for line in lines)
    assert letters("".join(lines)) == letters(name)


def test_nothing_goes_over_the_edge_and_heads_are_repeated(fonts: Fonts) -> None:
    lines = [Line((f"{n}", Name("Abcdefgh" * 14), NAMES[n % len(NAMES)])) for n in range(60)]
    table = Table((Col("No. here", fixed=12), Col("Who", 2), Col("Beside", 1)), lines)
    made = printing.printed(
        printing.printable(Paper("test", "Test " * 40, [table], 60, markings.CONFIDENTIAL), fonts),
        stamp(),
        "letter",
        fonts,
    )
    assert made.pages > 2
    for number, (text, picture) in enumerate(
        zip(texts(made.content), pictures(made.content, 1), strict=True), 1
    ):
        assert has(letters(text), "Beside"), "the head of the table"
        for said in ("CONFIDENTIAL", "PTM-PX-00001", "PTM Port Tamarin", "fsco", "7 ab12cd34", "2026-11-18"):
            assert has(letters(text), said), said
        assert f"page {number} of {made.pages}" in text
        left, top, right, bottom = ink(picture)
        margin = 11 * 72 / 25.4
        assert left >= margin
        assert right <= picture.width - margin
        assert top >= margin - 4
        assert bottom <= picture.height - margin


def test_a_script_without_a_font_is_named_before_anything_is_printed() -> None:
    with pytest.raises(Refused) as refused:
        printing.printable(paper("محمد", "فاطمة", "王小明", "Ali"), Fonts([]))
    assert refused.value.code is Code.NO_FONT
    assert refused.value.facts["scripts"] == "Arabic (2), Chinese (1), Latin (2)"
    assert "muster[fonts]" in refused.value.facts["packages"]
    assert "fonts-noto-cjk" in refused.value.facts["packages"]


def test_names_in_latin_letters_stand_beside_or_alone(fonts: Fonts, tmp_path: Path) -> None:
    beside = printing.printable(paper("王小明", "Ali"), fonts, latin=True)
    assert [block.text for block in beside.blocks if isinstance(block, Text)] == [
        "王小明 (WangXiaoMing)",
        "Ali",
    ]
    latin = fonts.best("Latn", "A")
    assert latin is not None
    (tmp_path / "NotoSans-Regular.ttf").symlink_to(latin.path)
    only_latin = Fonts([tmp_path])
    alone = printing.printable(paper("王小明", "محمد", "Ali → home"), only_latin, latin=True)
    assert not only_latin.lacking(block.text for block in alone.blocks if isinstance(block, Text))
    made = printing.printed(alone, stamp(), "a4", only_latin)
    assert not missing(made.content, ["WangXiaoMing", "mhmd", "Ali"])


def test_what_commands_or_hides_is_not_on_paper(fonts: Fonts) -> None:
    made = printing.printable(paper("Ali\x1b[2J\u202egpj.exe\u200b"), fonts, latin=True)
    assert not missing(printing.printed(made, stamp(), "a4", fonts).content, ["gpj.exe"])
    assert not {"\x1b", "\u202e", "\u200b"} & set(
        "".join(one.text for one in made.blocks if isinstance(one, Text))
    )
