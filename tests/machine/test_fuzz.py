# SPDX-License-Identifier: MIT
"""The fuzzers of tests/abi where they may do more than on a Linux that others
use: as root, in a small machine, with all checks on, and for long.  A failure
shows the seed; the same rounds with it repeat what happened."""
import os
import time

import pytest

from conftest import TOP, Run, run_program

PROGRAMS = os.path.join(TOP, "build", "abi", "musl")
SIZE = os.environ.get("SIZE", "normal")
SEED = str(time.time_ns() % 10**9 if SIZE == "long" else 1)


def fuzz(program, rounds, *more, memory="64M"):
    """Runs it in a machine of its own; rounds: in the sizes normal and long."""
    count = str(rounds[SIZE == "long"])
    machine = ["--kernel", "--memory", memory, "--cpus", "2", "--append", "debug=all"]
    run = Run(*machine, "--overlay", PROGRAMS, "--", program, count, SEED, *more, limit=7000)
    assert run.status == 0 and run.end == "exit 0", run
    return run


@pytest.mark.parametrize("user", ["nobody", "root"])
def test_calls_at_random(user):
    fuzz("/fuzz_calls", (40, 10000), user)


def test_programs_with_lying_headers():
    fuzz("/fuzz_elf", (300, 50000))


def test_hogs_are_all_that_dies():
    """Children that want more memory than there is: their parent goes on."""
    rounds = str(200 if SIZE == "long" else 2)
    machine = ["--memory", "64M", "--cpus", "2", "--append", "debug=all"]
    run = run_program("hog", rounds, options=machine, limit=7000)
    assert run.status == 0 and run.end == "exit 0", run
