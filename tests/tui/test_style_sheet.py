"""The style sheet travels with the package."""

import shutil
import subprocess
from pathlib import Path

from tests.tui.terminal import ROOT, python


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
