/* SPDX-License-Identifier: MIT */
/*
 * Controlling terminals: how a session gets one and loses it (credentials(7),
 * tty(4), ioctl_tty(2)), with the slaves of pseudo-terminals.
 */
#include "pty.h"
#include <sys/stat.h>

static struct pty pty;

static int has_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static int none(void)
{
	return !has_terminal() && errno == ENXIO;
}

/* In a child: a session without a terminal. */
static void new_session(void)
{
	must(setsid() == getpid());
	must(none());
}

static void acquiring(void)
{
	in_child("a leader gets one by opening it",
		 new_session();
		 must(open(pty.name, O_RDWR) >= 0);
		 must(has_terminal());
		 must(tcgetpgrp(pty.slave) == getpgrp());
		 must(tcgetsid(pty.slave) == getpid()));
	in_child("not with O_NOCTTY",
		 new_session();
		 must(open(pty.name, O_RDWR | O_NOCTTY) >= 0);
		 must(none());
		 must(tcgetpgrp(pty.slave) == -1 && errno == ENOTTY);
		 must(tcgetsid(pty.slave) == -1 && errno == ENOTTY));
	in_child("nor by opening it for writing only",
		 new_session();
		 must(open(pty.name, O_WRONLY) >= 0);
		 must(none()));
	in_child("nor by opening a master",
		 new_session();
		 must(open("/dev/ptmx", O_RDWR) >= 0);
		 must(none()));
	in_child("or by asking for it",
		 new_session();
		 must(!ioctl(pty.slave, TIOCSCTTY, 0));
		 must(has_terminal());
		 must(!ioctl(pty.slave, TIOCSCTTY, 0)));
	in_child("one that does not lead does not",
		 new_session();
		 must(!child_status(
			 must(open(pty.name, O_RDWR) >= 0);
			 must(none());
			 must(ioctl(pty.slave, TIOCSCTTY, 0) == -1 &&
			      errno == EPERM)));
		 must(none()));
}

/* A session takes the terminal and waits; what the body finds then. */
static void holding(void)
{
	int gate[2], ready[2];
	pid_t holder;
	char byte;

	if (pipe(gate) || pipe(ready))
		return;
	holder = fork();
	if (!holder) {
		signal(SIGHUP, SIG_IGN);
		setsid();
		ioctl(pty.slave, TIOCSCTTY, 0);
		close(gate[1]);
		if (write(ready[1], "r", 1) != 1 || read(gate[0], &byte, 1))
			_exit(1);
		_exit(has_terminal());
	}
	close(gate[0]);
	if (read(ready[0], &byte, 1) != 1)
		return;
	in_child("another session does not get it by opening",
		 close(gate[1]);
		 new_session();
		 must(open(pty.name, O_RDWR) >= 0);
		 must(none()));
	in_child("nor by asking",
		 close(gate[1]);
		 new_session();
		 must(ioctl(pty.slave, TIOCSCTTY, 0) == -1 && errno == EPERM);
		 must(tcgetsid(pty.slave) == -1 && errno == ENOTTY);
		 must(tcgetsid(pty.master) == holder));
	in_child("root may steal it",
		 close(gate[1]);
		 new_session();
		 must(!ioctl(pty.slave, TIOCSCTTY, 1));
		 must(has_terminal()));
	close(gate[1]);
	close(ready[0]);
	close(ready[1]);
	ok(status_of(holder) == 0, "from whom it was stolen has none");
}

static int hups, conts;

static void count(int sig)
{
	if (sig == SIGHUP)
		hups++;
	else
		conts++;
}

static void letting_go(void)
{
	in_child("a member lets go for itself",
		 new_session();
		 must(!ioctl(pty.slave, TIOCSCTTY, 0));
		 must(!child_status(
			 must(has_terminal());
			 must(!ioctl(pty.slave, TIOCNOTTY));
			 must(none());
			 must(ioctl(pty.slave, TIOCNOTTY) == -1 &&
			      errno == ENOTTY)));
		 must(has_terminal()));
	in_child("a leader for all, and the foreground hears of it",
		 new_session();
		 must(!ioctl(pty.slave, TIOCSCTTY, 0));
		 signal(SIGHUP, count);
		 signal(SIGCONT, count);
		 must(!ioctl(pty.slave, TIOCNOTTY));
		 must(hups == 1 && conts == 1);
		 must(none());
		 must(!ioctl(pty.slave, TIOCSCTTY, 0)));
	in_child("a new session begins without",
		 new_session();
		 must(!ioctl(pty.slave, TIOCSCTTY, 0));
		 must(!child_status(
			 must(has_terminal());
			 must(setsid() == getpid());
			 must(none())));
		 must(has_terminal()));
}

static void foreground(void)
{
	in_child("tcsetpgrp names a group of the session",
		 pid_t child;
		 pid_t bad = -5;
		 new_session();
		 must(!ioctl(pty.slave, TIOCSCTTY, 0));
		 child = fork();
		 if (!child) {
			pause();
			_exit(0);
		 }
		 must(!setpgid(child, child));
		 must(!tcsetpgrp(pty.slave, child));
		 must(tcgetpgrp(pty.slave) == child);
		 must(tcgetpgrp(pty.master) == child);
		 signal(SIGTTOU, SIG_IGN);
		 must(!tcsetpgrp(pty.slave, getpgrp()));
		 must(ioctl(pty.slave, TIOCSPGRP, &bad) == -1 &&
		      errno == EINVAL);
		 must(ioctl(pty.slave, TIOCSPGRP, (void *)-1L) == -1 &&
		      errno == EFAULT);
		 must(tcsetpgrp(pty.slave, 0x3fffffff) == -1 &&
		      errno == ESRCH);
		 must(tcsetpgrp(pty.slave, getppid()) == -1 && errno == EPERM);
		 must(tcsetpgrp(pty.master, getpgrp()) == 0);
		 kill(child, SIGKILL);
		 must(status_of(child) == SIGKILL));
	in_child("not for a terminal that is not one's own",
		 new_session();
		 must(tcsetpgrp(pty.slave, getpgrp()) == -1 &&
		      errno == ENOTTY);
		 must(tcsetpgrp(pty.master, getpgrp()) == -1 &&
		      errno == ENOTTY));
}

static void exclusive(void)
{
	int is = -1;

	gives(ioctl(pty.slave, TIOCEXCL), 0);
	gives(ioctl(pty.slave, TIOCGEXCL, &is), 0);
	ok(is == 1, "in exclusive use");
	in_child("root opens it still", must(open(pty.name, O_RDWR) >= 0));
	in_child("others do not",
		 must(!chmod(pty.name, 0666));
		 must(!setuid(65534));
		 must(open(pty.name, O_RDWR) == -1 && errno == EBUSY));
	gives(ioctl(pty.slave, TIOCNXCL), 0);
	in_child("until it is given free",
		 must(!setuid(65534));
		 must(open(pty.name, O_RDWR) >= 0));
}

int main(void)
{
	pty = pty_open();
	acquiring();
	holding();
	letting_go();
	foreground();
	exclusive();
	pty_close(&pty);
	return done();
}
