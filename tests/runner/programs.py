# SPDX-License-Identifier: MIT
"""The programs of tests/abi: on this Linux one by one, in Faultline all in one
boot."""
import glob
import os
import re
import signal
import subprocess
import tempfile

from runner import batch, matrix
from runner.job import BUILD, PROGRAM_LIMIT, TOP, Job, decode_output, run
from runner.ktap import FAILED, PASSED, Result

LIBCS = ("gcc", "musl")
ROUNDS = {"quick": 1, "normal": 1, "long": 200}


class Program(Job):
    """A program of tests/abi and its claims; runs it on this Linux."""

    def __init__(self, prefix, path):
        self.name = os.path.basename(path)
        super().__init__(f"{prefix}{self.name}/", 0.1)
        self.path = path
        self.known = [self.label]

    def run(self, size, pattern):
        try:
            with tempfile.TemporaryDirectory(prefix="faultline-abi-") as folder:
                done = run([self.path], PROGRAM_LIMIT, cwd=folder)
        except subprocess.TimeoutExpired as hang:
            why = f"no end after {hang.timeout:g} seconds"
            return [self.broken(why, decode_output(hang.stdout))]
        status = done.returncode if done.returncode >= 0 else 128 - done.returncode
        return self.judge(status, decode_output(done.stdout))

    def judge(self, status, output):
        """Results, from the status as a shell has it and what was printed."""
        dies = re.match(r"dies_(SIG[A-Z]+)_", self.name)
        if dies:
            return [self._death(status, 128 + signal.Signals[dies[1]], output)]
        return self.read(output, [] if status in (0, 1) else [f"exit status {status}"])

    def _death(self, status, wanted, output):
        name = self.label
        if status == wanted:
            return Result(name, PASSED, "")
        return Result(name, FAILED, f"{output}\nexit status {status}, not {wanted}")


class Batch(Job):
    """Programs in Faultline, with one C library, on one kind of machine."""

    def __init__(self, boot, programs):
        super().__init__(f"abi/{matrix.abi_name(boot)}/", 60)
        self.boot, self.programs = boot, programs
        self.known = [program.label for program in programs]

    def select(self, pattern, results):
        """As if each program were a job of its own."""
        wanted = []
        for program in self.programs:
            its = [each for each in results if f"{each.name}/".startswith(program.prefix)]
            wanted += program.select(pattern, its)
        return wanted

    def run(self, size, pattern):
        chosen = [program for program in self.programs if pattern.may_want(program)]
        options = matrix.abi_options(self.boot)
        frames = batch.run_all(options, [each.path for each in chosen], rounds=ROUNDS[size])
        return [
            result
            for program, frame in zip(chosen, frames)
            for result in self._results(program, frame)
        ]

    @staticmethod
    def _results(program, frame):
        """Its claims, and one more: that all is as before."""
        if frame.status is None:
            return [program.broken(frame.ended, frame.said)]
        outcome = FAILED if frame.left else PASSED
        left = Result(program.prefix + "leaves_nothing", outcome, "\n".join(frame.left))
        return [*program.judge(frame.status, frame.said), left]


def abi_programs(libc):
    """Paths of the programs of tests/abi, built with this C library."""
    sources = sorted(glob.glob(os.path.join(TOP, "tests", "abi", "*.c")))
    names = [os.path.basename(source).removesuffix(".c") for source in sources]
    return [os.path.join(BUILD, "abi", libc, name) for name in names]


def abi_jobs(size):
    """Each program on Linux, and all of them in each of the machines."""
    boots = matrix.ABI_BOOTS[:1] if size == "quick" else matrix.ABI_BOOTS
    libcs = [libc for libc in LIBCS if libc in {boot["libc"] for boot in boots}]
    jobs = [Program(f"linux/{libc}/", path) for libc in libcs for path in abi_programs(libc)]
    for boot in boots:
        prefix = f"abi/{matrix.abi_name(boot)}/"
        jobs += [Batch(boot, [Program(prefix, path) for path in abi_programs(boot["libc"])])]
    return jobs
