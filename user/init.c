/* SPDX-License-Identifier: MIT */
/*
 * Process 1: brings up what a shell expects, keeps one on the console, and
 * ends the machine when it is asked to.
 *
 *	/etc/fstab     what to mount		kernel file systems only
 *	/etc/hostname  the machine's name
 *	/etc/issue     what to try, shown before the first shell
 *
 * All that happens to process 1 is a signal, so that all it does is to wait
 * for the next one: a child ended (the shell: start another; an orphan: let it
 * go), or somebody wants the machine to end.  busybox says so by signals:
 *
 *	poweroff  SIGUSR2	halt  SIGUSR1	reboot  SIGTERM
 *
 * The signals are blocked from the first line on and taken by sigwaitinfo();
 * none can come between looking and waiting.
 *
 * The shell leads a session of its own and has the console as its controlling
 * terminal, hence Ctrl-C, Ctrl-Z and job control.  Where not a person but a
 * pipe is at the console's other end (it does not echo), the machine ends with
 * the shell: echo 'ls /' | tools/run.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define CONSOLE "/dev/console"
#define SHELL "/bin/sh"
#define GRACE 2		/* seconds that SIGTERM gives a process to end */
#define TTY_MAJOR 4
#define SERIAL_MINOR 64	/* ttyS0 */
#define TOO_SOON 1	/* a shell that lived for less seconds has to wait */

struct option {
	const char *name;
	unsigned long flag;
};

static const struct option options[] = {
	{ "ro", MS_RDONLY },	 { "nosuid", MS_NOSUID },
	{ "nodev", MS_NODEV },	 { "noexec", MS_NOEXEC },
	{ "noatime", MS_NOATIME },
};

struct wish {
	int signal;
	int command;		/* of reboot(2) */
	const char *said;
};

static const struct wish wishes[] = {
	{ SIGUSR1, RB_HALT_SYSTEM, "halting" },
	{ SIGUSR2, RB_POWER_OFF, "powering off" },
	{ SIGTERM, RB_AUTOBOOT, "rebooting" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct {
	pid_t pid;
	time_t started;
	bool person;		/* at the other end of the console */
	bool has_settings;
	struct termios settings;	/* as the kernel made them */
} shell;

__attribute__((format(printf, 1, 2)))
static void say(const char *format, ...)
{
	va_list args;

	printf("init: ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
}

/* setting up */

/* Takes the options that are flags out of the list; the rest is the file
 * system's to read. */
static unsigned long flags_take(const char *list, char *rest)
{
	unsigned long flags = 0;
	char words[256], *word, *save;
	size_t i;

	*rest = '\0';
	snprintf(words, sizeof(words), "%s", list);
	for (word = strtok_r(words, ",", &save); word;
	     word = strtok_r(NULL, ",", &save)) {
		for (i = 0; i < COUNT(options); i++)
			if (!strcmp(word, options[i].name))
				break;
		if (i < COUNT(options))
			flags |= options[i].flag;
		else if (strcmp(word, "defaults"))
			sprintf(strchr(rest, '\0'), "%s%s", *rest ? "," : "",
				word);
	}
	return flags;
}

/* EBUSY: the kernel has mounted it already. */
static void mount_entry(const struct mntent *entry)
{
	char data[256];
	unsigned long flags = flags_take(entry->mnt_opts, data);

	mkdir(entry->mnt_dir, 0755);
	if (mount(entry->mnt_fsname, entry->mnt_dir, entry->mnt_type, flags,
		  data) && errno != EBUSY)
		say("%s: cannot be mounted: %s", entry->mnt_dir,
		    strerror(errno));
}

static void mount_all(void)
{
	FILE *table = setmntent("/etc/fstab", "re");
	struct mntent *entry;

	if (!table) {
		say("/etc/fstab: %s", strerror(errno));
		return;
	}
	while ((entry = getmntent(table)))
		mount_entry(entry);
	endmntent(table);
}

/* Names by which scripts reach their own descriptors. */
static void link_descriptors(void)
{
	symlink("/proc/self/fd", "/dev/fd");
	symlink("/proc/self/fd/0", "/dev/stdin");
	symlink("/proc/self/fd/1", "/dev/stdout");
	symlink("/proc/self/fd/2", "/dev/stderr");
}

static void name_machine(void)
{
	char name[65] = "";
	FILE *file = fopen("/etc/hostname", "re");

	if (!file)
		return;
	if (fscanf(file, "%64s", name) == 1 && sethostname(name, strlen(name)))
		say("hostname: %s", strerror(errno));
	fclose(file);
}

static void make_environment(void)
{
	setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin", 1);
	setenv("HOME", "/root", 1);
	setenv("USER", "root", 1);
	setenv("LOGNAME", "root", 1);
	setenv("SHELL", SHELL, 1);
	setenv("TERM", "linux", 0);
}

static void show_issue(void)
{
	FILE *file = fopen("/etc/issue", "re");
	char line[256];

	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		fputs(line, stdout);
	fclose(file);
	fflush(stdout);
}

static void look_at_console(void)
{
	shell.has_settings = !tcgetattr(STDIN_FILENO, &shell.settings);
	shell.person = shell.has_settings && shell.settings.c_lflag & ECHO;
}

/* the shell */

/* The terminal that the console is, by its own name: whoever reads that from
 * the background is stopped, and it is hung up when the shell ends.  Neither
 * is true of /dev/console, which stays as it is where a pipe is behind it. */
static int terminal_open(void)
{
	char name[32] = CONSOLE;
	unsigned int dev;

	if (shell.person && !ioctl(STDIN_FILENO, TIOCGDEV, &dev) &&
	    major(dev) == TTY_MAJOR && minor(dev) >= SERIAL_MINOR)
		snprintf(name, sizeof(name), "/dev/ttyS%u",
			 minor(dev) - SERIAL_MINOR);
	return open(name, O_RDWR | O_NOCTTY);
}

/* What the last shell left the console in is of no concern to the next. */
static void console_take(void)
{
	int fd = terminal_open();

	if (fd >= 0) {
		dup2(fd, STDIN_FILENO);
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		if (fd > STDERR_FILENO)
			close(fd);
	}
	if (shell.has_settings)
		tcsetattr(STDIN_FILENO, TCSANOW, &shell.settings);
	if (ioctl(STDIN_FILENO, TIOCSCTTY, 1))
		say("no job control: %s", strerror(errno));
}

/* In the child: becomes the shell.  The dash makes it a login shell; one that
 * takes the console for a script does not prompt. */
__attribute__((noreturn))
static void shell_become(void)
{
	sigset_t none;

	setsid();
	console_take();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execl(SHELL, "-sh", shell.person ? (char *)NULL : CONSOLE,
	      (char *)NULL);
	say(SHELL ": %s", strerror(errno));
	_exit(127);
}

static void shell_start(void)
{
	shell.started = time(NULL);
	shell.pid = fork();
	if (!shell.pid)
		shell_become();
	if (shell.pid < 0)
		say("no shell: %s", strerror(errno));
}

/* the end */

static time_t seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* Until there are no children left, which in the end is everybody, but not
 * for longer than GRACE. */
static void wait_for_all(void)
{
	time_t end = seconds() + GRACE;
	struct timespec more = { .tv_sec = 1 };
	sigset_t child;
	pid_t pid;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	do {
		while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
			;
		if (pid < 0)
			return;
		sigtimedwait(&child, NULL, &more);
	} while (seconds() < end);
}

/* An interactive shell ends by SIGHUP but not by SIGTERM, and who is stopped
 * by neither before SIGCONT. */
static void machine_end(const struct wish *wish)
{
	if (shell.person)
		say("%s", wish->said);
	shell.pid = 0;
	kill(-1, SIGTERM);
	kill(-1, SIGHUP);
	kill(-1, SIGCONT);
	wait_for_all();
	kill(-1, SIGKILL);
	wait_for_all();
	/* A shell may have left the cursor behind a prompt. */
	if (shell.person) {
		putchar('\n');
		fflush(stdout);
	}
	sync();
	reboot(wish->command);
	say("%s: %s", wish->said, strerror(errno));
}

static const struct wish *wish_by_signal(int signal)
{
	size_t i;

	for (i = 0; i < COUNT(wishes); i++)
		if (wishes[i].signal == signal)
			return &wishes[i];
	return NULL;
}

/* One shell after the other; but where the first was all that was wanted, the
 * machine ends with it. */
static void shell_ended(void)
{
	if (!shell.person) {
		machine_end(wish_by_signal(SIGUSR2));
		return;
	}
	printf("\n");
	if (time(NULL) - shell.started < TOO_SOON)
		sleep(TOO_SOON);
	shell_start();
}

static void reap(void)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		if (pid == shell.pid)
			shell_ended();
}

int main(void)
{
	sigset_t awaited;
	size_t i;
	int signal;

	if (getpid() != 1) {
		fprintf(stderr, "init: there is one already: process 1\n");
		return 1;
	}
	sigemptyset(&awaited);
	sigaddset(&awaited, SIGCHLD);
	for (i = 0; i < COUNT(wishes); i++)
		sigaddset(&awaited, wishes[i].signal);
	sigprocmask(SIG_SETMASK, &awaited, NULL);
	look_at_console();
	make_environment();
	mount_all();
	link_descriptors();
	name_machine();
	if (shell.person)
		show_issue();
	shell_start();
	for (;;) {
		signal = sigwaitinfo(&awaited, NULL);
		if (signal == SIGCHLD)
			reap();
		else if (wish_by_signal(signal))
			machine_end(wish_by_signal(signal));
	}
}
