/* SPDX-License-Identifier: MIT */
/*
 * Programs that act as their file's owner: copies of this one with the
 * set-user-id or set-group-id bit say who they are, and run the next.
 *
 * The way through the copies:
 *
 *	root -> suid to nobody -> (still root by its real id) -> as nobody with
 *	no_new_privs: suid to root gives nothing
 */
#include "abi.h"
#include "caps.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#define NOBODY 65534u
#define OTHER 1000u
#define KEEP ((unsigned int)-1)
#define TOP "abi-setid.tmp"		/* /tmp itself may be nosuid */

static char count[16], failed[16], *self;

static void copy_self(const char *name, unsigned int uid, unsigned int gid,
		      mode_t mode)
{
	static char part[65536];
	int from = open(self, O_RDONLY), to;
	ssize_t got;

	syscall(SYS_setfsgid, gid);
	syscall(SYS_setfsuid, uid);
	to = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0700);
	while ((got = read(from, part, sizeof(part))) > 0) {
		if (write(to, part, got) != got)
			perror(name);
	}
	fchmod(to, mode);
	close(to);
	close(from);
	syscall(SYS_setfsuid, 0);
	syscall(SYS_setfsgid, 0);
}

static void run(const char *name, char *step)
{
	char *args[] = { (char *)name, step, count, failed, NULL };
	char *env[] = { NULL };

	snprintf(count, sizeof(count), "%u", abi_count);
	snprintf(failed, sizeof(failed), "%u", abi_failed);
	fflush(stdout);
	execve(name, args, env);
	ok(0, "%s runs", name);
}

static void ids_are(unsigned int uid, unsigned int euid, unsigned int suid,
		    int secure)
{
	unsigned int r, e, s;

	syscall(SYS_getresuid, &r, &e, &s);
	ok(r == uid && e == euid && s == suid, "user ids are %u, %u, %u",
	   uid, euid, suid);
	ok(getauxval(AT_UID) == r && getauxval(AT_EUID) == e,
	   "as the auxiliary vector says");
	gives(getauxval(AT_SECURE), secure);
	gives(prctl(PR_GET_DUMPABLE), !secure);
}

static unsigned int caps(int permitted)
{
	struct cap_header header = { .version = CAPABILITY_VERSION_3 };
	struct cap_data data[2];

	syscall(SYS_capget, &header, data);
	return permitted ? data[0].permitted : data[0].effective;
}

/* Run by root: the file's owner is nobody. */
static void step_suid(void)
{
	int sig = -1;

	ids_are(0, NOBODY, NOBODY, 1);
	gives(caps(0), 0);
	ok(caps(1), "who is root by its real id may raise capabilities");
	gives(prctl(PR_GET_PDEATHSIG, &sig), 0);
	gives(sig, 0);
	gives(prctl(PR_GET_KEEPCAPS), 0);
	/* The effective id goes on through an ordinary program. */
	run("./plain", "plain");
}

static void step_plain(void)
{
	ids_are(0, NOBODY, NOBODY, 1);
	gives(syscall(SYS_setresuid, KEEP, 0, KEEP), 0);
	run("./group", "group");
}

static void step_group(void)
{
	unsigned int r, e, s;

	ids_are(0, 0, 0, 1);
	syscall(SYS_getresgid, &r, &e, &s);
	ok(r == 0 && e == OTHER && s == OTHER,
	   "a set-group-id program has the file's group");
	gives(syscall(SYS_setresgid, 0, 0, 0), 0);
	run("./lock", "lock");
}

static void step_lock(void)
{
	gives(getegid(), 0);
	gives(getauxval(AT_SECURE), 0);
	gives(syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY), 0);
	fails(syscall(SYS_execve, "./hidden", NULL, NULL),
	      EACCES);
	run("./root", "root");
}

/* Run by nobody, the file being root's. */
static void step_root(void)
{
	ids_are(NOBODY, 0, 0, 1);
	ok(caps(0) && caps(0) == caps(1), "and all that root may");
	gives(syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY), 0);
	gives(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	run("./root", "nothing");
}

static void step_nothing(void)
{
	ids_are(NOBODY, NOBODY, NOBODY, 0);
	gives(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
	gives(caps(1), 0);
}

static const struct {
	const char *name;
	void (*step)(void);
} steps[] = {
	{ "suid", step_suid }, { "plain", step_plain },
	{ "group", step_group }, { "lock", step_lock },
	{ "root", step_root }, { "nothing", step_nothing },
};

/* The copies: whose they are, and with which bits. */
static const struct {
	const char *name;
	unsigned int uid, gid;
	mode_t mode;
} copies[] = {
	{ "./user", NOBODY, 0, 04755 },
	{ "./plain", 0, 0, 0755 },
	{ "./group", 0, OTHER, 02755 },
	{ "./lock", 0, OTHER, 02745 },
	{ "./root", 0, 0, 04755 },
	{ "./hidden", 0, 0, 0700 },
};

#define COPIES (sizeof(copies) / sizeof(*copies))

/* The way begins; who set it up waits for its end. */
static int start(void)
{
	struct statvfs where;
	int status;

	umask(022);
	signal(SIGCHLD, SIG_DFL);
	self = realpath((char *)getauxval(AT_EXECFN), NULL);
	mkdir(TOP, 0755);
	if (chdir(TOP) || chmod(".", 01777) || statvfs(".", &where))
		return 1;
	if (where.f_flag & ST_NOSUID) {
		skip("set-id programs", "not where it runs: nosuid");
		return done();
	}
	for (unsigned int i = 0; i < COPIES; i++)
		copy_self(copies[i].name, copies[i].uid, copies[i].gid,
			  copies[i].mode);
	if (!fork()) {
		prctl(PR_SET_KEEPCAPS, 1);
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		run(copies[0].name, "suid");
		_exit(done());
	}
	wait(&status);
	for (unsigned int i = 0; i < COPIES; i++)
		unlink(copies[i].name);
	if (chdir("..") || rmdir(TOP))
		perror(TOP);
	return WEXITSTATUS(status);
}

int main(int argc, char *argv[])
{
	if (argc < 4)
		return start();
	abi_count = atoi(argv[2]);
	abi_failed = atoi(argv[3]);
	for (unsigned int i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		if (!strcmp(steps[i].name, argv[1]))
			steps[i].step();
	}
	return done();
}
