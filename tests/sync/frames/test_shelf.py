"""Frames wait on disk until their file is whole, through restarts, cuts and strangers."""

import os
from pathlib import Path

import pytest

from sync import seal
from sync.frames.cut import Cutting
from sync.frames.shelf import DAYS, Shelf
from sync.streams import Malformed

FILE = bytes(range(256)) * 5
TAG = seal.tag(FILE)


def test_a_file_becomes_whole_over_two_lines_and_three_days(tmp_path: Path) -> None:
    coarse, fine = Cutting(FILE, 300), Cutting(FILE, 100)
    shelf = Shelf(tmp_path / "frames")
    assert shelf.missing(TAG, len(FILE)) == [(0, len(FILE))]
    came = shelf.take(coarse.frame(0))
    assert (came.new, came.whole, came.lacking) == (True, None, coarse.slices - 1)
    assert not shelf.take(coarse.frame(0)).new
    shelf = Shelf(tmp_path / "frames")
    shelf.take(coarse.frame(coarse.slices + 5))
    [told] = Shelf(tmp_path / "frames").under_way()
    assert (told.tag, told.length, told.known) == (TAG[:4], len(FILE), coarse.size)
    shelf = Shelf(tmp_path / "frames")
    for number in range(coarse.size // fine.size, fine.slices):
        came = shelf.take(fine.frame(number))
        if came.whole:
            break
    assert came.whole == FILE
    shelf.drop(TAG, len(FILE))
    assert Shelf(tmp_path / "frames").under_way() == []


def test_a_frame_cut_as_it_was_written_is_passed_by(tmp_path: Path) -> None:
    cutting = Cutting(FILE, 300)
    for number in (0, 1):
        Shelf(tmp_path).take(cutting.frame(number))
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-7])
    [told] = Shelf(tmp_path).under_way()
    assert told.known == cutting.size
    Shelf(tmp_path).take(cutting.frame(2))
    [told] = Shelf(tmp_path).under_way()
    assert told.known == 2 * cutting.size


def test_what_is_no_frame_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Malformed):
        Shelf(tmp_path / "frames").take(b"m nothing of ours")
    assert not (tmp_path / "frames").exists()


def test_only_so_many_files_are_under_way_and_not_for_ever(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, files=3)
    for number in range(5):
        shelf.take(Cutting(bytes([number + 1]) * 300, 100).frame(0))
        for age, path in enumerate(sorted(tmp_path.iterdir(), key=lambda one: one.stat().st_mtime)):
            os.utime(path, (1000 + age, 1000 + age))
    assert len(shelf.under_way()) == 3
    assert len(list(tmp_path.iterdir())) == 3
    shelf.tidy(1001.5 + DAYS * 86400)
    assert len(Shelf(tmp_path).under_way()) == 1


def test_what_another_process_put_there_counts_and_what_it_took_in_is_gone(tmp_path: Path) -> None:
    cutting = Cutting(FILE, 60)
    screen, courier = Shelf(tmp_path), Shelf(tmp_path)
    assert screen.take(cutting.frame(0)).lacking == cutting.slices - 1
    for number in range(1, cutting.slices - 1):
        courier.take(cutting.frame(number))
    assert [came.lacking for came in screen.under_way()] == [1]
    assert screen.take(cutting.frame(cutting.slices)).whole == FILE
    courier.drop(seal.tag(FILE), len(FILE))
    # Somebody took it in: whoever shows it once more begins anew.
    assert screen.under_way() == []
    assert screen.take(cutting.frame(0)).lacking == cutting.slices - 1
