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

FRAME = re.compile(r"^@(begin|end|round) (\S+)(?: (.*))?$\n?", re.M)
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


def run_all(options, paths, limit=PROGRAM_LIMIT, rounds=1, arguments=()):
    """Yields a Frame for each of these files of the host, in their order; each has
    so many seconds, and these arguments.  What is odd in later rounds is added to
    what the first left."""
    words = ["-t", str(limit), "-r", str(rounds), *(f"-a{word}" for word in arguments)]
    silence = limit + 30  # seconds after which a machine that says nothing is hung
    while paths:
        output, end = _boot(options, paths, words, silence)
        frames, later = split_frames(output, end)
        for path, frame in zip(paths, frames):
            frame.left += later.pop(os.path.basename(path), [])
        if later:  # not in the first round, nor its program's fault: the machine's
            frames[-1].left += [line for lines in later.values() for line in lines]
        yield from frames
        paths = paths[len(frames) :]


def _boot(options, paths, words, silence):
    """What the machine said, and how it ended."""
    with tempfile.TemporaryDirectory(prefix="batch-", dir=BUILD) as folder:
        os.mkdir(f"{folder}/abi")
        for path in {f"{BUILD}/machine/batch", *paths}:
            os.link(path, f"{folder}/abi/{os.path.basename(path)}")
        names = [f"/abi/{os.path.basename(path)}" for path in paths]
        program = ["--overlay", folder, "--", "/abi/batch", *words, *names]
        return _watched([*options, *program], silence)


def split_frames(output, end):
    """Frames of the first round, in the order in which the programs ran, at least
    one; and by program what later rounds add."""
    first, later, round_, begun, start = [], {}, 0, None, 0
    for found in FRAME.finditer(output):
        kind, name, how = found.groups()
        said = output[start : found.start()]
        start = found.end()
        if kind == "begin":
            begun = name
        elif kind == "round":
            round_ += 1
        elif round_:
            frame = Frame(said, how)
            odd = [line for line in frame.said.splitlines() if not line.startswith("ok ")]
            later.setdefault(name, []).extend([*frame.left, *odd])
            begun = None
        elif name == begun:
            first.append(Frame(said, how))
            begun = None
    down = Frame(output[start:], f"the machine ended with: {end}")
    if not first or (begun and not round_):
        first.append(down)
    elif end != "exit 0":
        why = [*down.said.splitlines()[-40:], f"round {round_ + 1}: {down.ended}"]
        later.setdefault(begun or "", []).extend(why)
    return first, later


def _watched(words, silence):
    """tools/run's output and how the machine ended; a silent one is ended."""
    with tempfile.NamedTemporaryFile("r", prefix="faultline-status-") as status:
        machine = subprocess.Popen(
            [RUN, "--status-file", status.name, *words],
            cwd=TOP,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        output, silent = _listen(machine, silence)
        machine.wait()
        end = f"no word for {silence} seconds" if silent else status.read().strip()
    return output, end


def _listen(machine, silence):
    """All it says; True if it had to be ended."""
    output, silent = b"", False
    with selectors.DefaultSelector() as selector:
        selector.register(machine.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(silence) and not silent:
                silent = True
                machine.terminate()
            data = os.read(machine.stdout.fileno(), 65536)
            if not data:
                return decode_output(output), silent
            output += data
