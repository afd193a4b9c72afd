# SPDX-License-Identifier: MIT
"""What the tests that drive machines have in common: running tools/run, and
reporting as KTAP for tests/run (FILE/TEST, without the words "test_")."""
import fnmatch
import os
import re
import subprocess
import tempfile

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMS = os.path.join(TOP, "build", "machine")
LIMIT = 120  # seconds after which a machine that says nothing is hung


class Run:
    """A finished tools/run: its status, both streams, the line that says how
    it ended."""

    def __init__(self, *args, stdin=b"", limit=LIMIT, command=("tools/run",)):
        with tempfile.NamedTemporaryFile("r", prefix="faultline-status-") as status_file:
            own = ["--timeout", str(limit)] if "--timeout" not in args else []
            done = subprocess.run(
                [*command, *own, "--status-file", status_file.name, *args],
                cwd=TOP,
                input=stdin,
                capture_output=True,
                timeout=limit + 60,
                check=False,
            )
            self.end = status_file.read().rstrip("\n")
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def text(self):
        return self.out.decode(errors="replace")

    def __repr__(self):
        ended = f"status={self.status}, end={self.end!r}"
        return f"Run({ended},\nout={self.text},\nerr={self.err.decode()})"


def run_program(name, *args, options=(), **more):
    """One of tests/machine/programs in the guest, by QEMU's own loader."""
    return Run("--kernel", "--overlay", PROGRAMS, *options, "--", f"/{name}", *args, **more)


@pytest.fixture
def machine():
    return Run


@pytest.fixture
def program():
    return run_program


def pytest_addoption(parser):
    parser.addoption(
        "--only", default="", help="part of a test's name, or a shell pattern for it"
    )
    parser.addoption("--ktap", help="file for the report")


def name_of(nodeid):
    """test_run.py::test_exit[42] as run/exit[42]."""
    file, _, test = nodeid.partition("::")
    return (
        re.sub(r"^test_|\.py$", "", os.path.basename(file))
        + "/"
        + test.removeprefix("test_").replace(" ", "_")
    )


def pytest_collection_modifyitems(config, items):
    only = config.getoption("--only")
    pattern = only if any(c in only for c in "*?[") else f"*{only}*"
    items[:] = [
        item
        for item in items
        if not only or fnmatch.fnmatchcase("machine/" + name_of(item.nodeid), pattern)
    ]


class Report:
    """Collects a line per test, with its output if it failed."""

    def __init__(self, path):
        self.path, self.lines, self.count = path, [], 0

    def pytest_runtest_logreport(self, report):
        name = name_of(report.nodeid).partition("/")[2]
        if report.failed:
            self.lines += [f"# {line}" for line in str(report.longrepr).splitlines()]
        if (
            report.when == "call"
            or (report.when == "setup" and not report.passed)
            or report.failed
        ):
            self.count += 1
            verdict = "not ok" if report.failed else "ok"
            reason = (
                f" # SKIP {report.longrepr[2].removeprefix('Skipped: ')}"
                if report.skipped
                else ""
            )
            self.lines.append(f"{verdict} {self.count} {name}{reason}")

    def pytest_collectreport(self, report):
        if report.failed:
            self.count += 1
            self.lines += [f"# {line}" for line in str(report.longrepr).splitlines()]
            self.lines.append(f"not ok {self.count} cannot be loaded")

    def pytest_sessionfinish(self):
        with open(self.path, "w", encoding="utf-8") as out:
            print("KTAP version 1", f"1..{self.count}", *self.lines, sep="\n", file=out)


def pytest_configure(config):
    if config.getoption("--ktap"):
        config.pluginmanager.register(Report(config.getoption("--ktap")))
