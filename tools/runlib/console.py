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
import os
import selectors
import termios
import tty

EOF = b"\x04"
QUOTE = b"\x16"
# interrupt, end of file, erase, carriage return, discard, start, reprint,
# stop, kill, quote, erase word, suspend, quit, erase
SPECIAL = b"\x03\x04\x08\x0d\x0f\x11\x12\x13\x15\x16\x17\x1a\x1c\x7f"
LINE_MAX = 1024  # the terminal's own limit is 4,095
CHUNK = 65536

ESCAPE = 0x01  # Ctrl-A
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
            self._line = 0 if byte == 0x0A else self._line + 1
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
            self._write_all(data[: len(data) - len(self._held)].replace(b"\r\n", b"\n"))
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
            data = data[os.write(self.fd, data) :]


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
        self.pending = b""  # input the guest has not taken yet
        self.report = b""
        self.ready = False
        self.running = True
        self.selector = selectors.DefaultSelector()
        self._listen(machine.console.output, self._show)
        self._listen(machine.report.output, self._note)
        self._listen(machine.ended, self._stop)

    def run(self):
        if self.keyboard.is_terminal:  # from the start, for the escape key
            self._want_input()
        with self.selector:
            while self.running:
                for key, _events in self.selector.select():
                    key.data()
            for output, action in (
                (self.machine.console.output, self._show),
                (self.machine.report.output, self._note),
            ):
                while self._open(output):
                    action()
        return self.report.decode(errors="replace").splitlines()

    def _listen(self, source, action, events=selectors.EVENT_READ):
        self.selector.register(source, events, action)

    def _open(self, source):
        return source in self.selector.get_map()

    def _stop(self):
        self.running = False

    def _read(self, source):
        """b"" at the end, or where QEMU never came to open its end."""
        data = os.read(source, CHUNK)
        if not data:
            self.selector.unregister(source)
        return data

    def _note(self):
        self.report += self._read(self.machine.report.output)
        if not self.ready and b"ready" in self.report.split(b"\n"):
            self.ready = True
            self._offer()

    def _show(self):
        self.screen.write(self._read(self.machine.console.output))

    def _offer(self):
        """Sends what there is, or gets more."""
        if self.ready and self.pending and not self._open(self.machine.console.input):
            self._listen(self.machine.console.input, self._send, selectors.EVENT_WRITE)
        elif self.ready and not self.pending:
            self._want_input()

    def _send(self):
        self.pending = self.pending[os.write(self.machine.console.input, self.pending) :]
        if not self.pending:
            self.selector.unregister(self.machine.console.input)
            self._offer()

    def _want_input(self):
        if not self.keyboard.readable or self._open(self.keyboard.fd):
            return
        try:
            self._listen(self.keyboard.fd, self._type)
        except PermissionError:  # a plain file is always ready and cannot be waited for
            self._type()

    def _type(self):
        self.pending += self.keyboard.read()
        heed = self.keyboard.is_terminal and self.keyboard.readable
        if not heed and self._open(self.keyboard.fd):
            self.selector.unregister(self.keyboard.fd)  # until the guest has taken this
        self._offer()
