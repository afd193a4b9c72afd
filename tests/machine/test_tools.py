# SPDX-License-Identifier: MIT
"""The tools around the kernel: what they find, refuse, and leave alone."""
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys

import pytest

from conftest import TOP

quick = pytest.mark.quick


def run(*command, **more):
    return subprocess.run(
        command,
        **{
            "cwd": TOP,
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "text": True,
            "timeout": 120,
            "check": False,
            **more,
        },
    )


@pytest.fixture
def commands(tmp_path):
    """A folder of stand-ins at the head of PATH; make one by commands(name, script)."""

    def make(name, script):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}

    return make


@quick
def test_deps_says_nothing_where_all_is_there(commands):
    env = commands("dpkg-query", "echo installed")
    done = run("tools/deps", env=env)
    assert (done.returncode, done.stdout) == (0, "")


def test_deps_without_root_prints_the_line_to_ask_for(commands):
    commands("dpkg-query", "exit 1")
    commands("id", "echo 1000")
    env = commands("sudo", "exit 1")
    done = run("tools/deps", "run", env=env)
    assert done.returncode == 1
    line = re.search(
        r"^  sudo apt-get install -y --no-install-recommends (.*)$", done.stdout, re.M
    )
    assert "qemu-system-x86" in line[1].split() and "sparse" not in line[1].split(), done.stdout


def test_deps_installs_only_what_is_missing(commands, tmp_path):
    commands("dpkg-query", 'case "$*" in *gdb*) exit 1;; esac; echo installed')
    commands("id", "echo 0")
    env = commands("apt-get", f'echo "$*" >> {tmp_path}/log')
    done = run("tools/deps", "test", env=env)
    assert done.returncode == 0 and "gdb: the debugger" in done.stdout
    assert (tmp_path / "log").read_text().splitlines()[
        -1
    ] == "install -y --no-install-recommends gdb"


@quick
def test_missing_compiler_is_five_lines_of_advice(tmp_path):
    for name in ("cat", "sh"):
        (tmp_path / name).symlink_to(shutil.which(name))
    done = run("tools/find-cross", env={"PATH": str(tmp_path)})
    assert done.returncode == 1
    assert 5 <= done.stdout.count("\n") <= 6 and "apt-get install gcc" in done.stdout, done.stdout


@pytest.mark.parametrize(
    "busybox, reason",
    [
        ("/no/such/file", "is missing"),
        ("/etc/passwd", "is not a program"),
        (sys.executable, "is dynamically linked"),
    ],
)
def test_busybox_that_cannot_be_the_shell_is_refused(tmp_path, busybox, reason):
    done = run("tools/root", tmp_path / "root", busybox)
    assert done.returncode == 1 and f"{busybox} {reason}: " in done.stdout, done.stdout
    assert "apt-get install busybox-static" in done.stdout
    assert not (tmp_path / "root").exists()


def test_root_is_the_same_whatever_the_umask(tmp_path):
    program = tmp_path / "init"
    program.write_text("a program")
    root = tmp_path / "root"
    done = run("sh", "-c", f"umask 077; tools/root {root} /bin/busybox {program}")
    assert done.returncode == 0, done.stdout

    def mode(name):
        return stat.S_IMODE((root / name).stat().st_mode)

    assert [mode(name) for name in ("bin", "etc/passwd", "root", "tmp", "bin/busybox")] == [
        0o755,
        0o644,
        0o700,
        0o1777,
        0o755,
    ]
    assert (root / "sbin/init").read_text() == "a program"
    assert os.readlink(root / "bin/sh") == os.readlink(root / "usr/bin/awk") == "/bin/busybox"


@quick
def test_help_has_a_line_for_each_target():
    targets = re.findall(r"^  ([a-z-]+) +\S", run("make", "help").stdout, re.M)
    assert {
        "all",
        "iso",
        "run",
        "test",
        "test-quick",
        "test-long",
        "gdb",
        "qemu-gdb",
        "run-uefi",
        "check",
        "stat",
        "clean",
        "deps",
        "help",
    } <= set(targets)


def test_gdb_port_is_the_users(commands):
    """Where somebody listens already, QEMU says so and the run ends."""
    port = 20000 + os.getuid() % 20000
    done = run(
        "tools/run",
        "--kernel",
        "--gdb",
        "--timeout",
        "2",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert f"127.0.0.1:{port}" in done.stderr and done.returncode in (124, 125)


@pytest.fixture
def tree(tmp_path):
    """A small tree that keeps all rules: broken by tree(path, text)."""
    shutil.copytree(
        f"{TOP}/tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__")
    )

    def write(path, body):
        target = pathlib.Path(tmp_path, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            "/* SPDX-License-Identifier: MIT */\n"
            "/*\n * A file that is here to be looked at by a test.\n */\n"
            + body
        )
        return lambda rule: run("tools/check", rule, cwd=tmp_path)

    write("kernel/lib/fine.h", "int fine(void);\n")
    write("kernel/mem/high.h", "int high(void);\n")
    write("kernel/lib/fine.c", "#include <lib/fine.h>\n")
    return write


@pytest.mark.parametrize(
    "rule, path, body",
    [
        ("includes_go_down", "kernel/lib/a.c", "#include <mem/high.h>\n"),
        ("machine_code_in_arch", "kernel/mem/a.c", 'void f(void) { __asm__ volatile("cli"); }\n'),
        (
            "machine_code_in_arch",
            "kernel/mem/a.c",
            "unsigned long f(void) { return _PAGE_RW; }\n",
        ),
        ("ports_in_arch_and_drivers", "kernel/mem/a.c", "void f(void) { outb(1, 2); }\n"),
        ("no_extern_in_c", "kernel/mem/a.c", "extern int a;\n"),
        (
            "own_header_first",
            "kernel/lib/fine.c",
            "#include <lib/other.h>\n#include <lib/fine.h>\n",
        ),
        ("nothing_left_to_do", "kernel/mem/a.c", "/* TO" "DO: all of it */\n"),
        ("lines_fit", "kernel/mem/a.c", "int " + "a" * 100 + ";\n"),
        ("files_fit", "kernel/mem/a.c", "int a;\n" * 600),
        ("functions_are_short", "kernel/mem/a.c", "int f(void)\n{\n" + "\tg();\n" * 60 + "}\n"),
    ],
)
def test_check_finds_what_breaks_a_rule(tree, rule, path, body):
    check = tree("kernel/lib/other.h", "int other(void);\n")
    assert check(rule).returncode == 0
    done = tree(path, body)(rule)
    assert done.returncode == 1 and f"not ok 1 {rule}" in done.stdout, done.stdout


def test_check_finds_a_symbol_that_climbs(tree, tmp_path):
    check = tree("kernel/mem/high.c", "int high(void) { return 1; }\n")
    tree("arch/upcall.h", "int fine(void);\n")
    tree(
        "kernel/lib/fine.c",
        "int high(void);\nint fine(void);\nint fine(void) { return high(); }\n",
    )
    for name in ("kernel/mem/high", "kernel/lib/fine"):
        built = tmp_path / "build" / "obj" / f"{name}.o"
        built.parent.mkdir(parents=True)
        subprocess.run(["gcc", "-c", f"{tmp_path}/{name}.c", "-o", str(built)], check=True)
    done = check("symbols_go_down")
    assert "kernel/lib/fine.c takes high from kernel/mem/high.c" in done.stdout, done.stdout


def test_run_reports_counts_and_agrees():
    done = run("tests/run", "quick", "machine/matrix/*")
    assert done.returncode == 0 and re.search(
        r"\n\d+ passed, 0 failed, 0 skipped\n$", done.stdout
    ), done.stdout


@quick
def test_run_of_nothing_is_a_failure():
    done = run("tests/run", "quick", "no-such-test-anywhere/x")
    assert done.returncode == 1 and done.stdout.endswith(
        "0 passed, 0 failed, 0 skipped\n"
    ), done.stdout
