# SPDX-License-Identifier: MIT
"""The machine: QEMU's options, its process, its two lines to us.

Nothing is there by default (-nodefaults, -no-user-config): no network card, no
display.  The guest's serial line and the kernel's report are pipes of their
own, so that neither mixes with what QEMU itself has to say (our stderr).  Pipes,
not sockets: a socket is full after a few hundred single bytes, and then how long
the guest waits for its serial line depends on the host."""
import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys

OVMF = "/usr/share/OVMF"
FW_CFG_SLOTS = 32  # of which QEMU itself takes about ten

PIPE_SIZE = 1 << 20

PR_SET_PDEATHSIG = 1


class Line:
    """A serial line of the guest's: QEMU opens PATH.in and PATH.out."""

    def __init__(self, path):
        self.path = path
        for end in (".in", ".out"):
            os.mkfifo(path + end)
        self.output = os.open(path + ".out", os.O_RDONLY | os.O_NONBLOCK)
        self.input = os.open(path + ".in", os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(self.output, fcntl.F_SETPIPE_SZ, PIPE_SIZE)


class Machine:
    """A running QEMU and its two lines."""

    def __init__(self, opts, folder, given):
        self.console = Line(os.path.join(folder, "console"))
        self.report = Line(os.path.join(folder, "report"))
        self.process = subprocess.Popen(
            command(opts, folder, given, self.console.path, self.report.path),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            stderr=sys.stderr,
            preexec_fn=_die_with_parent,
        )
        self.ended = os.pidfd_open(self.process.pid)  # readable when QEMU has ended

    def wait(self):
        return self.process.wait()

    def end(self):
        self.process.kill()
        self.process.wait()


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def command(opts, folder, given, console, report):
    return [
        "qemu-system-x86_64",
        "-nodefaults",
        "-no-user-config",
        "-no-reboot",
        "-display",
        "none",
        "-vga",
        "none",
        "-machine",
        opts.machine,
        "-m",
        opts.memory,
        "-cpu",
        opts.cpu,
        "-smp",
        str(opts.cpus),
        *_accelerator(opts),
        *_firmware(opts, folder),
        *_loader(opts, given),
        *_fw_cfg(given),
        "-chardev",
        f"pipe,id=console,path={console}",
        "-serial",
        "chardev:console",
        "-chardev",
        f"pipe,id=report,path={report}",
        "-device",
        "isa-debugcon,iobase=0xe9,chardev=report",
        "-device",
        "isa-debug-exit,iobase=0xf4,iosize=4",
        *(["-S", "-gdb", f"tcp:127.0.0.1:{opts.gdb}"] if opts.gdb else []),
        *opts.qemu_arg,
    ]


def _accelerator(opts):
    if opts.accel == "kvm":
        return ["-accel", "kvm"]
    if opts.icount:
        return ["-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off", "-seed", "1"]
    return ["-accel", f"tcg,thread={'multi' if opts.cpus > 1 else 'single'}"]


def _firmware(opts, folder):
    """UEFI is two flash chips; the one with the variables is written to."""
    if opts.firmware == "bios":
        return []
    variables = os.path.join(folder, "OVMF_VARS.fd")
    shutil.copyfile(f"{OVMF}/OVMF_VARS_4M.fd", variables)
    return [
        "-drive",
        f"if=pflash,format=raw,readonly=on,file={OVMF}/OVMF_CODE_4M.fd",
        "-drive",
        f"if=pflash,format=raw,file={variables}",
    ]


def _loader(opts, given):
    if not given.iso:
        return [
            "-kernel",
            opts.kernel_image,
            "-initrd",
            opts.initramfs,
            "-append",
            " ".join(opts.words),
        ]
    return [
        "-drive",
        f"if=none,id=boot,format=raw,media=cdrom,readonly=on,file={given.iso}",
        "-device",
        "ide-cd,drive=boot,bootindex=0",
    ]


def _fw_cfg(given):
    out = ["-global", f"fw_cfg_io.x-file-slots={FW_CFG_SLOTS + len(given.fw_cfg)}"]
    for name, path in given.fw_cfg.items():
        out += ["-fw_cfg", f"name=opt/faultline/{name},file={path}"]
    return out
