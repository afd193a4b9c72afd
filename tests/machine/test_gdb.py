# SPDX-License-Identifier: MIT
"""gdb sessions without a person: make gdb's own script, and its commands."""
import re
import subprocess

import pytest

from conftest import TOP


def session(tmp_path, *commands, options=("--kernel",)):
    """The output of gdb after these commands."""
    script = tmp_path / "script.gdb"
    script.write_text("\n".join(commands) + "\n")
    done = subprocess.run(
        ["tools/debug", "--script", str(script), *options],
        cwd=TOP,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def stopped_at(function, *commands):
    """The same commands where the kernel gets to this function."""
    return ["continue", f"tbreak {function}", "continue", *commands]


@pytest.mark.quick
def test_stops_at_kernel_main_and_steps(tmp_path):
    out = session(tmp_path, "continue", "next", "next", "backtrace")
    assert re.search(
        r"Breakpoint 1, kernel_main \(magic=\d+, block=\d+\) at kernel/main\.c:\d+", out
    ), out
    assert re.search(r"#0  kernel_main .*\n#1 .* in boot_start64", out), out


def test_follows_the_switch_to_long_mode(tmp_path):
    """From the 32-bit entry to C, by single steps and then by breakpoint."""
    out = session(
        tmp_path,
        "tbreak *&pvh_entry",
        "continue",
        "print/x $efer & 0x400",
        "stepi",
        "stepi",
        "continue",
        "print/x $efer & 0x400",
        "print $rip > 0xffffffff80000000",
    )
    assert re.findall(r"^\$\d = (\w+)", out, re.M) == ["0x0", "0x400", "1"], out


def test_works_under_grub(tmp_path):
    assert "Breakpoint 1, kernel_main (magic=920085129" in session(
        tmp_path, "continue", options=[]
    )


def levels(out):
    return re.findall(
        r"^  (pgd|pud|pmd|pte)\[ *\d+\] at 0x[0-9a-f]+: (0x[0-9a-f]{16})  (.*)", out, re.M
    )


def test_walk_shows_four_levels_and_the_frame(tmp_path):
    """A kernel stack is mapped by small pages."""
    out = session(tmp_path, *stopped_at("kernel_init"), "walk $rsp")
    found = levels(out)
    assert [level for level, _, _ in found] == ["pgd", "pud", "pmd", "pte"], out
    assert "W" in found[3][2].split() and "NX" in found[3][2].split(), out
    assert re.search(r"-> physical 0x[0-9a-f]+, 4K page", out), out


def test_walk_agrees_with_the_machine(tmp_path):
    """What lies at the physical address is what lies at the virtual one."""
    out = session(
        tmp_path,
        *stopped_at("kernel_init"),
        "walk $rsp",
        "print/x *(long *)$rsp",
        "python walked = list(walk(number('$rsp'), number('$cr3')))",
        "python print('%#x' % read_entry(walked[-1][3] & FRAME | number('$rsp') & 0xfff))",
    )
    assert len(set(re.findall(r"^(?:\$1 = )?(0x[0-9a-f]+)$", out, re.M))) == 1, out


def test_walk_says_where_an_unmapped_address_ends(tmp_path):
    out = session(tmp_path, *stopped_at("kernel_init"), "walk 0")
    assert [level for level, _, _ in levels(out)] == [
        "pgd"
    ] and "no present entry at level pgd" in out, out


def test_walk_of_a_large_page_ends_early(tmp_path):
    out = session(tmp_path, *stopped_at("kernel_init"), "walk 0xffff888001000000")
    assert [level for level, _, _ in levels(out)] == [
        "pgd",
        "pud",
        "pmd",
    ] and "2M page" in out, out


def test_vmas_lists_the_areas_of_the_program(tmp_path):
    out = session(tmp_path, *stopped_at("system_call"), "vmas")
    assert re.search(r"^0+400000-\w+ r--p .*file_vm_ops", out, re.M), out
    assert re.search(r"^7f\w+-7f\w+ rw-p .*anonymous", out, re.M), out


def test_pages_counts_frames(tmp_path):
    out = session(tmp_path, *stopped_at("system_call"), "pages", "page 0")
    owned = int(re.search(r"OWNER_ANON +(\d+)", out)[1])
    managed = sum(
        map(int, re.findall(r"^(?:DMA|DMA32|Normal|HighMem) +\d+ +\d+ +(\d+)", out, re.M))
    )
    assert 0 < owned < 1000 and 100_000 < managed <= 131_072, out
    assert "frame 0x0: ZONE_DMA " in out, out


def test_entries_are_printed_by_name(tmp_path):
    out = session(
        tmp_path, *stopped_at("kernel_init"), "print kernel_pgd[511]", "print *kernel_pgd@1"
    )
    assert re.search(r"\(frame 0x[0-9a-f]+, P W A\)", out), out
