"""Places that somebody wrote: what cannot be, or is shut to us, is said where it is read."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from store import files
from store.refusals import Code
from sync.carriers.folder import Folder
from sync.copying import FAILED, copy_home
from sync.spool import is_spool

Refuses = Callable[[Code], AbstractContextManager[object]]

_NOBODY = 65534


@contextmanager
def shut(folder: Path) -> Iterator[Path]:
    """Make a folder into which we may not look, even where all tests are run by root."""
    folder.mkdir(mode=0o000)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(_NOBODY)
    try:
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o700)


def test_a_place_may_be_there_or_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for name in ("file", "none", "file/below", "a\nb", "é"):
        assert files.place_of(f"{tmp_path}/{name}") == tmp_path / name


@pytest.mark.parametrize("name", ["a\0b", "n" * 300, "d" * 300 + "/x", "/".join(["e" * 200] * 25), "\ud800"])
def test_what_no_disk_takes_as_a_name_is_refused(tmp_path: Path, refuses: Refuses, name: str) -> None:
    with refuses(Code.NAME_UNUSABLE):
        files.place_of(tmp_path / name)


def test_what_is_in_a_shut_folder_is_refused_and_no_line_there_is_reached(
    tmp_path: Path, refuses: Refuses
) -> None:
    with shut(tmp_path / "shut") as folder:
        with refuses(Code.PLACE_SHUT):
            files.place_of(folder / "x")
        with refuses(Code.PLACE_SHUT):
            files.folder_of(folder)
        with refuses(Code.CARRIER_AWAY):
            Folder(folder / "x").probe()
        assert copy_home(tmp_path, folder / "x", "PTM") == FAILED
        assert not is_spool(folder)


def test_a_folder_is_there_or_can_be_made(tmp_path: Path, refuses: Refuses) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "round").symlink_to("round")
    assert files.folder_of(tmp_path / "one" / "two") == tmp_path / "one" / "two"
    assert files.folder_of(tmp_path) == tmp_path
    for name in ("file", "file/x", "round"):
        with refuses(Code.NO_FOLDER):
            files.folder_of(tmp_path / name)
