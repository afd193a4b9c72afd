/* SPDX-License-Identifier: MIT */
/*
 * Packet mode of pseudo-terminals (ioctl_tty(2), TIOCPKT): each read of the
 * master begins with a byte that says what it is.
 */
#include "pty.h"

/* One read of the master: its first byte, or -1; the rest in *text. */
static int packet(int master, char *text, size_t size)
{
	char buf[128] = "";
	ssize_t count = read(master, buf, sizeof(buf) - 1);

	if (count <= 0)
		return -1;
	snprintf(text, size, "%.*s", (int)count - 1, buf + 1);
	return (unsigned char)buf[0];
}

int main(void)
{
	struct pty pty = pty_open();
	struct termios termios;
	int on = 1, off = 0, is = -1;
	char text[128];

	give_up_late();
	gives(ioctl(pty.master, TIOCGPKT, &is), 0);
	ok(is == 0, "it is off at first");
	gives(ioctl(pty.master, TIOCPKT, &on), 0);
	gives(ioctl(pty.master, TIOCGPKT, &is), 0);
	ok(is == 1, "and on then");

	ok(writes(pty.slave, "data"), "the slave writes");
	gives(packet(pty.master, text, sizeof(text)), TIOCPKT_DATA);
	ok(!strcmp(text, "data"), "with the bytes behind it");
	ok(writes(pty.slave, "more") && read(pty.master, text, 1) == 1 &&
	   text[0] == TIOCPKT_DATA, "a read of one byte gives just the first");
	gives(packet(pty.master, text, sizeof(text)), TIOCPKT_DATA);
	ok(!strcmp(text, "more"), "and loses nothing");
	ok(reads_nothing(pty.master), "that was all");

	gives(tcflush(pty.slave, TCIFLUSH), 0);
	gives(packet(pty.master, text, sizeof(text)), TIOCPKT_FLUSHREAD);
	ok(!text[0], "alone");
	gives(tcflush(pty.slave, TCOFLUSH), 0);
	gives(packet(pty.master, text, sizeof(text)), TIOCPKT_FLUSHWRITE);
	gives(tcflow(pty.slave, TCOOFF), 0);
	gives(packet(pty.master, text, sizeof(text)), TIOCPKT_STOP);
	gives(tcflow(pty.slave, TCOON), 0);
	gives(packet(pty.master, text, sizeof(text)), TIOCPKT_START);

	tcgetattr(pty.slave, &termios);
	termios.c_iflag &= ~(tcflag_t)IXON;
	gives(tcsetattr(pty.slave, TCSANOW, &termios), 0);
	gives(packet(pty.master, text, sizeof(text)), TIOCPKT_NOSTOP);
	termios.c_iflag |= IXON;
	gives(tcsetattr(pty.slave, TCSANOW, &termios), 0);
	gives(packet(pty.master, text, sizeof(text)), TIOCPKT_DOSTOP);

	ok(writes(pty.slave, "then"), "the slave writes");
	tcflush(pty.slave, TCIFLUSH);
	gives(packet(pty.master, text, sizeof(text)), TIOCPKT_FLUSHREAD);
	gives(packet(pty.master, text, sizeof(text)), TIOCPKT_DATA);
	ok(!strcmp(text, "then"), "what happened comes before what was written");

	gives(ioctl(pty.master, TIOCPKT, &off), 0);
	ok(writes(pty.slave, "plain") && reads(pty.master, "plain"),
	   "without it there is no such byte");
	fails(ioctl(pty.slave, TIOCPKT, &on), ENOTTY);
	fails(ioctl(pty.master, TIOCPKT, (void *)-1L), EFAULT);
	pty_close(&pty);
	return done();
}
