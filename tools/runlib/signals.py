# SPDX-License-Identifier: MIT
"""What may cut a run short: a signal to us, or the end of its time.

Both become exceptions, so that every `finally` on the way out does its work
(the terminal, the machine, the folder); a second one on the way out is not
listened to."""
import contextlib
import signal

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):
    def __init__(self, number):
        super().__init__(number)
        self.number = number


class Expired(Exception):
    pass


def _listen(action):
    for each in (*ENDING, signal.SIGALRM):
        signal.signal(each, action)


def _raise(number, _frame):
    _listen(signal.SIG_IGN)
    raise Expired if number == signal.SIGALRM else Interrupted(number)


@contextlib.contextmanager
def watch(seconds):
    """Listens while the body runs; seconds 0: it may take for ever."""
    _listen(_raise)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _listen(signal.SIG_IGN)
