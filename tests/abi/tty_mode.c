/* SPDX-License-Identifier: MIT */
/*
 * Settings of terminals (termios(3), ioctl_tty(2)): editing in canonical mode,
 * the four ways of MIN and TIME, queues, flow, the older structures.
 */
#include "pty.h"
#include <poll.h>
#include <sys/stat.h>
#include <time.h>

static struct pty pty;

static void canonical(void)
{
	char buf[8];

	ok(writes(pty.master, "one two\027x\r") && reads(pty.slave, "one x\n"),
	   "^W erases a word");
	ok(writes(pty.master, "gone\025y\r") && reads(pty.slave, "y\n"),
	   "^U erases the line");
	ok(writes(pty.master, "\026\003\r") && reads(pty.slave, "\3\n"),
	   "^V takes the meaning off ^C");
	ok(writes(pty.master, "abc\rde\r"), "two lines are typed");
	gives(read(pty.slave, buf, 2), 2);
	ok(reads(pty.slave, "c\n"), "a short read leaves the rest of the line");
	ok(reads(pty.slave, "de\n"), "to the next");
	local_modes(pty.slave, ECHO, 0);
	tcflush(pty.master, TCIFLUSH);
	ok(writes(pty.master, "hidden\r") && reads(pty.slave, "hidden\n") &&
	   reads_nothing(pty.master), "without ECHO nothing is shown");
	local_modes(pty.slave, 0, ECHONL);
	ok(writes(pty.master, "z\r") && reads(pty.slave, "z\n") &&
	   reads(pty.master, "\r\n"), "but a newline with ECHONL");
	local_modes(pty.slave, ECHONL, ECHO);
}

static void utf8(void)
{
	struct termios termios;

	tcgetattr(pty.slave, &termios);
	termios.c_iflag |= IUTF8;
	gives(tcsetattr(pty.slave, TCSANOW, &termios), 0);
	ok(writes(pty.master, "a\303\244\177b\r") && reads(pty.slave, "ab\n"),
	   "with IUTF8 a character of two bytes is erased whole");
	ok(reads(pty.master, "a\303\244\b \bb\r\n"), "from one column");
	termios.c_iflag &= ~(tcflag_t)IUTF8;
	tcsetattr(pty.slave, TCSANOW, &termios);
	ok(writes(pty.master, "a\303\244\177b\r") &&
	   reads(pty.slave, "a\303b\n"), "without it, a byte");
	ok(reads(pty.master, "a\303\244\b \bb\r\n"), "each from a column");
}

static long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static void min_and_time(void)
{
	char buf[8];
	long long start;

	raw(pty.slave, 0, 0);
	gives(read(pty.slave, buf, 8), 0);
	ok(writes(pty.master, "ab") && eventually(read(pty.slave, buf, 8) == 2),
	   "MIN 0 TIME 0: what there is");
	raw(pty.slave, 0, 2);
	start = now();
	gives(read(pty.slave, buf, 8), 0);
	ok(now() - start >= 190, "MIN 0 TIME 2: nothing in 0.2 seconds");
	ok(writes(pty.master, "a"), "a byte is typed");
	gives(read(pty.slave, buf, 8), 1);
	raw(pty.slave, 3, 0);
	ok(writes(pty.master, "abc"), "three bytes are typed");
	gives(read(pty.slave, buf, 8), 3);
	ok(writes(pty.master, "xy"), "two bytes are typed");
	gives(read(pty.slave, buf, 2), 2);
	raw(pty.slave, 3, 2);
	ok(writes(pty.master, "a"), "a byte is typed");
	start = now();
	gives(read(pty.slave, buf, 8), 1);
	ok(now() - start >= 190, "MIN 3 TIME 2: the rest may take 0.2 seconds");
}

/* poll's answer now, of those asked for. */
static short ready(int fd, short events)
{
	struct pollfd pollfd = { .fd = fd, .events = events };

	return poll(&pollfd, 1, 0) < 0 ? -1 : pollfd.revents;
}

static void readiness(void)
{
	struct pty other = pty_open();

	ok(ready(other.slave, POLLIN | POLLOUT) == POLLOUT,
	   "a slave can be written at first");
	ok(ready(other.master, POLLIN | POLLOUT) == POLLOUT,
	   "and so can a master");
	ok(writes(other.master, "ab") &&
	   eventually(ready(other.master, POLLIN) == POLLIN),
	   "an echo can be read");
	ok(!ready(other.slave, POLLIN), "half a line cannot");
	ok(writes(other.master, "\r") &&
	   eventually(ready(other.slave, POLLIN) == POLLIN), "a line can");
	ok(reads(other.slave, "ab\n") && !ready(other.slave, POLLIN),
	   "once");
	raw(other.slave, 3, 0);
	ok(writes(other.master, "xy") && !usleep(20000) &&
	   !ready(other.slave, POLLIN), "without ICANON not below MIN");
	ok(writes(other.master, "z") &&
	   eventually(ready(other.slave, POLLIN) == POLLIN), "at MIN");
	tcflow(other.slave, TCOOFF);
	ok(!ready(other.slave, POLLOUT), "a stopped one cannot be written");
	tcflow(other.slave, TCOON);
	ok(ready(other.slave, POLLOUT) == POLLOUT, "a started one can");
	tcflush(other.master, TCIFLUSH);
	close(other.slave);
	ok(ready(other.master, POLLIN) == POLLHUP,
	   "a master alone has hung up");
	other.slave = open(other.name, O_RDWR | O_NOCTTY);
	ok(!(ready(other.master, POLLIN) & POLLHUP), "until it is not");
	close(other.master);
	ok((ready(other.slave, POLLIN | POLLOUT) &
	    (POLLIN | POLLHUP | POLLERR)) == (POLLIN | POLLHUP | POLLERR),
	   "a slave alone has, and reads as ended");
	close(other.slave);
}

static void queues(void)
{
	int count = -1;

	raw(pty.slave, 1, 0);
	tcflush(pty.slave, TCIOFLUSH);
	ok(writes(pty.master, "abcd") &&
	   eventually(!ioctl(pty.slave, FIONREAD, &count) && count == 4),
	   "FIONREAD tells what waits");
	gives(tcflush(pty.slave, TCIFLUSH), 0);
	ok(reads_nothing(pty.slave), "which tcflush throws away");
	fails(tcflush(pty.slave, 7), EINVAL);
	gives(ioctl(pty.slave, TIOCOUTQ, &count), 0);
	ok(count == 0, "a pseudo-terminal has nothing on its way out");
	gives(tcdrain(pty.slave), 0);
	gives(tcsendbreak(pty.slave, 0), 0);
	fails(tcflow(pty.slave, 7), EINVAL);
	gives(tcflow(pty.slave, TCIOFF), 0);
	ok(reads(pty.master, "\023"), "TCIOFF sends ^S");
	gives(tcflow(pty.slave, TCION), 0);
	ok(reads(pty.master, "\021"), "TCION ^Q");
}

static void stopping(void)
{
	struct termios termios;
	int flags = fcntl(pty.slave, F_GETFL);

	tcgetattr(pty.slave, &termios);
	termios.c_iflag |= IXON;
	tcsetattr(pty.slave, TCSANOW, &termios);
	fcntl(pty.slave, F_SETFL, flags | O_NONBLOCK);
	ok(writes(pty.master, "\023") &&
	   eventually(write(pty.slave, "", 0) == 0 &&
		      !(ready(pty.slave, POLLOUT) & POLLOUT)),
	   "^S stops output");
	fails(write(pty.slave, "x", 1), EAGAIN);
	ok(writes(pty.master, "\021") &&
	   eventually(ready(pty.slave, POLLOUT) & POLLOUT),
	   "^Q starts it");
	ok(writes(pty.slave, "x") && reads(pty.master, "x"), "again");
	fcntl(pty.slave, F_SETFL, flags);
}

struct old_termio {
	unsigned short iflag, oflag, cflag, lflag;
	unsigned char line, cc[8];
};

static void older(void)
{
	struct termios termios;
	struct old_termio old;

	tcgetattr(pty.slave, &termios);
	gives(ioctl(pty.slave, TCGETA, &old), 0);
	ok(old.lflag == (unsigned short)termios.c_lflag &&
	   !memcmp(old.cc, termios.c_cc, 8), "TCGETA is the same, cut");
	old.cc[VERASE] = 'E';
	gives(ioctl(pty.slave, TCSETA, &old), 0);
	gives(ioctl(pty.slave, TCSETAW, &old), 0);
	gives(ioctl(pty.slave, TCSETAF, &old), 0);
	tcgetattr(pty.slave, &termios);
	ok(termios.c_cc[VERASE] == 'E' && termios.c_cc[VSUSP] == 032,
	   "TCSETA changes what it has");
	fails(ioctl(pty.slave, TCGETA, (void *)-1L), EFAULT);
	fails(ioctl(pty.slave, TCSETA, (void *)-1L), EFAULT);
	fails(ioctl(pty.slave, TCGETS, (void *)-1L), EFAULT);
	fails(ioctl(pty.slave, TCSETS, (void *)-1L), EFAULT);
	fails(ioctl(pty.slave, TIOCGWINSZ, (void *)-1L), EFAULT);
	fails(ioctl(pty.slave, TIOCSWINSZ, (void *)-1L), EFAULT);
	fails(ioctl(pty.slave, TIOCMGET, &old), ENOTTY);
}

static void number(void)
{
	struct stat st;
	unsigned int dev = 0;

	gives(ioctl(pty.slave, TIOCGDEV, &dev), 0);
	gives(fstat(pty.slave, &st), 0);
	ok(dev == st.st_rdev, "TIOCGDEV is the node's number");
}

static void typing_for_others(void)
{
	raw(pty.slave, 1, 0);
	tcflush(pty.slave, TCIOFLUSH);
	gives(ioctl(pty.slave, TIOCSTI, "t"), 0);
	ok(reads(pty.slave, "t"), "TIOCSTI types");
	fails(ioctl(pty.slave, TIOCSTI, (void *)-1L), EFAULT);
}

int main(void)
{
	give_up_late();
	pty = pty_open();
	canonical();
	tcflush(pty.master, TCIFLUSH);
	utf8();
	readiness();
	min_and_time();
	queues();
	stopping();
	older();
	number();
	typing_for_others();
	pty_close(&pty);
	return done();
}
