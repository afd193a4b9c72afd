# SPDX-License-Identifier: MIT
"""The interactive shell of `make run`, typed at as a new user would.

A boot serves many tests; one that leaves it unusable costs the next another."""
import os
import re
import time

import pytest

from conftest import TOP, Run

pexpect = pytest.importorskip("pexpect", reason="install python3-pexpect")

WHERE_IS_THE_CURSOR = "\x1b[6n"  # asked by the line editor, of terminals
PROMPT = r"(?:^|\n|\r|\x1b\[[\d;?]*[A-Za-z])(?:/|~)[\w/]* # (?:\x1b\[6n)?$"
OPTIONS = ["--kernel", "--cpus", "2", "--append", "quiet"]


class Shell:
    """The guest's shell at a terminal that is 200 columns wide."""

    def __init__(self, options=OPTIONS):
        self.child = pexpect.spawn(
            "tools/run",
            options,
            cwd=TOP,
            encoding="utf-8",
            timeout=60,
            dimensions=(40, 200),
            env={**os.environ, "TERM": "xterm"},
        )
        self.banner = self.prompt()

    def prompt(self):
        """What is shown up to the next prompt."""
        self.child.expect(PROMPT)
        return self.child.before.replace(WHERE_IS_THE_CURSOR, "").replace("\r", "")

    def type(self, line):
        """What a line shows, without its echo."""
        self.child.send(f"{line}\r")
        return self.prompt().removeprefix(line).strip("\n")

    def lines(self, line):
        return self.type(line).split("\n")

    def send(self, keys):
        self.child.send(keys)

    def expect(self, pattern):
        self.child.expect(pattern)
        return self.child.match

    def is_usable(self):
        if not self.child.isalive():
            return False
        try:
            return self.type("cd /; echo us''able") == "usable"
        except pexpect.ExceptionPexpect:
            return False

    def end(self):
        self.child.close(force=True)


@pytest.fixture(scope="module")
def shells():
    """The one that is in use, if any."""
    kept = []
    yield kept
    for shell in kept:
        shell.end()


@pytest.fixture
def shell(shells):
    if shells and not shells[0].is_usable():
        shells.pop().end()
    if not shells:
        shells.append(Shell())
    return shells[0]


# The machine as a new user finds it.


def test_banner_says_what_to_try():
    fresh = Shell()
    try:
        for word in ("busybox", "cat /proc/self/maps", "poweroff", "Ctrl-A x"):
            assert word in fresh.banner
        assert "init:" not in fresh.banner, fresh.banner  # it has nothing to complain about
    finally:
        fresh.end()


def test_root_is_listed(shell):
    lines = shell.lines("ls -la /")
    names = {line.split()[-1] for line in lines[1:]}
    assert {".", "..", "bin", "dev", "etc", "proc", "root", "sbin", "tmp", "usr"} <= names, lines
    assert any(re.match(r"drwxrwxrwt +\d+ root +root .* tmp$", line) for line in lines), lines


def test_uname_names_the_system(shell):
    assert re.match(r"Linux faultline 6\.1\.0-faultline .*x86_64", shell.type("uname -a"))
    assert shell.type("hostname") == "faultline"
    assert shell.type("id") == "uid=0(root) gid=0(root) groups=0(root)" or shell.type(
        "id -un"
    ) == "root"


def test_file_systems_are_mounted(shell):
    where = {line.split()[2]: line.split()[4] for line in shell.lines("mount")}
    wanted = {
        "/proc": "proc",
        "/dev": "devtmpfs",
        "/dev/pts": "devpts",
        "/dev/shm": "tmpfs",
        "/tmp": "tmpfs",
    }
    assert wanted.items() <= where.items(), where


def test_maps_show_busybox_and_its_regions(shell):
    lines = shell.lines("cat /proc/self/maps")
    row = re.compile(
        r"[0-9a-f]{8,16}-[0-9a-f]{8,16} [r-][w-][x-]p [0-9a-f]{8} "
        r"[0-9a-f]{2,}:[0-9a-f]{2,} \d+ *\S*$"
    )
    assert all(row.match(line) for line in lines), lines
    assert re.match(r"0*400000-\w+ r--p 00000000 .*/bin/busybox$", lines[0]), lines
    assert any("r-xp" in line and line.endswith("/bin/busybox") for line in lines)
    assert any(line.endswith("[heap]") for line in lines) and any(
        line.endswith("[stack]") for line in lines
    )


def test_processes_are_listed(shell):
    lines = shell.lines("ps")
    assert lines[0].split()[:2] == ["PID", "USER"], lines
    assert re.match(r" +1 root .*init$", lines[1]), lines
    assert any(line.endswith("-sh") for line in lines), lines
    top = shell.type("top -b -n1")
    assert re.search(r"^Mem: \d+K used, \d+K free", top, re.M), top
    assert re.search(r"^CPU: +\d+% usr +\d+% sys", top, re.M), top
    assert re.search(r"^ +1 +0 root .*init$", top, re.M), top


def test_memory_adds_up(shell):
    words = shell.lines("free -k")[1].split()
    total, used, free = map(int, words[1:4])
    assert words[0] == "Mem:" and 480_000 < total < 524_288 and used + free <= total, words
    assert shell.type("free -m").startswith(" ")


def test_log_is_shown(shell):
    assert "Faultline 6.1.0" in shell.type("dmesg | head -n 3")
    assert int(shell.type("dmesg | wc -l")) > 10
    shell.type("echo 'said by a user' > /dev/kmsg")
    assert "said by a user" in shell.type("dmesg | tail -n 1")


def test_hello_runs(shell):
    assert "Hello from hello, process " in shell.type("hello")


# Working with it.


def test_pipelines_and_redirections(shell):
    assert shell.type("echo b a c | tr ' ' '\\n' | sort | xargs") == "a b c"
    assert shell.type("seq 1000 > /tmp/n; wc -l < /tmp/n; tail -n 1 /tmp/n") == "1000\n1000"
    assert shell.type("ls /nonexistent 2>&1 | wc -l") == "1"
    assert shell.type("cat < /dev/null; echo $?") == "0"
    assert shell.type("yes | head -n 2") == "y\ny"


def test_loops(shell):
    assert shell.type("for i in 1 2 3; do echo $((i * i)); done") == "1\n4\n9"
    assert shell.type("i=0; while [ $i -lt 5 ]; do i=$((i + 1)); done; echo $i") == "5"
    shell.send("for i in a b; do\r")
    shell.expect("> ")
    shell.send("echo $i$i\r")
    shell.expect("> ")
    assert shell.type("done").endswith("aa\nbb")


def test_find_counts_the_tree(shell):
    count = int(shell.type("find / -xdev | wc -l"))
    assert count > 280
    assert int(shell.type("find / 2> /dev/null | wc -l")) > count
    assert shell.type("find /bin -name 'ls'") == "/bin/ls"


def test_everyday_tools(shell):
    assert shell.type("echo hello | md5sum") == "b1946ac92492d2347c6235b4d2611184  -"
    assert shell.type("printf '3\\n1\\n2\\n' | sort -r | xargs") == "3 2 1"
    assert shell.type("echo 1 2 3 | awk '{ print $1 + $3 }'") == "4"
    assert shell.type("echo abc | sed 's/b/B/'") == "aBc"
    assert shell.type("tar cf - -C /etc passwd group | tar tf - | xargs") == "passwd group"
    assert shell.type("gzip < /etc/passwd | gunzip | cmp - /etc/passwd && echo same") == "same"
    assert shell.type("du -s /bin > /dev/null && df /tmp | wc -l") == "2"
    assert shell.type("date +%Y | wc -c") == "5"


def test_a_thousand_forks(shell):
    shell.type("echo 'i=0; while [ $i -lt 1000 ]; do (exit 0); i=$((i+1)); done' > /tmp/forks")
    assert shell.type("sh /tmp/forks; echo status $?") == "status 0"
    assert len(shell.lines("ps")) < 20


def test_history_and_line_editing(shell):
    shell.type("echo first")
    shell.send("\x1b[A\x7f\x7f\x7f\x7f\x7fsecond\r")  # up, and five erased
    assert shell.prompt().strip("\n").endswith("\nsecond")
    shell.send("echo xbc\x1b[D\x1b[D\x7fa\r")  # two to the left
    assert shell.prompt().strip("\n").endswith("\nabc")
    shell.send("cat /etc/host\t\r")  # completed
    assert shell.prompt().strip("\n").endswith("\nfaultline")


# Jobs and signals.


def test_background_jobs(shell):
    shell.type("sleep 100 &")
    assert re.match(r"\[1\]\+? +Running +sleep 100", shell.type("jobs"))
    assert "Terminated" in shell.type("kill %1; sleep 0.1; jobs")
    shell.type("(sleep 0.2; exit 3) &")
    assert shell.type("wait $!; echo $?").split("\n")[0] == "3"


def test_stopped_job_goes_on(shell):
    shell.send("cat\r")
    time.sleep(0.3)
    shell.send("\x1a")
    assert re.search(r"\[1\]\+ +Stopped +cat", shell.prompt())
    shell.send("fg\r")
    shell.expect("cat\r\n")
    shell.send("still there\r")
    shell.expect("still there\r\nstill there\r\n")
    shell.send("\x04")
    shell.prompt()
    assert shell.type("jobs") == ""


def test_stopped_job_goes_on_in_the_background(shell):
    shell.send("sleep 1\r")
    time.sleep(0.3)
    shell.send("\x1a")
    assert "Stopped" in shell.prompt()
    assert "sleep 1" in shell.type("bg")
    assert "Running" in shell.type("jobs")
    shell.type("wait")
    assert "Stopped" not in shell.type("jobs")


def test_background_job_that_reads_stops(shell):
    shell.type("cat &")
    time.sleep(0.3)
    assert "Stopped (tty input)" in shell.type("")
    shell.type("kill -9 %1; wait")


def test_interrupt_ends_what_runs(shell):
    shell.send("sleep 100\r")
    time.sleep(0.3)
    start = time.monotonic()
    shell.send("\x03")
    shell.prompt()
    assert time.monotonic() - start < 5
    assert shell.type("echo $?") == "130"
    shell.send("cat | cat | sleep 100\r")
    time.sleep(0.3)
    shell.send("\x03")
    shell.prompt()
    shell.send("while :; do :; done\r")
    time.sleep(0.3)
    shell.send("\x03")
    shell.prompt()
    assert shell.type("jobs") == ""


def test_quit_key(shell):
    shell.send("sleep 100\r")
    time.sleep(0.3)
    shell.send("\x1c")
    assert "Quit" in shell.prompt()
    assert shell.type("echo $?") == "131"


def test_deadly_signals(shell):
    shown = shell.type("(sh -c 'kill -SEGV $$'; echo $?)")
    assert shown.endswith("139") and "Segmentation fault" in shown
    assert shell.type("sh -c 'kill -9 $$'; echo $?").endswith("137")
    assert shell.type("echo alive") == "alive"


# Programs that take the whole screen.


def test_vi_writes_a_file(shell):
    shell.send("vi /tmp/written\r")
    shell.expect(r"/tmp/written.*\d+/\d+")
    shell.send("iHello from vi\rand a second line\x1b")
    time.sleep(0.3)
    shell.send("1GxiJ\x1b")  # the first letter becomes another
    time.sleep(0.3)
    shell.send(":wq\r")
    shell.prompt()
    assert shell.type("cat /tmp/written") == "Jello from vi\nand a second line"


def test_less_pages(shell):
    shell.send("seq 500 | less\r")
    shell.expect("39\r\n")
    shell.send("G")
    shell.expect("500")
    shell.send("/250\r")
    shell.expect("250")
    shell.send("q")
    shell.prompt()
    assert shell.type("stty -a | grep -o ' icanon'") == " icanon"


def test_top_refreshes_until_told(shell):
    shell.send("top -d 1\r")
    shell.expect("Mem: ")
    shell.expect("Mem: ")
    shell.send("q")
    shell.prompt()


def test_screen_size_is_the_terminals(shell):
    assert shell.type("stty size") == "40 200"


# The end.


def test_shell_that_ends_is_followed_by_another(shell):
    shell.type("cd /etc; sleep 1000 &")
    before = shell.type("echo $$")
    shell.send("exit\r")
    shell.prompt()
    assert shell.type("pwd") == "/" and shell.type("echo $$") != before
    time.sleep(1)
    shell.send("\x04")
    shell.prompt()
    assert shell.type("tty") in ("/dev/console", "/dev/ttyS0")
    assert shell.type("jobs") == ""


@pytest.mark.parametrize("command", ["poweroff", "halt", "reboot", "poweroff -f", "halt -f"])
def test_orderly_end(command):
    shell = Shell()
    shell.type("sleep 1000 &")
    start = time.monotonic()
    shell.send(f"{command}\r")
    shell.expect(pexpect.EOF)
    shell.child.close()
    assert shell.child.exitstatus == 0, (shell.child.exitstatus, shell.child.before)
    assert time.monotonic() - start < 10


def test_commands_from_a_pipe_and_then_the_end():
    run = Run(*OPTIONS, stdin=b"echo $((6 * 7))\ncat <<EOF\ntext\nEOF\nls /nowhere\n(exit 3)\n")
    assert (run.status, run.end) == (0, "poweroff"), run
    assert run.text.startswith("42\ntext\nls: /nowhere: No such file or directory\n"), run
