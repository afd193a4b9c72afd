# SPDX-License-Identifier: MIT
"""Everyday scripts, run by the same busybox here and in Faultline: what they print
and their status must be the same, byte for byte.

Here they run in a folder that is the guest's root in all but name (chroot), which
only root may do."""
import difflib
import glob
import os
import resource
import shutil
import signal
import stat
import subprocess
import tempfile

from runner import batch
from runner.job import BUILD, PROGRAM_LIMIT, TOP, Job
from runner.ktap import FAILED, PASSED, SKIPPED, Result

OPTIONS = ["--kernel", "--cpus", "2"]
SCRATCH = "/tmp/batch"  # these three as in batch.c
ENVIRONMENT = {"PATH": "/bin:/sbin:/usr/bin:/usr/sbin", "HOME": "/root", "TERM": "linux"}
FOLDER = "/abi"
DEVICES = {"null": 3, "zero": 5, "full": 7, "random": 8, "urandom": 9}
OPEN_FILES = (1024, 4096)


class Scripts(Job):
    def __init__(self):
        super().__init__("scripts/", 40)
        self.paths = sorted(glob.glob(os.path.join(TOP, "tests", "scripts", "*.sh")))
        self.known = [self._name(path) for path in self.paths]

    def _name(self, path):
        return self.prefix + os.path.basename(path).removesuffix(".sh")

    def run(self, size, pattern):
        paths = [path for path in self.paths if pattern.wants(self._name(path))]
        if os.geteuid():
            return [Result(self._name(path), SKIPPED, "needs root, for chroot") for path in paths]
        there = batch.run_all(OPTIONS, paths)
        with tempfile.TemporaryDirectory(prefix="scripts-", dir=BUILD) as root:
            make_root(root)
            return [
                self._compared(path, run_here(root, path), frame)
                for path, frame in zip(paths, there)
            ]

    def _compared(self, path, here, frame):
        if frame.status is None:
            return Result(self._name(path), FAILED, f"{frame.said}\n{frame.ended}")
        there = [*frame.said.splitlines(), f"status {frame.status}"]
        difference = [*difflib.unified_diff(here, there, "Linux", "Faultline", lineterm="")]
        outcome = FAILED if difference or frame.left else PASSED
        return Result(self._name(path), outcome, "\n".join([*difference, *frame.left]))


def make_root(root):
    """The guest's root, with what devices the scripts use."""
    subprocess.run(
        [os.path.join(TOP, "tools", "root"), root, os.path.join(BUILD, "root/bin/busybox")],
        cwd=TOP,
        check=True,
    )
    os.chmod(root, 0o755)
    os.mkdir(root + FOLDER)
    os.mkdir(root + "/proc/self")  # by which busybox finds itself
    os.symlink("/bin/busybox", root + "/proc/self/exe")
    for name, minor in DEVICES.items():
        os.mknod(f"{root}/dev/{name}", stat.S_IFCHR, os.makedev(1, minor))
        os.chmod(f"{root}/dev/{name}", 0o666)


def run_here(root, path):
    """The lines a script prints on this Linux, and one for its status."""
    name = os.path.join(FOLDER, os.path.basename(path))
    shutil.copy(path, root + name)
    shutil.rmtree(root + SCRATCH, ignore_errors=True)
    os.mkdir(root + SCRATCH, 0o755)

    def enter():
        os.chroot(root)
        os.chdir(SCRATCH)
        os.umask(0o022)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, OPEN_FILES)
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)

    done = subprocess.run(
        [name],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=ENVIRONMENT,
        timeout=PROGRAM_LIMIT,
        check=False,
        preexec_fn=enter,
    )
    status = done.returncode if done.returncode >= 0 else 128 - done.returncode
    return [*done.stdout.decode(errors="replace").splitlines(), f"status {status}"]
