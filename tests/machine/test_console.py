# SPDX-License-Identifier: MIT
"""tools/run at a terminal, typed at."""
import os
import signal
import time

import pytest

from conftest import PROGRAMS, TOP

pexpect = pytest.importorskip("pexpect", reason="install python3-pexpect")

COPY = f"tools/run --kernel --overlay {PROGRAMS} -- /copy"


def terminal(command):
    return pexpect.spawn(
        "bash",
        [
            "-c",
            f"stty -a | grep -o '.icanon'; {command}; echo \"status $?\"; "
            "stty -a | grep -o '.icanon'",
        ],
        cwd=TOP,
        timeout=60,
        encoding="utf-8",
        env={**os.environ, "TERM": "dumb"},
    )


def test_lines_are_echoed_edited_and_delivered():
    child = terminal(COPY)
    child.expect(" icanon\r\n")
    time.sleep(1.5)
    child.send("helko\x7f\x7flo\r")
    child.expect("helko(\x08 \x08){2}lo\r\n")
    child.expect("hello\r\n")
    child.send("\x04")
    child.expect(r"status 0\r\n icanon\r\n")


def test_escape_key_leaves_and_restores_the_terminal():
    child = terminal(f"tools/run --kernel --overlay {PROGRAMS} -- /leave spin")
    child.expect(" icanon\r\n")
    time.sleep(1)
    child.send("\x01x")
    child.expect(r"status 125\r\n icanon\r\n")


def test_escape_key_works_before_the_kernel_runs():
    child = terminal("tools/run --kernel --qemu-arg=-S")
    child.expect(" icanon\r\n")
    time.sleep(0.5)
    child.send("\x01h")
    child.expect("Ctrl-A x  leave")
    child.send("\x01x")
    child.expect(r"status 0\r\n icanon\r\n")


def test_terminal_is_restored_after_a_signal():
    child = terminal(f"tools/run --kernel --overlay {PROGRAMS} -- /leave spin")
    child.expect(" icanon\r\n")
    time.sleep(1.5)
    os.kill(pid_of_run(child.pid), signal.SIGTERM)
    child.expect(r"status 143\r\n icanon\r\n")


def pid_of_run(shell):
    """The tools/run that a shell has started."""
    return int(open(f"/proc/{shell}/task/{shell}/children", encoding="ascii").read().split()[0])


def test_output_has_carriage_returns():
    child = terminal(f"tools/run --kernel --overlay {PROGRAMS} -- /show x")
    child.expect_exact("argument [/show]\r\nargument [x]\r\n")
    child.expect("status 0")


def test_guest_knows_the_size_of_the_terminal():
    command = ["--kernel", "--", "/bin/stty", "size"]
    child = pexpect.spawn("tools/run", command, cwd=TOP, timeout=60, dimensions=(37, 101))
    child.expect_exact("37 101\r\n")
    child.expect(pexpect.EOF)


def test_make_run_leads_to_a_shell():
    child = pexpect.spawn("make", ["-s", "run"], cwd=TOP, timeout=120, encoding="utf-8")
    child.expect("This is Faultline.")
    child.expect("/ # ")
    child.send("poweroff\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
