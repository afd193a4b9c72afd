# SPDX-License-Identifier: MIT
"""What services cost, in instructions, exactly (--icount): bench/bench.c."""
import os

import pytest

from conftest import TOP, Run

LIMITS = {
    "getppid": 110,
    "write_fault": 900,
    "signal_self": 1000,
    "sigsegv_handled": 1200,
    "pipe_self": 700,
    "switch_one_way": 1300,
    "fork_exit_wait": 32_000,
    "cow_copy": 950,
    "cow_reuse": 350,
}


@pytest.fixture(scope="module")
def figures():
    """One run of the bench; clearing by rep stosq, as on a CPU without ERMS."""
    run = Run(
        "--icount",
        "--kernel",
        "--cpu",
        "max,-erms,-fsrm",
        "--overlay",
        os.path.join(TOP, "build", "bench"),
        "--",
        "/bench",
    )
    assert run.status == 0, run
    return {name: int(ticks) for name, ticks in (line.split() for line in run.text.splitlines())}


@pytest.mark.parametrize("name", LIMITS)
def test_figure_is_within_its_limit(figures, name):
    assert 0 < figures[name] <= LIMITS[name], figures


def test_write_to_a_mapped_page_costs_the_kernel_nothing(figures):
    assert figures["write_mapped"] <= 2, figures
