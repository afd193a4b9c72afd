/* SPDX-License-Identifier: MIT */
/*
 * Every pointer may be wrong, and no call minds: it says EFAULT, does nothing
 * and keeps nothing.
 *
 * The rows are in efault.h.  Every call of the kernel's list must have one: a
 * new call without fails here.  Each pointer of each row is tried with NULL,
 * with addresses that are not mapped, not the process's, or none at all, and
 * with one so close to a hole that what it points to is cut.
 */
#include "abi.h"
#include "efault.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#define PAGE 4096UL
#define TOP "/tmp/abi-efault.tmp"

/* The calls that the kernel has. */
static const struct {
	int nr;
	const char *name;
} calls[] = {
#define SYSCALL(nr, name) { nr, #name },
#include "../../kernel/syscall/list.h"
};

static char *edge;			/* the first byte of a hole */
static int is_guest;

static void zombie(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	/* It has ended, and is still there. */
	waitid(P_PID, pid, &(siginfo_t){ 0 }, WEXITED | WNOWAIT);
}

static void reap(void)
{
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

static void pending_signal(void)
{
	raise(SIGUSR2);
}

static unsigned long value_of(const struct arg *arg)
{
	return arg->kind == VARIABLE ? *(unsigned long *)arg->value
				     : arg->value;
}

/* The row's call with one argument replaced: its result, or -errno. */
static long try(const struct row *row, int which, unsigned long wrong)
{
	unsigned long a[6];
	long result;

	for (int i = 0; i < 6; i++)
		a[i] = i == which ? wrong : value_of(&row->args[i]);
	if (row->before)
		row->before();
	/* Nothing ends a string there. */
	edge[-1] = 'x';
	result = syscall(row->nr, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (result == -1)
		result = -errno;
	if (row->before == zombie)
		reap();
	return result;
}

/* True if the answer was right; else says what it was. */
static int answered(const struct row *row, int which, unsigned long wrong,
		    int wanted)
{
	long result = try(row, which, wrong);

	if (result == -wanted)
		return 1;
	if (wrong == (unsigned long)edge - 1 && (row->flags & PARTIAL) &&
	    result >= 0)
		return 1;
	printf("# %s, argument %d is %#lx: %ld (%s)\n", row->name, which + 1,
	       wrong, result, result < 0 ? strerror((int)-result) : "success");
	return 0;
}

static void check_pointer(const struct row *row, int which)
{
	static const unsigned long wrongs[] = {
		8,			/* in the first page */
		0xdead000,		/* never mapped */
		0x7ffffffff000,		/* behind the process's half */
		0x800000000000,		/* no address at all */
		0xffff888000000000,	/* the kernel's view of memory */
		0xffffffff80000000,	/* its code */
		-8UL,			/* wraps around */
	};
	enum arg_kind kind = row->args[which].kind;
	int good = 1;

	if (kind != OPTIONAL)
		good &= answered(row, which, 0,
				 kind == INVALID_NULL ? EINVAL : EFAULT);
	for (unsigned int i = 0; i < sizeof(wrongs) / sizeof(*wrongs); i++)
		good &= answered(row, which, wrongs[i], EFAULT);
	if (!(row->flags & WHOLE))
		good &= answered(row, which, (unsigned long)edge - 1, EFAULT);
	ok(good, "%s says EFAULT for argument %d", row->name, which + 1);
}

static int exists(int nr)
{
	for (unsigned int i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		if (calls[i].nr == nr)
			return 1;
	}
	return 0;
}

/* Descriptors in use: none may be left behind. */
static int open_count(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void check_row(const struct row *row)
{
	int before = open_count();

	/* Linux proves the rows right, here only what is there is asked. */
	if (is_guest ? !exists(row->nr) : row->flags & GUEST)
		return;
	for (int i = 0; i < 6; i++) {
		if (row->args[i].kind >= POINTER)
			check_pointer(row, i);
	}
	if (open_count() != before)
		ok(0, "%s leaves no descriptor behind", row->name);
}

static void check_complete(void)
{
	for (unsigned int i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		unsigned int at = 0, count = sizeof(rows) / sizeof(*rows);

		while (at < count && rows[at].nr != calls[i].nr)
			at++;
		if (at == count)
			ok(0, "%s has a row in tests/abi/efault.h",
			   calls[i].name);
	}
	ok(1, "every call was looked for");
}

/* What lies before a hole counts. */
static void check_edge(void)
{
	char *at = edge - PAGE;
	struct iovec vector[2] = { { edge - 8, 8 }, { edge, 8 } };

	lseek(FILE_FD, 0, SEEK_SET);
	gives(write(FILE_FD, at + PAGE - 8, 8), 8);
	gives(writev(FILE_FD, vector, 2), 8);
	vector[0].iov_base = edge;
	lseek(FILE_FD, 0, SEEK_SET);
	fails(syscall(SYS_writev, FILE_FD, vector, 2), EFAULT);
	fails(syscall(SYS_readv, FILE_FD, vector, 2), EFAULT);
	strcpy(at + PAGE - 5, "/tmp");
	gives(access(at + PAGE - 5, F_OK), 0);
	memcpy(at + PAGE - 4, "/tmp", 4);
	fails(access(at + PAGE - 4, F_OK), EFAULT);
	fails(syscall(SYS_uname, at + PAGE - 100), EFAULT);
}

static void move_fd(int from, int to)
{
	dup2(from, to);
	close(from);
}

static void open_files(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int ends[2];

	move_fd(open("file", O_RDWR | O_CREAT | O_TRUNC, 0600), FILE_FD);
	move_fd(open("other", O_RDWR | O_CREAT | O_TRUNC, 0600), OTHER_FD);
	if (write(FILE_FD, "sixteen bytes ..", 16) != 16)
		exit(1);
	lseek(FILE_FD, 0, SEEK_SET);
	move_fd(open(".", O_RDONLY | O_DIRECTORY), DIR_FD);
	move_fd(open("/dev/ptmx", O_RDWR | O_NOCTTY), PTY_FD);
	if (!pipe(ends)) {
		move_fd(ends[0], PIPE_IN);
		move_fd(ends[1], PIPE_OUT);
	}
	if (write(PIPE_OUT, "ready", 5) != 5)
		exit(1);
	move_fd(syscall(SYS_epoll_create1, 0), EPOLL_FD);
	syscall(SYS_epoll_ctl, EPOLL_FD, EPOLL_CTL_ADD, PIPE_IN, &event);
}

static void prepare(void)
{
	struct utsname name;
	gid_t group = 0;

	uname(&name);
	is_guest = strstr(name.release, "faultline") != NULL;
	signal(SIGCHLD, SIG_DFL);
	mkdir(TOP, 0700);
	if (chdir(TOP) || (symlink("target", "link") && errno != EEXIST))
		exit(1);
	open_files();
	edge = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	page = (unsigned long)edge;
	edge += PAGE;
	munmap(edge, PAGE);
	memset(edge - PAGE, 'x', PAGE);
	memset(ones, 0xff, sizeof(ones));
	syscall(SYS_setgroups, 1, &group);
	self_pid = getpid();
	self_path = getauxval(AT_EXECFN);
	shm_id = syscall(SYS_shmget, 0, PAGE, 0600);
	syscall(SYS_timer_create, 1, signal_event, &timer_id);
	timer_fd = syscall(SYS_timerfd_create, 1, 0);
	syscall(SYS_rt_sigprocmask, SIG_BLOCK, &user_signal, NULL, 8);
}

static void clean_up(void)
{
	syscall(SYS_shmctl, shm_id, 0, NULL);		/* IPC_RMID */
	unlink("file");
	unlink("other");
	unlink("link");
	rmdir(TOP);
}

int main(void)
{
	prepare();
	check_complete();
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_row(&rows[i]);
	check_edge();
	clean_up();
	return done();
}
