# SPDX-License-Identifier: MIT
"""The text of a panic: what happened in words, the registers, who called whom,
and for a bad address its way through the page tables.  The kernel offers ways
to fail (tests/kernel/crash.c), each run by its name."""
import re

import pytest

from conftest import Run

WORDS = {
    "null": r"null pointer dereference \(write to 0000000000000000\)",
    "stack": "kernel stack overflow",
    "wx": "write to read-only kernel memory",
    "exec": "execut",
    "assert": r"tests/kernel/crash\.c:\d+: assertion failed: two == 3",
    "lock": "lock",
    "user": "user",
}
BAD_ADDRESS = ("null", "stack", "wx", "exec", "user")
CALLER = {
    "null": "ktest_crash_null",
    "stack": "recurse",
    "wx": "ktest_crash_wx",
    "assert": "ktest_crash_assert",
}


@pytest.fixture(scope="module")
def panics():
    """Each way to fail, run once."""
    return {how: Run("--kernel", "--append", f"ktest ktest.crash={how}") for how in WORDS}


@pytest.mark.parametrize("how", WORDS)
def test_panic_is_said_in_words(panics, how):
    run = panics[how]
    assert run.status == 125 and re.search(WORDS[how], run.end), run
    assert re.search(r"Kernel panic on CPU 0: .*" + WORDS[how], run.text), run


@pytest.mark.parametrize("how", WORDS)
def test_panic_shows_who_called_whom(panics, how):
    calls = re.findall(r"\[<[0-9a-f]{16}>\] (\w+)\S*\+0x", panics[how].text)
    assert calls[-1] == "context_start" and "kernel_init" in calls, panics[how]
    assert CALLER.get(how, "kernel_init") in calls, panics[how]


@pytest.mark.parametrize("how", BAD_ADDRESS)
def test_panic_shows_the_registers(panics, how):
    for register in ("RIP", "RSP", "RAX", "R15", "CR2", "CR3"):
        assert re.search(rf"\b{register}: \S*[0-9a-f]{{8}}", panics[how].text), panics[how]


@pytest.mark.parametrize("how", BAD_ADDRESS)
def test_panic_walks_the_tables_until_they_end(panics, how):
    walk = re.findall(r"\b(pgd|pud|pmd|pte)\[ *\d+\] = [0-9a-f]{16}  (.*)", panics[how].text)
    assert [level for level, _ in walk] == ["pgd", "pud", "pmd", "pte"][
        : len(walk)
    ] and walk, panics[how]
    assert len(walk) == 4 or "empty" in walk[-1][1] or "page" in walk[-1][1], panics[how]


def test_walk_of_a_kernel_address_has_four_levels(panics):
    assert len(re.findall(r"\b(?:pgd|pud|pmd|pte)\[ *\d+\] = ", panics["wx"].text)) == 4


def test_panic_on_another_machine_stops_all_cpus():
    run = Run("--machine", "pc", "--cpus", "4", "--append", "ktest ktest.crash=assert")
    assert run.status == 125 and len(re.findall("Kernel panic", run.text)) == 1, run
