# SPDX-License-Identifier: MIT
"""What tools/check and tools/stat know about the tree: its files, their floors
(docs/architecture.md), C without its comments, functions and their lengths."""
import functools
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent

FLOORS = (
    ("arch",),
    ("kernel/lib",),
    ("kernel/core",),
    ("kernel/mem",),
    ("kernel/sched",),
    ("kernel/vm",),
    ("kernel/task",),
    (
        "kernel/device",
        "kernel/dma",
        "kernel/block",
        "kernel/fs",
        "kernel/tty",
        "kernel/net",
        "kernel/ipc",
    ),
    ("kernel/syscall", "drivers", "include"),
    ("kernel/main.c",),
    ("tests/kernel",),
)
KERNEL = ("arch", "kernel", "drivers", "include", "tests/kernel")
EVERYTHING = (*KERNEL, "user", "tests", "bench", "tools")

COMMENT_OR_STRING = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S
)


def files(tops=EVERYTHING, suffixes=(".c", ".h", ".S")):
    """Paths relative to the root, each once."""
    found = {
        path.relative_to(ROOT)
        for top in tops
        for path in (ROOT / top).rglob("*")
        if path.suffix in suffixes and path.is_file()
    }
    return sorted(found)


def floor(path):
    """The number of the floor a file is on; None: on none."""
    for number, rooms in enumerate(FLOORS):
        if any(str(path) == room or str(path).startswith(room + "/") for room in rooms):
            return number
    return None


def room(path):
    """The folder that sizes are counted by."""
    deep = path.parts[0] in ("arch", "kernel", "drivers", "tests")
    return "/".join(path.parts[:2] if deep and len(path.parts) > 2 else path.parts[:1])


@functools.cache
def text(path):
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


@functools.cache
def code(path):
    """The text with comments blanked and strings emptied, line for line."""

    def blank(match):
        found = match.group()
        return (
            '""'
            if found[0] == '"'
            else "0"
            if found[0] == "'"
            else " " + "\n" * found.count("\n")
        )

    return COMMENT_OR_STRING.sub(blank, text(path))


def matches(pattern, path, of=code):
    """Places where the pattern occurs, as path:line: what."""
    for found in re.finditer(pattern, of(path), re.M):
        yield f"{path}:{of(path).count(chr(10), 0, found.start()) + 1}: {found.group().strip()}"


@functools.cache
def _headers():
    """Every way to name a header in an #include, with the headers it may be."""
    names = {}
    for path in files((*KERNEL, "tests"), (".h",)):
        for start in range(len(path.parts)):
            names.setdefault("/".join(path.parts[start:]), []).append(path)
    return names


def includes(path):
    """The tree's own headers that a file includes."""
    bare = re.sub(r"/\*.*?\*/", " ", text(path), flags=re.S)
    for name in re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', bare, re.M):
        found = _headers().get(name, [])
        near = [header for header in found if header.parent == path.parent]
        if near or len(found) == 1:
            yield (near or found)[0]


class Function:
    """A function's name, file and length in lines, braces included."""

    def __init__(self, line):
        self.name, path = line.split("\t")[:2]
        self.path = pathlib.Path(path)
        self.line = int(re.search(r"\tline:(\d+)", line)[1])
        self.length = int(re.search(r"\tend:(\d+)", line)[1]) - self.line + 1


def functions(paths):
    """Those of C files, by universal-ctags; OSError if it is not installed."""
    names = [str(path) for path in paths if path.suffix == ".c"]
    if not names:
        return []
    done = subprocess.run(
        [
            "ctags",
            "--languages=C",
            "--kinds-C=f",
            "--fields=+ne",
            "--sort=no",
            "-f",
            "-",
            "-L",
            "-",
        ],
        input="\n".join(names),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    return [Function(line) for line in done.stdout.splitlines() if "\tend:" in line]


def quantile(numbers, part):
    """The number that `part` of them do not exceed; 0 of none."""
    ordered = sorted(numbers)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0
