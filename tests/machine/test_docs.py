# SPDX-License-Identifier: MIT
"""The console sessions of README.md and docs/, typed and compared.

A block fenced as ```console is what a terminal shows: lines that begin with a
prompt are typed, all others are what must appear.

    $ command       to a shell, in the root of the tree
    > more          the command goes on
    (gdb) command   to gdb, once a command has started it
    / # command     to a shell in the guest

… stands for anything: within a line, or alone on a line for any lines.  Each
block is a terminal and a shell of its own."""
import glob
import os
import re

import pytest

from conftest import TOP

pexpect = pytest.importorskip("pexpect", reason="install python3-pexpect")

TYPED = re.compile(r"(?:\$|>|\(gdb\)|/ #) ")
CURSOR = "\x1b[6n"  # where is it? the guest's line editor asks
LIMIT = 120  # seconds for one command


def blocks():
    """(name, lines) of every session."""
    pages = sorted(glob.glob(os.path.join(TOP, "docs", "**", "*.md"), recursive=True))
    for path in [os.path.join(TOP, "README.md"), *pages]:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for found in re.finditer(r"^```console\n(.*?)^```$", text, re.M | re.S):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{os.path.relpath(path, TOP)}:{line}", found[1].splitlines()


def exchanges(lines):
    """[prompt, what is typed, what must appear] one by one."""
    found = []
    for line in lines:
        typed = TYPED.match(line)
        if typed:
            found.append([typed[0], line[typed.end() :], []])
        elif found:
            found[-1][2].append(line)
        else:
            raise AssertionError(f"the session does not begin with a prompt: {line}")
    return found


def pattern(lines):
    """A regular expression for the output."""
    out = ""
    for line in lines:
        out += (
            r"(?:.*\n)*?"
            if line == "…"
            else ".*?".join(map(re.escape, line.split("…"))) + r"[ \t]*\n"
        )
    return out


class Terminal:
    def __init__(self):
        self.child = pexpect.spawn(
            "bash",
            ["--norc", "--noprofile", "--noediting"],
            cwd=TOP,
            encoding="utf-8",
            echo=False,
            timeout=LIMIT,
            dimensions=(50, 500),
            env={**os.environ, "PS1": "$ ", "PS2": "> ", "TERM": "dumb", "LC_ALL": "C.UTF-8"},
        )
        self.wait("$ ")

    def wait(self, prompt):
        """What is shown up to this prompt."""
        self.child.expect(rf"(?:^|(?<=\n)){re.escape(prompt)}(?:{re.escape(CURSOR)})?$")
        return self.child.before.replace("\r", "").replace(CURSOR, "")

    def type(self, line, next_prompt):
        self.child.sendline(line)
        shown = self.wait(next_prompt)
        return shown.removeprefix(line + "\n")  # some programs echo

    def end(self):
        self.child.close(force=True)


@pytest.mark.parametrize("lines", [pytest.param(lines, id=name) for name, lines in blocks()])
def test_session(lines):
    session = exchanges(lines)
    terminal = Terminal()
    try:
        for at, (prompt, typed, expected) in enumerate(session):
            following = session[at + 1][0] if at + 1 < len(session) else "$ "
            shown = terminal.type(typed, following)
            if shown and not shown.endswith("\n"):
                shown += "\n"
            assert re.fullmatch(pattern(expected), shown), "\n".join(
                [prompt + typed, "showed", shown, "and not", *expected]
            )
    finally:
        terminal.end()
