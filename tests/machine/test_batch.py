# SPDX-License-Identifier: MIT
"""Many programs in one boot: what tests/runner/batch.py makes of it."""
import os
import sys

from conftest import PROGRAMS

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from runner import batch


def run(*names, limit=20, rounds=1):
    paths = [f"{PROGRAMS}/{name}" for name in names]
    return list(batch.run_all(["--kernel"], paths, limit, rounds))


def test_each_program_has_its_output_and_status():
    show, touch, total = run("show", "touch", "sum")
    assert show.status == 0 and show.said.startswith("argument [/abi/show]\n"), vars(show)
    assert touch.status == 42 and "pages, 0 wrong" in touch.said, vars(touch)
    assert total.status == 1 and "fopen" in total.said and not total.left, vars(total)


def test_one_that_hangs_is_ended_and_the_rest_go_on():
    hangs, show = run("hangs", "show", limit=1)
    assert (hangs.status, hangs.ended) == (None, "timeout"), vars(hangs)
    assert hangs.said == "ok 1 - before it hangs\n" and not hangs.left, vars(hangs)
    assert show.status == 0


def test_one_that_cannot_be_run_is_told():
    absent, show = run("../../README.md", "show")
    assert absent.status == 127 and "README.md: " in absent.said, vars(absent)
    assert show.status == 0


def test_one_that_ends_the_machine_is_blamed_and_the_rest_go_on_in_another():
    show, ends, again = run("show", "ends_machine", "show")
    assert show.status == 0
    assert (ends.status, ends.ended) == (None, "the machine ended with: poweroff"), vars(ends)
    assert again.status == 0


def test_log_in_the_middle_of_a_line_is_taken_out():
    frame = batch.Frame("ok 1 - a[    0.123456] warning: bad\n b\n\n", "exit 1")
    assert (frame.said, frame.status, frame.left) == ("ok 1 - a b\n", 1, ["warning: bad"])


def test_what_is_left_behind_is_told():
    frame = batch.Frame("out\n@left anon_pages: was 1, is 2\n\n", "signal 11")
    assert (frame.said, frame.status) == ("out\n", 139)
    assert frame.left == ["anon_pages: was 1, is 2"]


def test_program_during_which_the_machine_ended_is_blamed():
    frames, later = batch.split_frames("@begin a\n\n@end a exit 0\n@begin b\nhalf", "panic oops")
    assert [frame.status for frame in frames] == [0, None] and not later
    assert frames[1].said == "half" and frames[1].ended.endswith("panic oops")


def test_what_is_left_in_memory_is_told():
    leaves, show = run("leaves_behind", "show")
    assert leaves.status == 0 and any("file_pages" in line for line in leaves.left), vars(leaves)
    assert not show.left, vars(show)


def test_rounds_are_compared():
    frames = run("show", "every_other", "sum", rounds=3)
    assert [frame.status for frame in frames] == [0, 0, 1]
    assert [bool(frame.left) for frame in frames] == [False, True, False], frames[1].left
    assert "round 2: another end" in frames[1].left


def test_machine_that_ends_in_a_later_round_is_the_fault_of_who_ran():
    first = "@begin a\n\n@end a exit 0\n@begin b\n\n@end b exit 0\n@round 1\n"
    frames, later = batch.split_frames(f"{first}@begin a\n@begin b\nlast words", "panic oops")
    assert [frame.status for frame in frames] == [0, 0]
    assert list(later) == ["b"] and later["b"][0] == "last words" and "round 2" in later["b"][1]
