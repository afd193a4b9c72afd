# SPDX-License-Identifier: MIT
"""A random mix of what processes do, in little memory, on two CPUs: no panic, no
hang, nothing wrong in what it did, and nothing left when it has ended."""
import os
import re
import sys

from conftest import PROGRAMS

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from runner import batch

SECONDS = {"quick": 3, "normal": 20, "long": 3600}[os.environ.get("SIZE", "normal")]
SEED = os.environ.get("SEED", "1")
OPTIONS = ["--kernel", "--cpus", "2", "--memory", "64M"]


def test_mix_of_everything():
    (mix,) = batch.run_all(
        OPTIONS, [f"{PROGRAMS}/mix"], limit=SECONDS + 120, arguments=[SEED, str(SECONDS)]
    )
    assert mix.status == 0 and not mix.left, (SEED, vars(mix))
    done = re.findall(r"^mix: \w+ (\d+)$", mix.said, re.M)
    assert len(done) == 12 and all(int(number) > 0 for number in done), (SEED, mix.said)
