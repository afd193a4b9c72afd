# SPDX-License-Identifier: MIT
"""Machines that cannot be used are refused in one line, and a boot is quick."""
import re
import subprocess

import pytest

from conftest import TOP, Run


@pytest.mark.quick
@pytest.mark.parametrize(
    "options, reason",
    [
        (["--cpu", "qemu32"], "long mode"),
        (["--cpu", "qemu64,-nx"], "NX"),
        (["--memory", "7M"], "less than 8 MiB"),
    ],
)
def test_refusal_names_the_reason(options, reason):
    run = Run("--kernel", *options)
    assert run.status == 125 and run.end.startswith("failure ") and reason in run.end, run
    assert reason in run.text and reason in run.err.decode(), run


def test_refusal_under_grub():
    run = Run("--cpu", "qemu32")
    assert run.status == 125 and "long mode" in run.text, run


def ticks(*options):
    """From the first instruction to the first one of a program."""
    run = Run("--icount", *options)
    found = re.search(r"boot: (\d+) ticks from entry to the first user instruction", run.text)
    assert found, run
    return int(found[1])


@pytest.mark.quick
def test_boot_takes_at_most_15_million_ticks():
    assert ticks("--machine", "q35", "--memory", "512M", "--cpus", "1") <= 15_000_000


def test_boot_ticks_are_repeatable():
    """Without GRUB, which looks at the host's clock."""
    assert ticks("--kernel") == ticks("--kernel")


@pytest.mark.parametrize("machine", ["pc", "q35"])
@pytest.mark.parametrize(
    "loader", [[], ["--kernel"], ["--firmware", "uefi"]], ids=["bios", "direct", "uefi"]
)
def test_shell_runs_a_program(machine, loader):
    run = Run("--machine", machine, *loader, "--cpus", "2", stdin=b"hello\n")
    assert (run.status, run.end) == (0, "poweroff") and "Hello from hello" in run.text, run


@pytest.mark.parametrize("medium", ["bios", "uefi"])
def test_medium_boots_without_tools_run(medium, tmp_path):
    """make iso: one medium for both firmwares."""
    iso = str(tmp_path / "faultline.iso")
    subprocess.run(["tools/iso", iso, "quiet init=/bin/hello"], cwd=TOP, check=True)
    firmware = ["-drive", "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd"]
    done = subprocess.run(
        [
            "qemu-system-x86_64",
            "-nodefaults",
            "-display",
            "none",
            "-no-reboot",
            "-m",
            "256M",
            "-serial",
            "stdio",
            *(firmware if medium == "uefi" else []),
            "-cdrom",
            iso,
            "-device",
            "isa-debug-exit,iobase=0xf4,iosize=4",
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 33 and b"Hello from /bin/hello" in done.stdout, done
