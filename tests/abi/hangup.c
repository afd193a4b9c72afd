/* SPDX-License-Identifier: MIT */
/*
 * Hanging up (termios(3), vhangup(2), pty(7)): a session whose terminal goes,
 * and a terminal whose session goes.
 */
#include "pty.h"

static int report[2];

static volatile sig_atomic_t caught[NSIG];

static void note(int sig)
{
	caught[sig]++;
}

static void tell(char what)
{
	must(write(report[1], &what, 1) == 1);
}

static struct pty login(void)
{
	struct pty pty = pty_open();

	must(setsid() == getpid());
	must(!ioctl(pty.slave, TIOCSCTTY, 0));
	return pty;
}


static void watch_hangup(void)
{
	signal(SIGHUP, note);
	signal(SIGCONT, note);
}

static int none(void)
{
	return open("/dev/tty", O_RDWR) == -1 && errno == ENXIO;
}

static void terminal_goes(void)
{
	in_child("when the master is closed the leader hears SIGHUP, SIGCONT",
		 struct pty pty = login();
		 char byte;
		 watch_hangup();
		 close(pty.master);
		 must(eventually(caught[SIGHUP] == 1 && caught[SIGCONT] == 1));
		 must(none());
		 must(read(pty.slave, &byte, 1) == 0);
		 must(write(pty.slave, "x", 1) == -1 && errno == EIO));
	in_child("which ends one that does not care",
		 must(WTERMSIG(child_status(
			 struct pty pty = login();
			 close(pty.master);
			 pause())) == SIGHUP));
	in_child("a group in the foreground hears of the leader's end",
		 pid_t leader;
		 must(!pipe(report));
		 leader = fork();
		 if (!leader) {
			struct pty pty = login();
			pid_t child;
			signal(SIGTTOU, SIG_IGN);
			child = fork();
			if (!child) {
				close(pty.master);
				setpgid(0, 0);
				watch_hangup();
				tcsetpgrp(pty.slave, getpid());
				tell('r');
				must(eventually(caught[SIGHUP]));
				must(caught[SIGHUP] == 1);
				must(eventually(caught[SIGCONT] == 1));
				tell('H');
				_exit(0);
			}
			must(reads(report[0], "r"));
			watch_hangup();
			close(pty.master);
			must(eventually(caught[SIGHUP] == 1));
			tell('L');
			_exit(0);
		 }
		 must(status_of(leader) == 0);
		 must(reads(report[0], "LH")));
	in_child("a read that waits ends with EIO",
		 struct pty pty = pty_open();
		 pid_t child = fork();
		 if (!child) {
			char byte;
			close(pty.master);
			must(read(pty.slave, &byte, 1) == -1 && errno == EIO);
			_exit(0);
		 }
		 usleep(50000);
		 close(pty.master);
		 must(status_of(child) == 0));
}

static void session_goes(void)
{
	in_child("when the leader ends the foreground hears SIGHUP",
		 struct pty pty = pty_open();
		 pid_t leader;
		 must(!pipe(report));
		 leader = fork();
		 if (!leader) {
			must(setsid() == getpid());
			must(!ioctl(pty.slave, TIOCSCTTY, 0));
			if (!fork()) {
				watch_hangup();
				tell('r');
				must(eventually(caught[SIGHUP] == 1));
				must(none());
				must(writes(pty.slave, "still"));
				tell('H');
				_exit(0);
			}
			must(reads(report[0], "r"));
			_exit(0);
		 }
		 must(status_of(leader) == 0);
		 must(reads(report[0], "H"));
		 must(reads(pty.master, "still"));
		 must(tcgetpgrp(pty.master) == 0);
		 must(tcgetsid(pty.master) == -1 && errno == ENOTTY));
	in_child("the terminal is free for the next session",
		 struct pty pty = pty_open();
		 must(!child_status(
			 must(setsid() == getpid());
			 must(open(pty.name, O_RDWR) >= 0)));
		 must(setsid() == getpid());
		 must(open(pty.name, O_RDWR) >= 0);
		 must(tcgetsid(pty.slave) == getpid()));
}

static void by_call(void)
{
	in_child("vhangup hangs the caller's terminal up",
		 struct pty pty = login();
		 int fd;
		 char byte;
		 watch_hangup();
		 must(!vhangup());
		 must(eventually(caught[SIGHUP] == 1 && caught[SIGCONT] == 1));
		 must(none());
		 must(read(pty.slave, &byte, 1) == 0);
		 must(write(pty.slave, "x", 1) == -1 && errno == EIO);
		 fd = open(pty.name, O_RDWR | O_NOCTTY);
		 must(fd >= 0);
		 must(writes(fd, "new") && reads(pty.master, "new")));
	in_child("it does nothing for who has none",
		 must(setsid() == getpid());
		 must(!vhangup()));
	in_child("and is root's",
		 must(!setuid(65534));
		 must(vhangup() == -1 && errno == EPERM));
}

int main(void)
{
	give_up_late();
	terminal_goes();
	session_goes();
	by_call();
	return done();
}
