# SPDX-License-Identifier: MIT
"""The words on tools/run's command line."""
import argparse
import os
import re
import shutil

BUILD = os.environ.get("BUILD") or os.path.join(os.path.dirname(__file__), "..", "..", "build")


class Refused(Exception):
    """A run that cannot start: says what is wrong with the request."""


def images():
    """The kernel and its initial files."""
    paths = [
        os.path.relpath(os.path.join(BUILD, name)) for name in ("faultline.elf", "initramfs.cpio")
    ]
    for path in paths:
        if not os.path.exists(path):
            raise Refused(f"{path} is missing: run make")
    return paths


def default_gdb_port():
    """By user, so that people on one server do not collide."""
    return 20000 + os.getuid() % 20000


def parse(argv):
    opts = _parser().parse_args(_with_gdb_port(argv))
    if opts.program[:1] == ["--"]:
        del opts.program[0]
    opts.kernel_image, opts.initramfs = images()
    opts.accel = os.environ.get("ACCEL") or "tcg"
    opts.words = ["quiet"] if opts.program else []
    opts.words += opts.append
    _check(opts)
    return opts


def _with_gdb_port(argv):
    """--gdb takes a port only if a number follows: a PROGRAM may follow too."""
    out = []
    for at, word in enumerate(argv):
        follows = argv[at + 1] if at + 1 < len(argv) else ""
        if word == "--":
            return out + argv[at:]
        out.append(
            f"--gdb={default_gdb_port()}" if word == "--gdb" and not follows.isdigit() else word
        )
    return out


def _parser():
    p = argparse.ArgumentParser(
        prog="tools/run",
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Boots Faultline in QEMU; with PROGRAM, runs it there, with its exit status.",
        epilog="Exit status: the program's own; 128+signal if a signal killed it; 124 after\n"
        "--timeout; 125 for a panic or a lost machine; 2 if the request is wrong.\n"
        "In a terminal, Ctrl-A x leaves.\n"
        "Environment: ACCEL=kvm uses KVM instead of TCG.",
    )
    p.add_argument("--machine", choices=("pc", "q35"), default="q35")
    p.add_argument("--memory", metavar="SIZE", default="512M", help="e.g. 64M, 6G (default 512M)")
    p.add_argument("--cpus", metavar="N", type=int, default=1)
    p.add_argument("--cpu", metavar="MODEL", default="max", help="QEMU's CPU model (default max)")
    p.add_argument("--firmware", choices=("bios", "uefi"), default="bios")
    p.add_argument("--kernel", action="store_true", help="let QEMU load the kernel, without GRUB")
    p.add_argument(
        "--append",
        metavar="WORDS",
        action="append",
        default=[],
        help="words for the kernel's command line",
    )
    p.add_argument(
        "--overlay", metavar="DIR", action="append", default=[], help="files to lay over the root"
    )
    p.add_argument(
        "--env", metavar="NAME=VALUE", action="append", default=[], help="environment of PROGRAM"
    )
    p.add_argument(
        "--icount",
        action="store_true",
        help="one instruction is one nanosecond: exact and repeatable",
    )
    p.add_argument(
        "--timeout", metavar="SECONDS", type=float, default=0, help="0: none (default)"
    )
    p.add_argument(
        "--status-file", metavar="F", help="write one line there that says how it ended"
    )
    p.add_argument(
        "--gdb", metavar="PORT", type=int, help="wait for gdb before the first instruction"
    )
    p.add_argument(
        "--qemu-arg",
        metavar="ARG",
        action="append",
        default=[],
        help="one more word for QEMU (--qemu-arg=-x)",
    )
    p.add_argument("program", metavar="PROGRAM ARG", nargs=argparse.REMAINDER)
    return p


def _check(opts):
    _check_machine(opts)
    for overlay in opts.overlay:
        if not os.path.isdir(overlay):
            raise Refused(f"--overlay {overlay}: no such directory")
    for item in opts.env:
        if not re.match(r"[^=]+=", item):
            raise Refused(f"--env {item}: must be NAME=VALUE")
    if opts.env and not opts.program:
        raise Refused("--env needs a PROGRAM")
    for word in opts.words:
        if not word.isprintable():
            raise Refused(f"--append {word!r}: only printable characters reach the kernel")
    if opts.status_file and not os.path.isdir(os.path.dirname(opts.status_file) or "."):
        raise Refused(f"--status-file {opts.status_file}: no such directory")


def _check_machine(opts):
    if not re.fullmatch(r"0*[1-9][0-9]*[kKmMgGtT]?", opts.memory):
        raise Refused(f"--memory {opts.memory}: must be a number with K, M, G or T")
    if opts.cpus < 1:
        raise Refused(f"--cpus {opts.cpus}: there must be at least one")
    if opts.timeout < 0:
        raise Refused(f"--timeout {opts.timeout:g}: must not be negative")
    if opts.gdb is not None and not 0 < opts.gdb < 65536:
        raise Refused(f"--gdb {opts.gdb}: no such port")
    if opts.kernel and opts.firmware == "uefi":
        raise Refused(
            "--kernel and --firmware uefi exclude each other: QEMU's loader needs the BIOS"
        )
    if opts.accel not in ("tcg", "kvm"):
        raise Refused(f"ACCEL={opts.accel}: must be tcg or kvm")
    if opts.icount and opts.accel == "kvm":
        raise Refused("--icount needs TCG: unset ACCEL")
    if not shutil.which("qemu-system-x86_64"):
        raise Refused("qemu-system-x86_64 is missing: make deps")
