# SPDX-License-Identifier: MIT
"""Many programs in one boot: tests/machine/programs/batch.c runs them and frames
what each says and how it ends.  If a machine goes down, or hangs, the program
that had begun is to blame, and the rest go on in another machine."""
import os
import re
import selectors
import subprocess
import tempfile

from runner.job import BUILD, PROGRAM_LIMIT, RUN, TOP, decode_output

SILENCE = PROGRAM_LIMIT + 30  # seconds after which a machine that says nothing is hung

FRAME = re.compile(r"^@(begin|end) (\S+)(?: (.*))?$\n?", re.M)
LEFT = re.compile(r"^@left (.*)$\n?", re.M)
KERNEL = re.compile(r"\[ *\d+\.\d{6}\] (.*)\n")  # a line of the log may cut one in two


class Frame:
    """What batch.c says of one program.  status: as a shell has it; None if it
    did not end.  ended: that in words.  left: what is not as before it ran."""

    def __init__(self, said, how):
        log = KERNEL.findall(said)
        said = KERNEL.sub("", said)
        self.left = LEFT.findall(said) + [line for line in log if "warning: " in line]
        self.said = LEFT.sub("", said).removesuffix("\n")  # batch.c ends the last line
        self.ended = how
        self.status = self._status(how)

    @staticmethod
    def _status(how):
        kind, _, number = how.partition(" ")
        base = {"exit": 0, "signal": 128}.get(kind)
        return None if base is None else base + int(number)


def run_all(options, paths, limit=PROGRAM_LIMIT):
    """Yields a Frame for each of these files of the host, in their order; each has
    so many seconds."""
    while paths:
        output, end = _boot(options, paths, limit)
        for frame in frames_of(output, end):
            yield frame
            paths = paths[1:]


def _boot(options, paths, limit):
    """What the machine said, and how it ended."""
    with tempfile.TemporaryDirectory(prefix="batch-", dir=BUILD) as folder:
        os.mkdir(f"{folder}/abi")
        for path in {f"{BUILD}/machine/batch", *paths}:
            os.link(path, f"{folder}/abi/{os.path.basename(path)}")
        names = [f"/abi/{os.path.basename(path)}" for path in paths]
        words = ["--overlay", folder, "--", "/abi/batch", "-t", str(limit), *names]
        return _watched([*options, *words])


def frames_of(output, end):
    """Frames in the order in which the programs ran; at least one."""
    begun, start, count = None, 0, 0
    for found in FRAME.finditer(output):
        if found[1] == "begin":
            begun, start = found[2], found.end()
        elif found[2] == begun:
            yield Frame(output[start : found.start()], found[3])
            begun, count = None, count + 1
    if begun or not count:
        yield Frame(output[start:], f"the machine ended with: {end}")


def _watched(words):
    """tools/run's output and how the machine ended; a silent one is ended."""
    with tempfile.NamedTemporaryFile("r", prefix="faultline-status-") as status:
        machine = subprocess.Popen(
            [RUN, "--status-file", status.name, *words],
            cwd=TOP,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        output, silent = _listen(machine)
        machine.wait()
        end = f"no word for {SILENCE} seconds" if silent else status.read().strip()
    return output, end


def _listen(machine):
    """All it says; True if it had to be ended."""
    output, silent = b"", False
    with selectors.DefaultSelector() as selector:
        selector.register(machine.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(SILENCE) and not silent:
                silent = True
                machine.terminate()
            data = os.read(machine.stdout.fileno(), 65536)
            if not data:
                return decode_output(output), silent
            output += data
