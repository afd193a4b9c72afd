# SPDX-License-Identifier: MIT
"""How a run ended: from what the kernel reported and how QEMU ended.

The kernel reports single lines on a channel of its own (port 0xe9):

    ready               the console listens
    exit N              the program (or init) exited with N
    signal N TEXT       signal N killed it; TEXT says in words what was wrong
    ktest P F S         tests passed, failed, skipped
    panic TEXT          the kernel gave up
    failure TEXT        the machine was refused early in boot
    poweroff            an orderly end with nobody to ask

and then ends QEMU through isa-debug-exit.  QEMU's other statuses are its own
failures or a reset: the machine was lost, whatever had been said before."""
import collections

QEMU_ORDERLY = 33  # 2 * 0x10 + 1
QEMU_FAILED = 35  # 2 * 0x11 + 1

TIMED_OUT = 124
LOST = 125

Verdict = collections.namedtuple("Verdict", "status line message")


def judge(lines, qemu_status, with_gdb):
    for kind in ("panic", "failure"):
        for line in lines:
            if line.split(" ", 1)[0] == kind:
                return Verdict(LOST, line, line.replace(" ", ": ", 1))
    if qemu_status not in (QEMU_ORDERLY, QEMU_FAILED):
        return lost(_how_qemu_ended(qemu_status, with_gdb))
    ends = [line for line in lines if line.split(" ", 1)[0] in _ENDS]
    if not ends:
        return lost("the machine ended without saying why")
    word, _, rest = ends[-1].partition(" ")
    try:
        return _ENDS[word](ends[-1], rest)
    except ValueError:
        return lost(f"the kernel's report is not understood: {ends[-1]}")


def lost(why):
    return Verdict(LOST, f"lost {why}", f"lost the machine: {why}")


def timeout(seconds):
    return Verdict(TIMED_OUT, "timeout", f"no end after {seconds:g} seconds")


def interrupted(number):
    return Verdict(128 + number, f"lost run ended by signal {number}", None)


def left(with_program):
    """The user left by the escape key."""
    return Verdict(LOST if with_program else 0, "lost left by the user", None)


def _exited(line, rest):
    return Verdict(int(rest) & 0xFF, line, None)


def _killed(line, rest):
    number, _, text = rest.partition(" ")
    return Verdict(
        128 + int(number), line, f"killed by signal {number}" + (f": {text}" if text else "")
    )


def _tested(line, rest):
    _passed, failed, _skipped = map(int, rest.split())
    return Verdict(1 if failed else 0, line, None)


def _powered_off(line, _rest):
    return Verdict(0, line, None)


_ENDS = {"exit": _exited, "signal": _killed, "ktest": _tested, "poweroff": _powered_off}


def _how_qemu_ended(status, with_gdb):
    if status < 0:
        return f"signal {-status} killed QEMU"
    if status == 0:
        return "the debugger ended it, or it reset" if with_gdb else "it reset"
    return f"QEMU ended with status {status}"
