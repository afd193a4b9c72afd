# SPDX-License-Identifier: MIT
"""The contract of tools/run: what a program gets, and what comes back."""
import os
import re
import signal
import subprocess
import time

import pytest

from conftest import PROGRAMS, TOP, Run, run_program

quick = pytest.mark.quick
AWKWARD = [
    "a b",
    "",
    "it's",
    'say "so"',
    "$HOME",
    "back\\slash",
    "tab\there",
    "two\nlines",
    "-x",
    "--",
    "ünï",
    "*",
]


@quick
def test_arguments_arrive_as_given(program):
    run = program("show", *AWKWARD)
    assert run.status == 0
    assert run.text == "".join(f"argument [{a}]\n" for a in ["/show", *AWKWARD]) + "".join(
        line + "\n" for line in run.text.splitlines() if line.startswith("environment")
    )


@quick
def test_environment_is_exactly_as_given(program):
    run = program("show", options=["--env", "NAME=a b=c", "--env", "EMPTY="])
    assert run.text == "argument [/show]\nenvironment [NAME=a b=c]\nenvironment [EMPTY=]\n"


@quick
@pytest.mark.parametrize("status", [0, 1, 42, 124, 255])
def test_exit_status_is_the_programs(program, status):
    run = program("leave", str(status))
    assert (run.status, run.end) == (status, f"exit {status}"), run


@quick
@pytest.mark.parametrize("way", ["poweroff", "halt", "restart", "restart2"])
def test_reboot_is_an_orderly_end(program, way):
    run = program("reboot", way)
    assert (run.status, run.end) == (0, "poweroff"), run
    assert run.text.splitlines()[-1] == "line 1999 of what must come out", run


@quick
def test_segmentation_fault_is_139(program):
    run = program("leave", "segv")
    assert run.status == 128 + signal.SIGSEGV, run
    assert run.end.startswith("signal 11 "), run


def test_segmentation_fault_is_told_in_words(program):
    run = program("leave", "segv")
    assert "0x10" in run.end and "signal 11" in run.err.decode(), run


def test_abort_is_134(program):
    assert program("leave", "abort").status == 128 + signal.SIGABRT


def run_as_init(name, *options, **more):
    words = ["--append", f"quiet init={name}"]
    return Run("--kernel", *words, "--overlay", PROGRAMS, *options, **more)


@quick
def test_process_1_is_a_program():
    run = run_as_init("/first")
    assert (run.status, run.end) == (5, "exit 5"), run
    assert len(run.text.splitlines()) == 4 and "no:" not in run.text, run


def test_process_1_dies_of_its_own_mistake_only(tmp_path):
    (tmp_path / "segv").write_bytes(open(os.path.join(PROGRAMS, "first"), "rb").read())
    (tmp_path / "segv").chmod(0o755)
    run = run_as_init("/segv", "--overlay", tmp_path)
    assert run.status == 128 + signal.SIGSEGV, run
    assert run.end.startswith("signal 11 SIGSEGV at 0x10"), run


def test_no_process_1_is_127():
    run = run_as_init("/no/such/file")
    assert (run.status, run.end) == (127, "exit 127"), run


def test_timeout_is_124(program):
    run = program("leave", "spin", options=["--timeout", "3"])
    assert (run.status, run.end) == (124, "timeout"), run


@pytest.mark.parametrize("name, status", [("no-such-program", 127), ("plain-file", 126)])
def test_what_cannot_be_run_ends_as_in_a_shell(tmp_path, name, status):
    (tmp_path / "plain-file").write_text("no program\n")
    run = Run("--kernel", "--overlay", str(tmp_path), "--", f"/{name}")
    assert (run.status, run.end) == (status, f"exit {status}"), run


@quick
def test_panic_is_125_with_its_text(machine):
    run = machine("--kernel", "--append", "ktest ktest.crash=assert")
    assert run.status == 125 and run.end.startswith("panic "), run
    assert run.end.removeprefix("panic ") in run.err.decode()


def test_lost_machine_is_125():
    run = Run("--kernel", "--qemu-arg=-device", "--qemu-arg=no-such-device")
    assert run.status == 125 and run.end == "lost QEMU ended with status 1", run


def test_killed_emulator_is_a_lost_machine(program):
    pid_file = f"/tmp/faultline-test-{os.getpid()}.pid"
    options = [
        "--kernel",
        "--overlay",
        PROGRAMS,
        "--qemu-arg=-pidfile",
        f"--qemu-arg={pid_file}",
        "--",
        "/leave",
        "spin",
    ]
    with subprocess.Popen(
        ["tools/run", *options], cwd=TOP, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as run:
        while not os.path.exists(pid_file) or not os.path.getsize(pid_file):
            time.sleep(0.1)
        os.kill(int(open(pid_file, encoding="ascii").read()), signal.SIGKILL)
        assert run.wait(30) == 125
        assert b"signal 9 killed QEMU" in run.stderr.read()


@quick
def test_output_is_exact(program):
    """Carriage returns of the program's own, and a last line without end."""
    data = b"plain\nwith return\r\n\r\rend\n\nno newline"
    assert program("copy", stdin=data).out == data


@quick
def test_every_byte_passes_through_stdin(program):
    data = bytes(range(256)) * 3 + b"\n" + bytes(range(256))
    assert program("copy", stdin=data).out == data


@pytest.mark.parametrize("size", [1, 7, 1024, 65536])
def test_long_lines_pass_whatever_is_read_at_once(program, size):
    data = (b"x" * 5000 + b"\n" + b"y" * 3072 + b"z") * (1 if size == 1 else 10)
    assert program("copy", str(size), stdin=data).out == data


def test_much_input_is_not_lost(program):
    data = b"".join(b"%d lines of input\n" % n for n in range(20000))
    assert program("copy", stdin=data).out == data


def test_empty_stdin_is_end_of_file(program):
    run = program("copy", stdin=b"")
    assert (run.status, run.out) == (0, b"")


def test_slow_reader_loses_nothing():
    """Our stdout is a pipe that nobody empties for a while."""
    data = b"".join(b"line %d\n" % n for n in range(60000))
    options = ["--kernel", "--overlay", PROGRAMS, "--", "/copy"]
    with subprocess.Popen(
        ["tools/run", *options], cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as run:
        if os.fork() == 0:
            try:
                os.write(run.stdin.fileno(), data) == len(data) or os._exit(1)
            finally:
                os._exit(0)
        run.stdin.close()
        time.sleep(4)
        assert run.stdout.read() == data


@quick
def test_64_mib_of_memory(program):
    run = program("touch", "64")
    assert (run.status, run.out) == (42, b"16384 pages, 0 wrong\n"), run


def test_later_overlays_lie_over_earlier_ones(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
        (tmp_path / name / f"only-{name}").write_text(name * 2)
    overlays = [
        "--overlay",
        PROGRAMS,
        "--overlay",
        str(tmp_path / "one"),
        "--overlay",
        str(tmp_path / "two"),
    ]
    sums = [
        Run("--kernel", *overlays, "--", "/sum", path).text
        for path in ("/file", "/only-one", "/only-two")
    ]
    assert sums == [expected_sum(text) for text in (b"two", b"oneone", b"twotwo")]


def test_overlay_keeps_links_and_modes(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"content")
    (tmp_path / "soft").symlink_to("folder/file")
    os.link(tmp_path / "folder" / "file", tmp_path / "hard")
    os.link(f"{PROGRAMS}/sum", tmp_path / "sum") if same_device(tmp_path) else copy_program(
        "sum", tmp_path
    )
    for path in ("/folder/file", "/soft", "/hard"):
        assert Run(
            "--kernel", "--overlay", str(tmp_path), "--", "/sum", path
        ).text == expected_sum(b"content")


def test_overlay_of_hundreds_of_mb(tmp_path):
    data = os.urandom(1 << 20) * 300
    (tmp_path / "big").write_bytes(data)
    run = Run(
        "--kernel",
        "--memory",
        "2G",
        "--overlay",
        PROGRAMS,
        "--overlay",
        str(tmp_path),
        "--",
        "/sum",
        "/big",
    )
    assert run.text.startswith(f"{len(data)} bytes"), run


def test_runs_side_by_side_do_not_disturb_each_other():
    options = ["--overlay", PROGRAMS, "--", "/leave"]
    runs = [
        subprocess.Popen(["tools/run", *options, str(n)], cwd=TOP, stdin=subprocess.DEVNULL)
        for n in range(10, 14)
    ]
    assert [run.wait(LIMIT_SIDE) for run in runs] == list(range(10, 14))


LIMIT_SIDE = 120


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_the_machine_and_leaves_nothing(tmp_path, number):
    options = ["--kernel", "--overlay", PROGRAMS, "--", "/leave", "spin"]
    with subprocess.Popen(
        ["tools/run", *options],
        cwd=TOP,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as run:
        emulator = wait_for_child(run.pid)
        run.send_signal(number)
        assert run.wait(20) == 128 + number
    assert not os.path.exists(f"/proc/{emulator}") and not list(tmp_path.iterdir())


def test_emulator_dies_with_a_killed_run(tmp_path):
    options = ["--kernel", "--overlay", PROGRAMS, "--", "/leave", "spin"]
    with subprocess.Popen(
        ["tools/run", *options],
        cwd=TOP,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as run:
        emulator = wait_for_child(run.pid)
        run.kill()
    end = time.monotonic() + 10
    while is_alive(emulator) and time.monotonic() < end:
        time.sleep(0.1)
    assert not is_alive(emulator)


@pytest.mark.parametrize(
    "words", ["plain", 'a="b c" "d e"', "it's $HOME `x` ;#&|", "back\\slash \\x41", 'q"uo"te']
)
@pytest.mark.parametrize("loader", [[], ["--kernel"]], ids=["grub", "direct"])
def test_kernel_words_arrive_as_given(loader, words):
    """Seen in the log; GRUB may quote a word as a whole, which means the same."""
    run = Run(*loader, "--append", f"loglevel=7 {words}", "--overlay", PROGRAMS, "--", "/leave")
    lines = re.findall(r"command line: (?!unknown word)(.*)", run.text)
    assert f"{words} " in lines[0].replace('"a=b c"', 'a="b c"') + " ", run


@quick
@pytest.mark.parametrize(
    "args, wrong",
    [
        (["--machine", "isapc"], "isapc"),
        (["--memory", "lots"], "--memory lots"),
        (["--cpus", "0"], "--cpus 0"),
        (["--overlay", "/no/such/dir", "--", "/x"], "/no/such/dir"),
        (["--env", "NAME", "--", "/x"], "--env NAME"),
        (["--kernel", "--firmware", "uefi"], "uefi"),
        (["--timeout", "-1"], "-1"),
        (["--frobnicate"], "--frobnicate"),
    ],
)
def test_wrong_requests_are_named(args, wrong):
    done = subprocess.run(
        ["tools/run", *args], cwd=TOP, capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode == 2 and wrong in done.stderr


def test_icount_runs_are_equal():
    runs = [Run("--kernel", "--icount", "--", "/bin/hello").text for _ in range(2)]
    assert runs[0] == runs[1] and "Hello" in runs[0]


def test_uefi_run_prints_nothing_else():
    run = run_through_uefi("show", "x")
    assert run.text.startswith("argument [/show]\nargument [x]\n"), run


def run_through_uefi(name, *args):
    return Run("--firmware", "uefi", "--overlay", PROGRAMS, "--", f"/{name}", *args)


def expected_sum(data):
    return (
        f"{len(data)} bytes, sum {sum(byte * (at & 0xff) for at, byte in enumerate(data, 1))}\n"
    )


def same_device(path):
    return os.stat(path).st_dev == os.stat(PROGRAMS).st_dev


def copy_program(name, folder):
    (folder / name).write_bytes(open(f"{PROGRAMS}/{name}", "rb").read())
    (folder / name).chmod(0o755)


def wait_for_child(pid):
    """The emulator's process, once it runs."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        children = open(f"/proc/{pid}/task/{pid}/children", encoding="ascii").read().split()
        for child in children:
            if b"qemu-system" in open(f"/proc/{child}/cmdline", "rb").read():
                return int(child)
        time.sleep(0.05)
    raise AssertionError("no emulator was started")


def is_alive(pid):
    try:
        return (
            open(f"/proc/{pid}/stat", encoding="ascii").read().rpartition(")")[2].split()[0]
            != "Z"
        )
    except FileNotFoundError:
        return False
