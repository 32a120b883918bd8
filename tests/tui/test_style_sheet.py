"""The style sheet travels with the package, and no sheet is read twice for the same colours."""

import shutil
import subprocess
from pathlib import Path

import pytest
from textual.css import stylesheet
from textual.css.parse import parse

from tests.tui import quiet
from tests.tui.terminal import ROOT, python
from tui.style_sheets import ReadOnce


def test_a_copied_package_finds_its_style_sheet(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tui", tmp_path / "elsewhere" / "tui")
    code = (
        "import asyncio, sys\nsys.path.insert(0, sys.argv[1])\n"
        "from tui.base_app import MusterApp\nfrom tui.screens.unlock import UnlockScreen\n"
        "class App(MusterApp):\n"
        " def on_mount(self): self.push_screen(UnlockScreen('PTM', lambda user, phrase: phrase))\n"
        "async def main():\n"
        " app = App()\n"
        " async with app.run_test(size=(80, 24)) as pilot:\n"
        "  await pilot.pause()\n"
        "  print(app.css_path[0]); print(app.screen.query_one('#unlock').styles.width)\n"
        "asyncio.run(main())"
    )
    done = subprocess.run(
        python(code, str(tmp_path / "elsewhere")), cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [str(tmp_path / "elsewhere" / "tui" / "muster.tcss"), "68"]


class Forgetful(dict[object, object]):
    """What the tests of one run would remember of each other."""

    def __contains__(self, _key: object) -> bool:
        return False


def test_a_new_sheet_is_no_reason_to_read_the_others_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def parsed(scope: str, css: str, *said: object, **more: object) -> object:
        read.append(css)
        return parse(scope, css, *said, **more)  # type: ignore[arg-type]  # as Textual asks

    monkeypatch.setattr(quiet, "_rules", Forgetful())
    monkeypatch.setattr(stylesheet, "parse", parsed)
    sheets = ReadOnce(variables={"ink": "red"})
    written = [f"#n{number} {{ color: $ink; }}" for number in range(100)]
    for css in written:
        sheets.add_source(css)
        sheets.reparse()
    assert read == written
    assert len(sheets.rules) == 100
    sheets.set_variables({"ink": "blue"})
    sheets.reparse()
    assert read == written * 2
    assert {rule.styles.color.hex for rule in sheets.rules} == {"#0000FF"}
