/* SPDX-License-Identifier: MIT */
/*
 * mix SEED SECONDS: a random mix of what processes do, several at once.
 *
 * Some workers draw jobs from a table until the time is over.  Each job checks
 * what it did; that memory or processes run out is an answer too, and only
 * counted.  Ends with 1 if a job went wrong, and says which, with the seed.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORKERS 6
#define PAGE 4096UL
#define WRONG 3
#define STATUS(number) ((number) << 8)	/* as wait has it */

static unsigned long seed, state;
static const char *job_name = "start";
static char *shared_counts;	/* per job, how often it was done */

static unsigned long draw(unsigned long below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

static void check(int holds, const char *what)
{
	if (holds)
		return;
	printf("mix: seed %lu: %s: %s: %s\n", seed, job_name, what,
	       strerror(errno));
	fflush(stdout);
	_exit(1);
}

/* A child, or -1 where there is no room for one. */
static pid_t child_start(void)
{
	pid_t pid = fork();

	check(pid >= 0 || errno == EAGAIN || errno == ENOMEM, "fork");
	if (!pid)
		state += (unsigned long)getpid();
	return pid;
}

/* SIGKILL comes where memory has run out. */
static void child_end(pid_t pid, int wanted)
{
	int status;

	check(waitpid(pid, &status, 0) == pid, "waitpid");
	check(status == wanted || status == SIGKILL, "status of a child");
}

static void *map(size_t pages, int flags, int fd)
{
	void *at = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, flags, fd,
			0);

	check(at != MAP_FAILED || errno == ENOMEM, "mmap");
	return at == MAP_FAILED ? NULL : at;
}

/* jobs */

static void tree_of(int depth)
{
	pid_t pids[2];

	if (!depth)
		return;
	for (int i = 0; i < 2; i++) {
		pids[i] = child_start();
		if (!pids[i]) {
			tree_of(depth - 1);
			_exit(i);
		}
	}
	for (int i = 0; i < 2; i++)
		if (pids[i] > 0)
			child_end(pids[i], STATUS(i));
}

static void do_tree(void)
{
	tree_of(1 + (int)draw(3));
}

static void pipe_write(int fd, unsigned int bytes)
{
	unsigned char data[5000];
	size_t n;

	for (unsigned int at = 0; at < bytes; at += n) {
		n = 1 + draw(sizeof(data));
		n = n < bytes - at ? n : bytes - at;
		for (size_t i = 0; i < n; i++)
			data[i] = (unsigned char)((at + i) * 7);
		if (write(fd, data, n) != (ssize_t)n)
			_exit(WRONG);
	}
	_exit(0);
}

static void do_pipe(void)
{
	unsigned int bytes = 1 + (unsigned int)draw(200000), at = 0;
	unsigned char data[3000];
	int ends[2];
	ssize_t n;
	pid_t pid;

	check(!pipe(ends), "pipe");
	pid = child_start();
	if (!pid) {
		close(ends[0]);
		pipe_write(ends[1], bytes);
	}
	close(ends[1]);
	while (pid > 0 && (n = read(ends[0], data, 1 + draw(sizeof(data)))) > 0)
		for (ssize_t i = 0; i < n; i++, at++)
			check(data[i] == (unsigned char)(at * 7), "a byte");
	close(ends[0]);
	if (pid > 0) {
		check(at == bytes, "number of bytes");
		child_end(pid, 0);
	}
}

static void answer_signals(int rounds, pid_t whom, const sigset_t *usr)
{
	siginfo_t info;

	for (int i = 0; i < rounds; i++) {
		if (sigwaitinfo(usr, &info) != SIGUSR1 || info.si_pid != whom)
			_exit(WRONG);
		kill(whom, SIGUSR2);
	}
	_exit(0);
}

static void do_signals(void)
{
	struct timespec limit = { .tv_sec = 60 };
	int rounds = 1 + (int)draw(30);
	pid_t me = getpid(), pid;
	sigset_t usr, old;

	sigemptyset(&usr);
	sigaddset(&usr, SIGUSR1);
	sigaddset(&usr, SIGUSR2);
	sigprocmask(SIG_BLOCK, &usr, &old);
	pid = child_start();
	if (!pid)
		answer_signals(rounds, me, &usr);
	for (int i = 0; pid > 0 && i < rounds; i++) {
		check(!kill(pid, SIGUSR1), "kill");
		check(sigtimedwait(&usr, NULL, &limit) == SIGUSR2, "answer");
	}
	if (pid > 0)
		child_end(pid, 0);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static void do_copy_on_write(void)
{
	size_t pages = 1 + draw(400);
	unsigned char *at = map(pages, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	pid_t pid;

	if (!at)
		return;
	for (size_t i = 0; i < pages; i++)
		at[i * PAGE] = (unsigned char)i;
	pid = child_start();
	for (size_t i = 0; !pid && i < pages; i++) {
		if (at[i * PAGE] != (unsigned char)i)
			_exit(WRONG);
		at[i * PAGE] = 0xff;
	}
	if (!pid)
		_exit(0);
	for (size_t i = 0; i < pages; i += 1 + draw(8)) {
		check(at[i * PAGE] == (unsigned char)i, "a page of the parent");
		at[i * PAGE + 1] = 1;
	}
	if (pid > 0)
		child_end(pid, 0);
	check(!munmap(at, pages * PAGE), "munmap");
}

static void do_shared_file(void)
{
	char name[] = "/tmp/mixXXXXXX";
	size_t pages = 1 + draw(40);
	int fd = mkstemp(name);
	unsigned char *at;
	pid_t pid;

	check(fd >= 0, "mkstemp");
	check(!unlink(name) && !ftruncate(fd, (off_t)(pages * PAGE)), "a file");
	at = map(pages, MAP_SHARED, fd);
	pid = at ? child_start() : -1;
	if (!pid) {
		for (size_t i = 0; i < pages; i++)
			at[i * PAGE] = (unsigned char)(i + 1);
		_exit(0);
	}
	if (pid > 0) {
		child_end(pid, 0);
		for (size_t i = 0; i < pages; i++)
			check(!at[i * PAGE] || at[i * PAGE] == (unsigned char)(i + 1),
			      "what a child wrote");
	}
	if (at)
		munmap(at, pages * PAGE);
	close(fd);
}

static void run_shell(const char *line, const char *wanted)
{
	char command[256], got[64] = "";
	FILE *out;

	snprintf(command, sizeof(command), "{ %s; } 2> /dev/null", line);
	out = popen(command, "r");
	check(out || errno == ENOMEM || errno == EAGAIN, "popen");
	if (!out)
		return;
	if (!fgets(got, sizeof(got), out))
		got[0] = '\0';
	/* Who was killed or refused in between says less, never else. */
	if (!pclose(out))
		check(!strcmp(got, wanted), line);
}

static void do_shell(void)
{
	static const struct {
		const char *line, *wanted;
	} lines[] = {
		{ "set -o pipefail; seq 1000 | awk '{ s += $1 } END { print s }'",
		  "500500\n" },
		{ "set -o pipefail; seq 3000 | sort -rn | head -n 1", "3000\n" },
		{ "set -o pipefail; seq 5000 | gzip | gunzip | md5sum",
		  "a5a208cd26b07cadade3450fe14d1d93  -\n" },
		{ "set -e; i=0; while [ $i -lt 20 ]; do (exit 0); i=$((i + 1)); "
		  "done; echo $i", "20\n" },
		{ "set -o pipefail; tar cf - -C /etc passwd | tar tf -",
		  "passwd\n" },
		{ "sleep 0.1 & wait $! && echo done", "done\n" },
	};
	size_t i = draw(sizeof(lines) / sizeof(*lines));

	run_shell(lines[i].line, lines[i].wanted);
}

static void do_files(void)
{
	char folder[] = "/tmp/mixXXXXXX", a[64], b[64];
	struct stat st;
	int fd;

	check(!!mkdtemp(folder), "mkdtemp");
	for (unsigned int i = 0, n = 1 + (unsigned int)draw(20); i < n; i++) {
		snprintf(a, sizeof(a), "%s/%u", folder, i);
		snprintf(b, sizeof(b), "%s/%u.moved", folder, i);
		fd = open(a, O_CREAT | O_EXCL | O_RDWR, 0600);
		check(fd >= 0, "open");
		check(write(fd, a, 64) == 64 || errno == ENOMEM ||
		      errno == ENOSPC, "write");
		close(fd);
		check(!rename(a, b) && !link(b, a), "rename and link");
		check(!stat(a, &st) && st.st_nlink == 2, "two names");
		check(!unlink(a) && !unlink(b), "unlink");
	}
	check(!rmdir(folder), "rmdir");
}

static void do_stop(void)
{
	pid_t pid = child_start();
	int status;

	if (pid < 0)
		return;
	while (!pid)
		pause();
	check(!kill(pid, SIGSTOP), "stop");
	check(waitpid(pid, &status, WUNTRACED) == pid, "wait for a stop");
	if (WIFSTOPPED(status)) {
		check(!kill(pid, SIGCONT), "continue");
		check(waitpid(pid, &status, WCONTINUED) == pid, "continued");
		check(!kill(pid, SIGTERM), "terminate");
		child_end(pid, SIGTERM);
	}
}

/* A child that is killed in the middle of whatever it does. */
static void do_kill(void)
{
	struct timespec wait = { .tv_nsec = (long)draw(20000000) };
	pid_t pid = child_start();

	if (pid < 0)
		return;
	while (!pid) {
		if (draw(2))
			do_copy_on_write();
		else
			do_pipe();
	}
	nanosleep(&wait, NULL);
	check(!kill(pid, SIGKILL), "kill");
	child_end(pid, SIGKILL);
}

static void do_bad_access(void)
{
	pid_t pid = child_start();

	if (!pid)
		*(volatile int *)draw(PAGE) = 1;
	if (pid > 0)
		child_end(pid, SIGSEGV);
}

static void do_memory(void)
{
	size_t pages = 1 + draw(700);
	unsigned char *at = map(pages, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	size_t hole;

	if (!at)
		return;
	memset(at, 0x5a, pages * PAGE);
	hole = draw(pages);
	check(!munmap(at + hole * PAGE, PAGE), "a hole");
	for (size_t i = 0; i < pages; i += 1 + draw(16))
		check(i == hole || at[i * PAGE + draw(PAGE)] == 0x5a, "a byte");
	check(!madvise(at, (hole ? hole : 1) * PAGE, MADV_DONTNEED) || !hole,
	      "madvise");
	check(!hole || !at[draw(hole * PAGE)], "zeros again");
	check(!munmap(at, pages * PAGE), "munmap");
}

static void do_wait_for_nothing(void)
{
	struct pollfd fd = { .events = POLLIN };
	int ends[2];

	check(!pipe(ends), "pipe");
	fd.fd = ends[0];
	check(!poll(&fd, 1, (int)draw(20)), "poll");
	check(write(ends[1], "x", 1) == 1, "write");
	check(poll(&fd, 1, -1) == 1 && fd.revents == POLLIN, "poll");
	close(ends[0]);
	close(ends[1]);
}

static const struct {
	const char *name;
	void (*act)(void);
} jobs[] = {
	{ "tree", do_tree },
	{ "pipe", do_pipe },
	{ "signals", do_signals },
	{ "copy_on_write", do_copy_on_write },
	{ "shared_file", do_shared_file },
	{ "shell", do_shell },
	{ "files", do_files },
	{ "stop", do_stop },
	{ "kill", do_kill },
	{ "bad_access", do_bad_access },
	{ "memory", do_memory },
	{ "wait", do_wait_for_nothing },
};

#define JOBS (sizeof(jobs) / sizeof(*jobs))

static time_t seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static void work(unsigned long number, time_t end)
{
	unsigned int *counts = (unsigned int *)shared_counts + number * JOBS;
	size_t i;

	state = seed * 2654435761u + number + 1;
	while (seconds() < end) {
		i = draw(JOBS);
		job_name = jobs[i].name;
		jobs[i].act();
		counts[i]++;
	}
	_exit(0);
}

static void counts_show(void)
{
	unsigned int *counts = (unsigned int *)shared_counts, sum;

	for (size_t i = 0; i < JOBS; i++) {
		sum = 0;
		for (size_t worker = 0; worker < WORKERS; worker++)
			sum += counts[worker * JOBS + i];
		printf("mix: %s %u\n", jobs[i].name, sum);
	}
}

int main(int argc, char *argv[])
{
	time_t end = seconds() + (argc > 2 ? atol(argv[2]) : 5);
	int failed = 0, status;

	seed = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
	shared_counts = map(1, MAP_SHARED | MAP_ANONYMOUS, -1);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (unsigned long i = 0; i < WORKERS; i++)
		if (!fork())
			work(i, end);
	while (wait(&status) > 0)	/* by SIGKILL: memory ran out */
		failed |= status && status != SIGKILL;
	counts_show();
	return failed;
}
