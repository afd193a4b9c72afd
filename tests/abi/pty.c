/* SPDX-License-Identifier: MIT */
/*
 * Pseudo-terminals (pty(7), pts(4)): making a pair, its node, bytes both ways,
 * what one end sees when the other is closed.
 */
#include "pty.h"
#include <sys/stat.h>
#include <sys/sysmacros.h>

static void makes_a_pair(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), number = -1, lock = -1;
	char name[32], expected[32];
	struct stat st;

	ok(master >= 0, "/dev/ptmx can be opened");
	gives(ioctl(master, TIOCGPTN, &number), 0);
	gives(ptsname_r(master, name, sizeof(name)), 0);
	snprintf(expected, sizeof(expected), "/dev/pts/%d", number);
	ok(!strcmp(name, expected), "the slave is /dev/pts/N");
	gives(isatty(master), 1);
	gives(ioctl(master, TIOCGPTLCK, &lock), 0);
	ok(lock == 1, "the slave is locked at first");
	fails(open(name, O_RDWR | O_NOCTTY), EIO);
	gives(stat(name, &st), 0);
	ok(S_ISCHR(st.st_mode) && (st.st_mode & 0600) == 0600,
	   "its node is a character device that its owner reads and writes");
	ok(st.st_uid == getuid(), "owned by who made the pair");
	ok(major(st.st_rdev) == 136 && (int)minor(st.st_rdev) == number,
	   "numbered 136, N");
	gives(grantpt(master), 0);
	gives(unlockpt(master), 0);
	close(master);
	fails(open(name, O_RDWR | O_NOCTTY), ENOENT);
	fails(ioctl(0, TIOCGPTN, (void *)-1L), ENOTTY);
}

static void starts_out_as_usual(struct pty *pty)
{
	struct termios termios;
	struct winsize size = { 1, 2, 3, 4 };
	unsigned int device = 0;
	struct stat st;

	fstat(pty->slave, &st);
	gives(ioctl(pty->slave, TIOCGDEV, &device), 0);
	ok(device == st.st_rdev, "TIOCGDEV says the number of its node");
	gives(tcgetattr(pty->slave, &termios), 0);
	ok(termios.c_iflag == (ICRNL | IXON), "c_iflag");
	ok(termios.c_oflag == (OPOST | ONLCR), "c_oflag");
	ok(termios.c_cflag == (B38400 | CS8 | CREAD), "c_cflag");
	ok(termios.c_lflag == (ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL |
			       ECHOKE | IEXTEN), "c_lflag");
	ok(!memcmp(termios.c_cc, "\3\34\177\25\4\0\1\0\21\23\32\0\22\17\27\26",
		   16), "c_cc");
	gives(ioctl(pty->slave, TIOCGWINSZ, &size), 0);
	ok(!size.ws_row && !size.ws_col && !size.ws_xpixel, "no size");
	size = (struct winsize){ 25, 81, 0, 0 };
	gives(ioctl(pty->master, TIOCSWINSZ, &size), 0);
	size.ws_row = 0;
	gives(ioctl(pty->slave, TIOCGWINSZ, &size), 0);
	ok(size.ws_row == 25 && size.ws_col == 81, "set at the other end");
	gives(tcgetattr(pty->master, &termios), 0);
	ok(termios.c_lflag & ICANON, "the master's settings are the slave's");
}

static void carries_bytes(struct pty *pty)
{
	int count = -1;

	ok(writes(pty->master, "ab\177c\r"), "a line is typed");
	ok(reads(pty->slave, "ac\n"), "and read, edited");
	ok(reads(pty->master, "ab\b \bc\r\n"), "and echoed");
	ok(writes(pty->slave, "x\n"), "a line is written");
	ok(eventually(!ioctl(pty->master, FIONREAD, &count) && count == 3),
	   "three bytes wait at the master");
	ok(reads(pty->master, "x\r\n"), "which are the line, processed");
	ok(writes(pty->master, "\004"), "end of file is typed");
	gives(read(pty->slave, &count, 4), 0);
	ok(writes(pty->master, "part\004"), "and behind half a line");
	ok(reads(pty->slave, "part"), "which it hands over");
	ok(reads(pty->master, "part"), "echoed without it");
	ok(reads_nothing(pty->slave) && reads_nothing(pty->master),
	   "that was all");
}

static void carries_raw_bytes(struct pty *pty)
{
	char bytes[256], back[256];
	int i;

	raw(pty->slave, 1, 0);
	for (i = 0; i < 256; i++)
		bytes[i] = (char)i;
	gives(write(pty->master, bytes, 256), 256);
	for (i = 0; i < 256;) {
		ssize_t count = read(pty->slave, back + i, 256 - i);

		if (count <= 0)
			break;
		i += (int)count;
	}
	ok(i == 256 && !memcmp(bytes, back, 256), "each byte arrives as it is");
	gives(write(pty->slave, bytes, 256), 256);
	for (i = 0; i < 256;) {
		ssize_t count = read(pty->master, back + i, 256 - i);

		if (count <= 0)
			break;
		i += (int)count;
	}
	ok(i == 256 && !memcmp(bytes, back, 256), "and so it does back");
	ok(reads_nothing(pty->master), "without an echo");
}

/* A megabyte through buffers of a few kilobytes. */
static void carries_much(struct pty *pty)
{
	static char block[1 << 14];
	size_t total = 0;
	pid_t child;
	int good = 1;

	memset(block, 'x', sizeof(block));
	child = fork();
	if (!child) {
		for (int i = 0; i < 64; i++)
			if (write(pty->slave, block, sizeof(block)) !=
			    sizeof(block))
				_exit(1);
		_exit(0);
	}
	while (good && total < 64 * sizeof(block)) {
		ssize_t count = read(pty->master, block, sizeof(block));

		good = count > 0 && block[0] == 'x' && block[count - 1] == 'x';
		total += good ? (size_t)count : 0;
	}
	ok(total == 64 * sizeof(block), "a megabyte arrives");
	gives(status_of(child), 0);
}

static void slave_closes(struct pty *pty)
{
	char byte;

	ok(writes(pty->slave, "last"), "something is written");
	close(pty->slave);
	ok(reads(pty->master, "last"), "and read after the slave was closed");
	fails(read(pty->master, &byte, 1), EIO);
	pty->slave = open(pty->name, O_RDWR | O_NOCTTY);
	ok(pty->slave >= 0, "the slave can be opened again");
	ok(reads_nothing(pty->master), "and the master goes on");
	ok(writes(pty->slave, "new") && reads(pty->master, "new"),
	   "with what is written then");
}

static void master_closes(struct pty *pty)
{
	struct termios termios;
	char byte;

	close(pty->master);
	gives(read(pty->slave, &byte, 1), 0);
	fails(write(pty->slave, "x", 1), EIO);
	fails(tcgetattr(pty->slave, &termios), EIO);
	fails(tcsetpgrp(pty->slave, getpgrp()), ENOTTY);
	fails(open(pty->name, O_RDWR | O_NOCTTY), ENOENT);
	close(pty->slave);
}

static void opens_the_peer(void)
{
	struct pty pty = pty_open();
	int peer = ioctl(pty.master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	struct stat a, b;

	ok(peer >= 0, "the master gives a descriptor of the slave");
	ok(!fstat(peer, &a) && !fstat(pty.slave, &b) && a.st_ino == b.st_ino &&
	   a.st_rdev == b.st_rdev, "which is the same file");
	ok(ttyname(peer) && !strcmp(ttyname(peer), pty.name),
	   "by the same name");
	close(peer);
	pty_close(&pty);
}

int main(void)
{
	struct pty pty;

	give_up_late();
	makes_a_pair();
	pty = pty_open();
	starts_out_as_usual(&pty);
	carries_bytes(&pty);
	carries_raw_bytes(&pty);
	carries_much(&pty);
	slave_closes(&pty);
	master_closes(&pty);
	opens_the_peer();
	return done();
}
