# SPDX-License-Identifier: MIT
"""The guest's serial line on our stdin and stdout.

Behind the line is a terminal, so bytes that are not typed by a person must be
protected from it: a quoting byte goes before each that would edit or signal;
a line is ended early, without a newline, before it outgrows the terminal's;
the end of our input is its end-of-file character.  On the way out the
terminal's "\\r\\n" becomes the program's "\\n" again, unless our stdout is a
terminal too.

Nothing is sent before the kernel reports that it is ready: the firmware reads
the same line."""
import errno
import os
import selectors
import termios
import tty

EOF = b"\x04"
QUOTE = b"\x16"
# interrupt, end of file, erase, carriage return, discard, start, reprint,
# stop, kill, quote, erase word, suspend, quit, erase
SPECIAL = b"\x03\x04\x08\x0d\x0f\x11\x12\x13\x15\x16\x17\x1a\x1c\x7f"
LINE_MAX = 1024         # the terminal's own limit is 4,095
CHUNK = 65536

ESCAPE = 0x01           # Ctrl-A
HELP = b"\r\nCtrl-A x  leave    Ctrl-A Ctrl-A  send Ctrl-A\r\n"


class Left(Exception):
    """The user left by the escape key."""


class Keyboard:
    """Where input comes from: a terminal's keys, or any other file's bytes."""

    def __init__(self, fd):
        self.fd = fd
        self.is_terminal = os.isatty(fd)
        in_background = self.is_terminal and os.tcgetpgrp(fd) != os.getpgrp()
        self.readable = not in_background
        self._saved = termios.tcgetattr(fd) if self.is_terminal and self.readable else None
        self._encode = self._encode_keys if self.is_terminal else self._encode_bytes
        self._escaped = False
        self._line = 0

    def __enter__(self):
        if self._saved:
            tty.setraw(self.fd)
        return self

    def __exit__(self, *_exception):
        if self._saved:
            termios.tcsetattr(self.fd, termios.TCSADRAIN, self._saved)

    def read(self):
        """What is to be sent; b"" if there is nothing for now.
        Clears readable at the end of input."""
        data = os.read(self.fd, CHUNK)
        if data:
            return self._encode(data)
        self.readable = False
        return EOF * 2 if self._line else EOF

    def _encode_keys(self, data):
        out = bytearray()
        for byte in data:
            if self._escaped:
                self._escaped = False
                out += self._after_escape(byte)
            elif byte == ESCAPE:
                self._escaped = True
            else:
                out.append(byte)
        return bytes(out)

    def _after_escape(self, byte):
        if byte in b"xX":
            raise Left
        if byte == ESCAPE:
            return b"\x01"
        os.write(self.fd, HELP)
        return b""

    def _encode_bytes(self, data):
        out = bytearray()
        for byte in data:
            if byte in SPECIAL:
                out += QUOTE
            out.append(byte)
            self._line = 0 if byte == 0x0a else self._line + 1
            if self._line == LINE_MAX:
                out += EOF
                self._line = 0
        return bytes(out)


class Screen:
    """Where output goes.  What comes before the bytes `after` is the
    firmware's chatter and left out, unless they never come."""

    def __init__(self, fd, after=b""):
        self.fd = fd
        self._plain = not os.isatty(fd)
        self._after = after
        self._held = b""

    def write(self, data):
        data = self._held + data
        self._held = b""
        if self._after:
            self._skip(data)
        elif self._plain:
            self._held = b"\r" if data.endswith(b"\r") else b""
            self._write_all(data[:len(data) - len(self._held)].replace(b"\r\n", b"\n"))
        else:
            self._write_all(data)

    def flush(self):
        self._write_all(self._held)
        self._held = b""

    def _skip(self, data):
        _chatter, found, rest = data.partition(self._after)
        if not found:
            self._held = data
            return
        self._after = b""
        self.write(rest)

    def _write_all(self, data):
        while data:
            data = data[os.write(self.fd, data):]


def forward(machine, keyboard, screen):
    """Carries bytes both ways until the machine ends; the report's lines."""
    try:
        with keyboard:
            return _Carrier(machine, keyboard, screen).run()
    finally:
        screen.flush()


class _Carrier:
    """The loop: a selector over the machine's two lines and the keyboard."""

    def __init__(self, machine, keyboard, screen):
        self.machine, self.keyboard, self.screen = machine, keyboard, screen
        self.pending = b""      # input the guest has not taken yet
        self.report = b""
        self.ready = False
        self.selector = selectors.DefaultSelector()
        machine.console.setblocking(False)
        self._listen(machine.console, self._from_console)
        self._listen(machine.report, self._from_report)

    def run(self):
        if self.keyboard.is_terminal:   # from the start, for the escape key
            self._want_input()
        with self.selector:
            while self._open(self.machine.console) or self._open(self.machine.report):
                for key, events in self.selector.select():
                    key.data(events)
        return self.report.decode(errors="replace").splitlines()

    def _open(self, source):
        return source in self.selector.get_map()

    def _listen(self, source, action):
        self.selector.register(source, selectors.EVENT_READ, action)

    def _from_report(self, _events):
        data = _receive(self.machine.report)
        if not data:
            self.selector.unregister(self.machine.report)
        self.report += data
        if not self.ready and b"ready" in self.report.split(b"\n"):
            self.ready = True
            self._offer()

    def _from_console(self, events):
        if events & selectors.EVENT_WRITE:
            self._send()
        if events & selectors.EVENT_READ:
            self._show()

    def _show(self):
        data = _receive(self.machine.console)
        if data is None:
            return
        if data:
            self.screen.write(data)
        else:
            self.selector.unregister(self.machine.console)
            self.pending = b""

    def _offer(self):
        """Sends what there is, or gets more."""
        if self.ready and self._open(self.machine.console):
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self.pending else 0)
            self.selector.modify(self.machine.console, wanted, self._from_console)
            if not self.pending:
                self._want_input()

    def _send(self):
        try:
            self.pending = self.pending[self.machine.console.send(self.pending):]
        except BlockingIOError:
            return
        except OSError:                 # the machine is gone; the reader will see
            self.pending = b""
        if not self.pending:
            self._offer()

    def _want_input(self):
        if not self.keyboard.readable or self._open(self.keyboard.fd):
            return
        try:
            self._listen(self.keyboard.fd, self._from_keyboard)
        except PermissionError:         # a plain file is always ready and cannot be waited for
            self._from_keyboard(selectors.EVENT_READ)

    def _from_keyboard(self, _events):
        self.pending += self.keyboard.read()
        heed = self.keyboard.is_terminal and self.keyboard.readable
        if not heed and self._open(self.keyboard.fd):
            self.selector.unregister(self.keyboard.fd)  # until the guest has taken this
        self._offer()


def _receive(source):
    """Bytes; b"" at the end; None if there are none now."""
    try:
        return source.recv(CHUNK)
    except BlockingIOError:
        return None
    except OSError as error:
        if error.errno == errno.ECONNRESET:
            return b""
        raise
