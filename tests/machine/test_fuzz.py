# SPDX-License-Identifier: MIT
"""The fuzzers of tests/abi where they may do more than on a Linux that others
use: as root, in a small machine, with all checks on, and for long.  A failure
shows the seed; the same rounds with it repeat what happened."""
import glob
import os
import tempfile
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


def test_programs_leave_no_object_behind():
    """All programs of tests/abi in one boot, with the ledgers open all the time:
    in the end every kind of object is there as often as before."""
    programs = [path for path in glob.glob(f"{PROGRAMS}/*") if not path.endswith(".d")]
    with tempfile.TemporaryDirectory(dir=os.path.join(TOP, "build")) as folder:
        os.mkdir(f"{folder}/abi")
        for path in [*programs, os.path.join(TOP, "build", "machine", "batch")]:
            os.link(path, f"{folder}/abi/{os.path.basename(path)}")
        words = ["--append", "debug=all ktest=programs.leave_nothing", "--overlay", folder]
        names = [f"/abi/{os.path.basename(path)}" for path in programs]
        run = Run("--kernel", "--cpus", "2", *words, "--", "/abi/batch", *names, limit=600)
    assert run.status == 0 and run.end == "ktest 1 0 0", run
