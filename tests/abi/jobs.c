/* SPDX-License-Identifier: MIT */
/*
 * Job control: keys that signal, what the background may not do, and groups
 * that nobody looks after any more (credentials(7), termios(3), signal(7)).
 *
 * The leader of a session acts as the shell; its terminal is a slave.
 */
#include "pty.h"

static struct pty pty;

static volatile sig_atomic_t caught[NSIG];

static void note(int sig)
{
	caught[sig]++;
}

/* The caller becomes a shell with the terminal. */
static void login(void)
{
	must(setsid() == getpid());
	must(!ioctl(pty.slave, TIOCSCTTY, 0));
}

/* A child in a group of its own. */
static pid_t job(void (*run)(void))
{
	pid_t pid = fork();

	if (!pid) {
		setpgid(0, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run();
		_exit(0);
	}
	setpgid(pid, pid);
	return pid;
}

static void to_foreground(pid_t group)
{
	signal(SIGTTOU, SIG_IGN);
	must(!tcsetpgrp(pty.slave, group));
	signal(SIGTTOU, SIG_DFL);
}

static void sleeps(void)
{
	for (;;)
		pause();
}

static void reads_a_line(void)
{
	char buf[16];

	must(read(pty.slave, buf, sizeof(buf)) == 5);
}

static void writes_a_line(void)
{
	must(write(pty.slave, "bye\n", 4) == 4);
}

static void changes_settings(void)
{
	local_modes(pty.slave, 0, 0);
}

static void type(const char *text)
{
	must(writes(pty.master, text));
}

static int stopped_by(pid_t child, int sig)
{
	int status = status_of(child);

	return WIFSTOPPED(status) && WSTOPSIG(status) == sig;
}

static int killed_by(pid_t child, int sig)
{
	int status = status_of(child);

	return WIFSIGNALED(status) && WTERMSIG(status) == sig;
}

static void key(const char *text, int sig)
{
	pid_t child = job(sleeps);

	to_foreground(child);
	type(text);
	if (sig == SIGTSTP) {
		must(stopped_by(child, sig));
		kill(-child, SIGKILL);
		must(killed_by(child, SIGKILL));
	} else {
		must(killed_by(child, sig));
	}
}

static void keys(void)
{
	in_child("^C interrupts the foreground", login(); key("\3", SIGINT));
	in_child("^\\ ends it", login(); key("\34", SIGQUIT));
	in_child("^Z stops it", login(); key("\32", SIGTSTP));
	in_child("not the background",
		 pid_t child;
		 login();
		 signal(SIGINT, note);
		 child = job(sleeps);
		 type("\3");
		 must(eventually(caught[SIGINT] == 1));
		 must(waitpid(child, NULL, WNOHANG) == 0);
		 kill(child, SIGKILL);
		 must(killed_by(child, SIGKILL)));
	in_child("a change of size is told",
		 struct winsize size = { 30, 90, 0, 0 };
		 login();
		 signal(SIGWINCH, note);
		 must(!ioctl(pty.master, TIOCSWINSZ, &size));
		 must(caught[SIGWINCH] == 1);
		 must(!ioctl(pty.master, TIOCSWINSZ, &size));
		 must(caught[SIGWINCH] == 1));
	in_child("a master signals by name",
		 login();
		 signal(SIGINT, note);
		 must(!ioctl(pty.master, TIOCSIG, SIGINT));
		 must(eventually(caught[SIGINT] == 1));
		 must(ioctl(pty.master, TIOCSIG, SIGHUP) == -1 &&
		      errno == EINVAL));
}

static void background(void)
{
	in_child("reading stops it, and it reads when it is back",
		 pid_t child;
		 login();
		 child = job(reads_a_line);
		 must(stopped_by(child, SIGTTIN));
		 to_foreground(child);
		 kill(-child, SIGCONT);
		 type("text\n");
		 must(status_of(child) == 0));
	in_child("writing does not",
		 login();
		 must(status_of(job(writes_a_line)) == 0));
	in_child("unless TOSTOP is set",
		 pid_t child;
		 login();
		 local_modes(pty.slave, 0, TOSTOP);
		 child = job(writes_a_line);
		 must(stopped_by(child, SIGTTOU));
		 local_modes(pty.slave, TOSTOP, 0);
		 kill(-child, SIGCONT);
		 must(status_of(child) == 0));
	in_child("changing settings does",
		 pid_t child;
		 login();
		 child = job(changes_settings);
		 must(stopped_by(child, SIGTTOU));
		 kill(-child, SIGKILL);
		 must(killed_by(child, SIGKILL)));
}

static void reads_blocked(void)
{
	char byte;
	sigset_t set;

	signal(SIGTTIN, SIG_IGN);
	must(read(pty.slave, &byte, 1) == -1 && errno == EIO);
	signal(SIGTTIN, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGTTIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	must(read(pty.slave, &byte, 1) == -1 && errno == EIO);
}

static void changes_blocked(void)
{
	struct termios termios;

	signal(SIGTTOU, SIG_IGN);
	must(!tcgetattr(pty.slave, &termios));
	must(!tcsetattr(pty.slave, TCSANOW, &termios));
	must(!tcflush(pty.slave, TCIFLUSH));
}

static void reads_with_handler(void)
{
	char byte;
	struct sigaction action = { .sa_handler = note };

	sigaction(SIGTTIN, &action, NULL);
	must(read(pty.slave, &byte, 1) == -1 && errno == EINTR);
	must(caught[SIGTTIN] == 1);
}

static void handling(void)
{
	in_child("who does not hear SIGTTIN reads EIO", login();
		 must(status_of(job(reads_blocked)) == 0));
	in_child("who does not hear SIGTTOU may", login();
		 must(status_of(job(changes_blocked)) == 0));
	in_child("who handles it is interrupted", login();
		 must(status_of(job(reads_with_handler)) == 0));
}

/*
 * shell -- middle -- orphan: the last two in groups of their own.  When middle
 * ends, nobody of the session looks after the orphan's group.
 */
static int report[2];
static pid_t middle;

static void tell(char what)
{
	if (write(report[1], &what, 1) != 1)
		_exit(2);
}

static void orphan_reads(void)
{
	char byte;

	prctl(PR_SET_PDEATHSIG, 0);
	tell('0');
	must(eventually(getppid() != middle));
	tell(read(pty.slave, &byte, 1) == -1 && errno == EIO ? 'E' : '?');
	tell(raise(SIGTSTP) == 0 ? 'T' : '?');
	tell('.');
}

static void orphan_is_stopped(void)
{
	prctl(PR_SET_PDEATHSIG, 0);
	signal(SIGHUP, note);
	signal(SIGCONT, note);
	raise(SIGSTOP);
	tell(caught[SIGHUP] == 1 ? 'H' : '?');
	tell(caught[SIGCONT] == 1 ? 'C' : '?');
}

static void leaves_reader(void)
{
	middle = getpid();
	job(orphan_reads);
	/* Not before the child would survive it. */
	must(reads(report[0], "0"));
	_exit(0);
}

static void leaves_stopped(void)
{
	pid_t child = job(orphan_is_stopped);

	must(stopped_by(child, SIGSTOP));
	_exit(0);
}

static void orphans(void)
{
	in_child("an orphaned group is not stopped: EIO, and no SIGTSTP",
		 must(!pipe(report));
		 login();
		 must(status_of(job(leaves_reader)) == 0);
		 must(reads(report[0], "ET.")));
	in_child("a stopped group that is orphaned hears SIGHUP and SIGCONT",
		 must(!pipe(report));
		 login();
		 must(status_of(job(leaves_stopped)) == 0);
		 must(reads(report[0], "HC")));
}

int main(void)
{
	pty = pty_open();
	give_up_late();
	keys();
	background();
	handling();
	orphans();
	pty_close(&pty);
	return done();
}
