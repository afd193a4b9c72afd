# SPDX-License-Identifier: MIT
"""The machine: QEMU's options, its process, its two lines to us.

Nothing is there by default (-nodefaults, -no-user-config): no network card, no
display.  The guest's serial line and the kernel's report are socket pairs, so
that neither mixes with what QEMU itself has to say (our stderr)."""
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys

OVMF = "/usr/share/OVMF"
FW_CFG_SLOTS = 32       # of which QEMU itself takes about ten

PR_SET_PDEATHSIG = 1


class Machine:
    """A running QEMU.  console and report are our ends of its lines."""

    def __init__(self, opts, folder, given):
        self.console, console = socket.socketpair()
        self.report, report = socket.socketpair()
        lines = (console.fileno(), report.fileno())
        self.process = subprocess.Popen(
            command(opts, folder, given, *lines), stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr,
            pass_fds=lines, start_new_session=True, preexec_fn=_die_with_parent)
        console.close()
        report.close()

    def wait(self):
        return self.process.wait()

    def end(self):
        self.process.kill()
        self.process.wait()


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def command(opts, folder, given, console_fd, report_fd):
    return [
        "qemu-system-x86_64", "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-vga", "none",
        "-machine", opts.machine, "-m", opts.memory, "-cpu", opts.cpu, "-smp", str(opts.cpus),
        *_accelerator(opts), *_firmware(opts, folder), *_loader(opts, given), *_fw_cfg(given),
        "-chardev", f"socket,id=console,fd={console_fd}", "-serial", "chardev:console",
        "-chardev", f"socket,id=report,fd={report_fd}", "-device", "isa-debugcon,iobase=0xe9,chardev=report",
        "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
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
    return ["-drive", f"if=pflash,format=raw,readonly=on,file={OVMF}/OVMF_CODE_4M.fd",
            "-drive", f"if=pflash,format=raw,file={variables}"]


def _loader(opts, given):
    if not given.iso:
        return ["-kernel", opts.kernel_image, "-initrd", opts.initramfs, "-append", " ".join(opts.words)]
    return ["-drive", f"if=none,id=boot,format=raw,media=cdrom,readonly=on,file={given.iso}",
            "-device", "ide-cd,drive=boot,bootindex=0"]


def _fw_cfg(given):
    out = ["-global", f"fw_cfg_io.x-file-slots={FW_CFG_SLOTS + len(given.fw_cfg)}"]
    for name, path in given.fw_cfg.items():
        out += ["-fw_cfg", f"name=opt/faultline/{name},file={path}"]
    return out
