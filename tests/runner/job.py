# SPDX-License-Identifier: MIT
"""What a job is: a part of the test suite that runs by itself and reports KTAP.

Whatever goes wrong with a job beside its tests (no plan, a short count, a
panic, a hang) is a failed test of its own, named after the job."""
import os
import resource
import subprocess

from runner import ktap
from runner.ktap import FAILED, Result

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RUN = os.path.join(TOP, "tools", "run")
BUILD = os.path.join(TOP, "build")

LIMIT = {"quick": 120, "normal": 400, "long": 8 * 3600}  # seconds for one job
PROGRAM_LIMIT = 60  # for one small program


class Job:
    """prefix: what the names of its tests begin with.  cost: seconds, about.
    known: its tests' names, None if only the run will tell.  label: its own."""

    def __init__(self, prefix, cost, known=None, label=None):
        self.prefix, self.cost, self.known = prefix, cost, known
        self.label = label or prefix.rstrip("/")

    def run(self, size, pattern):
        """Results with full names."""
        raise NotImplementedError

    def select(self, pattern, results):
        """Of its results those wanted: all, if it was wanted by its name."""
        if pattern.wants(self.label):
            return results
        return [each for each in results if pattern.wants(each.name) or each.name == self.label]

    def broken(self, why, output=""):
        return Result(self.label, FAILED, "\n".join([*output.splitlines()[-60:], why]))

    def read(self, output, also=()):
        """Results from a report; problems with it become results too."""
        results, problems = ktap.parse(output)
        named = [result._replace(name=self.prefix + result.name) for result in results]
        problems += also
        return named + ([self.broken("; ".join(problems), output)] if problems else [])


def run(command, timeout, **more):
    """The output of a command, both streams as one."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=timeout,
        check=False,
        preexec_fn=_no_core,
        **{"cwd": TOP, **more},
    )


def _no_core():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def decode_output(output):
    return (output or b"").decode(errors="replace")
