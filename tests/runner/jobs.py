# SPDX-License-Identifier: MIT
"""The parts of the test suite, each as jobs that may run side by side.

    check/RULE             the rules of the tree           tools/check
    host/MODULE.TEST       pure code on this machine       tests/host
    linux/LIBC/PROGRAM     system calls, on this Linux     tests/abi
    abi/LIBC/PROGRAM       the same programs in Faultline
    scripts/NAME           scripts, here and there         tests/scripts
    BOOT/SUITE.TEST        in-kernel tests, by machine     tests/kernel, matrix.py
    machine/FILE/TEST      the machine from outside        tests/machine"""
import fnmatch
import glob
import os
import re
import subprocess
import sys
import tempfile

from runner import ktap, matrix
from runner.job import BUILD, LIMIT, RUN, TOP, Job, decode_output, run
from runner.ktap import FAILED, Result
from runner.programs import abi_jobs
from runner.scripts import Scripts

PARTS = ("check", "host", "linux", "abi", "scripts", "machine")


class Command(Job):
    """A program that prints KTAP and fails if a test does."""

    def __init__(self, prefix, cost, command, label=None, quick=()):
        super().__init__(prefix, cost, label=label)
        self.command, self.quick = command, quick

    def run(self, size, pattern):
        command = self.command + list(self.quick if size == "quick" else ())
        try:
            done = run(command, LIMIT[size], env={**os.environ, "SIZE": size})
        except subprocess.TimeoutExpired as hang:
            return self.read(decode_output(hang.stdout), [f"no end after {hang.timeout:g} seconds"])
        output = done.stdout.decode(errors="replace")
        failed = any(result.outcome == FAILED for result in ktap.parse(output)[0])
        odd = [f"exit status {done.returncode}"] if bool(done.returncode) != failed else []
        return self.read(output, odd)


class Boot(Job):
    """All in-kernel tests on one machine."""

    def __init__(self, boot, tests):
        super().__init__(matrix.name(boot) + "/", 40)
        self.boot, self.tests, self.asked = boot, tests, tests
        self.known = [self.prefix + test for test in tests]

    def run(self, size, pattern):
        words = f"ktest={self._glob(pattern)} size={size}"
        words += f" seed={pattern.seed}" if pattern.seed else ""
        with tempfile.NamedTemporaryFile("r", prefix="faultline-status-") as status:
            more = ["--append", words, "--timeout", str(LIMIT[size]), "--status-file", status.name]
            done = run([RUN, *matrix.options(self.boot), *more], LIMIT[size] + 60)
            end = status.read().strip()
        output = done.stdout.decode(errors="replace")
        odd = [] if end.startswith("ktest ") else [f"the machine ended with: {end}"]
        return self.read(output, odd)

    def read(self, output, also=()):
        return super().read(output, [*also, *self._absent(output)])

    def _absent(self, output):
        """Tests in the image that were asked for and not reported."""
        reported = {result.name for result in ktap.parse(output)[0]}
        absent = [test for test in self.asked if test not in reported]
        return [f"not reported: {', '.join(absent[:5])}"] if absent else []

    def _glob(self, pattern):
        """What the kernel should run: one test or one suite, if that will do."""
        wanted = [test for test in self.tests if pattern.wants(self.prefix + test)]
        suites = {test.partition(".")[0] for test in wanted}
        asked = wanted[0] if len(wanted) == 1 else f"{suites.pop()}.*" if len(suites) == 1 else "*"
        self.asked = fnmatch.filter(self.tests, asked)
        return asked


class Pytest(Job):
    """A file of tests/machine; tests/machine/conftest.py writes the KTAP."""

    COMMAND = [sys.executable, *"-B -m pytest -q -p no:cacheprovider".split()]

    def __init__(self, path):
        self.path = path
        super().__init__(f"machine/{os.path.basename(path)[len('test_'):-len('.py')]}/", 60)

    def run(self, size, pattern):
        choice = [f"--only={pattern.text}"] if pattern.text else []
        choice += ["-m", "quick"] if size == "quick" else []
        with tempfile.NamedTemporaryFile("r", prefix="faultline-ktap-") as report:
            command = [*self.COMMAND, f"--ktap={report.name}", *choice, self.path]
            env = {**os.environ, "SIZE": size, "SEED": str(pattern.seed or 1)}
            done = run(command, LIMIT[size], env=env)
            return self._judge(done, report.read())

    def _judge(self, done, report):
        output = done.stdout.decode(errors="replace")
        if "No module named pytest" in output:
            return [Result(self.label, ktap.SKIPPED, "install python3-pytest")]
        if done.returncode not in (0, 1, 5):  # 5: nothing was chosen
            return [self.broken(f"pytest ended with {done.returncode}", output)]
        return self.read(report)


def tests_in_image():
    """Names of the in-kernel tests, as SUITE.NAME; those that crash on purpose, or
    need programs, belong to tests/machine."""
    names = []
    for path in glob.glob(os.path.join(BUILD, "obj", "**", "*.o"), recursive=True):
        with open(path, "rb") as image:
            names += re.findall(rb"(?:\0|\.rela)\.ktest\.([a-z0-9_]+\.[a-z0-9_]+)\0", image.read())
    return sorted(
        name
        for name in {name.decode() for name in names}
        if not name.startswith(("crash.", "programs."))
    )


def all_jobs(size):
    boots = matrix.QUICK if size == "quick" else matrix.BOOTS
    tests = tests_in_image()
    jobs = [Boot(boot, tests) for boot in boots]
    jobs += [Pytest(path) for path in _files("tests/machine/test_*.py")]
    jobs += [Command("check/", 30, [os.path.join(TOP, "tools", "check")], quick=["--quick"])]
    for name in _names("tests/host/", "_test.c"):
        command = [os.path.join(BUILD, "host", name)]
        jobs += [Command("host/", 2, command, label=f"host/{name}")]
    jobs += abi_jobs(size)
    jobs += [] if size == "quick" else [Scripts()]
    return sorted(jobs, key=lambda job: -job.cost)


def _files(pattern):
    return sorted(glob.glob(os.path.join(TOP, pattern)))


def _names(folder, ending):
    """Names of the files in a folder, without their ending."""
    return [os.path.basename(path).removesuffix(ending) for path in _files(f"{folder}*{ending}")]
