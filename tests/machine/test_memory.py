# SPDX-License-Identifier: MIT
"""What happens when memory runs out, on a machine that has little."""
import pytest

from conftest import run_program


@pytest.mark.parametrize("cpus, hogs", [(1, 1), (2, 3)])
def test_the_hungriest_process_ends_and_nobody_else(cpus, hogs):
    options = ("--memory", "64M", "--cpus", str(cpus))
    run = run_program("oom", str(hogs), options=options)
    assert run.status == 0, run
    lines = run.text.splitlines()
    assert "3 rounds" in lines, run
    ended = [line for line in lines if "out of memory: ended process" in line]
    assert len(ended) == 3 * hogs and all("(oom)" in line for line in ended), run
