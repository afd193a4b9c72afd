/* SPDX-License-Identifier: MIT */
/*
 * batch [-r ROUNDS] [-t SECONDS] PATH...: programs, one after the other, in
 * one boot.
 *
 * Each starts in an empty directory with an empty environment, and has so many
 * seconds.  Whatever it leaves behind is killed and removed, and then as many
 * frames must belong to each owner as before.  The console shows, per program,
 *
 *	@begin NAME
 *	…its output, when it has ended…
 *	@left SOMETHING		frames, processes: not as before
 *	@end NAME exit N	or: signal N, or: timeout
 *
 * so that whoever reads it knows what ran when the machine went down.  With
 * -r the whole list is run so many times, and after the first round only those
 * are shown that end otherwise than then, or leave something.
 *
 * Kills every process but 1 and itself, and hence runs in Faultline only.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SCRATCH "/tmp/batch"
#define OUTPUT "/tmp/batch.output"
#define TIMEOUT (-1)		/* instead of a wait status */
#define MAX_PROGRAMS 1024
#define MAX_COUNTS 64
#define SETTLE_TRIES 50		/* of 10 ms, until what ended has gone */

struct count {
	char name[32];
	long value;
};

struct counts {
	int n;
	struct count counts[MAX_COUNTS];
};

static int limit = 60, rounds = 1;
static int first_status[MAX_PROGRAMS];
static struct counts before;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* frames by owner */

static int counts_read(struct counts *counts)
{
	FILE *file = fopen("/proc/vmstat", "re");
	struct count *c = counts->counts;
	char line[128];

	counts->n = 0;
	if (!file)
		return -1;
	while (counts->n < MAX_COUNTS && fgets(line, sizeof(line), file))
		if (sscanf(line, "frames_%31s %ld", c->name, &c->value) == 2 &&
		    strcmp(c->name, "free") && strcmp(c->name, "percpu_lists")) {
			counts->n++;
			c++;
		}
	fclose(file);
	return 0;
}

static void caches_drop(void)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "3", 1) != 1)
		perror("batch: drop_caches");
	close(fd);
}

static bool counts_differ(const struct counts *a, const struct counts *b)
{
	int i;

	for (i = 0; i < a->n; i++)
		if (a->counts[i].value != b->counts[i].value)
			return true;
	return a->n != b->n;
}

/* Tells what is not as before, and takes it as given from then on. */
static bool counts_compare(void)
{
	static struct counts after;
	int i, tries;

	for (tries = 0; tries < SETTLE_TRIES; tries++) {
		caches_drop();
		if (counts_read(&after) || !counts_differ(&before, &after))
			return true;
		usleep(10000);
	}
	for (i = 0; i < before.n && i < after.n; i++)
		if (before.counts[i].value != after.counts[i].value)
			printf("@left frames: %s was %ld, is %ld\n",
			       before.counts[i].name, before.counts[i].value,
			       after.counts[i].value);
	before = after;
	return false;
}

/* one program */

static int remove_one(const char *path, const struct stat *stat, int type,
		      struct FTW *ftw)
{
	(void)stat, (void)type, (void)ftw;
	return remove(path) ? errno : 0;
}

static void directory_make(void)
{
	chdir("/");
	nftw(SCRATCH, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	if (mkdir(SCRATCH, 0755))
		perror("batch: " SCRATCH);
}

static void directory_remove(void)
{
	int error = nftw(SCRATCH, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	if (error)
		printf("@left files: %s\n", strerror(error));
}

static void program_become(const char *path)
{
	char *const argv[] = { (char *)path, NULL };
	char *const envp[] = { "PATH=/bin:/sbin:/usr/bin:/usr/sbin",
			       "HOME=/root", "TERM=linux", NULL };
	int output = open(OUTPUT, O_CREAT | O_TRUNC | O_RDWR | O_APPEND, 0644);
	int input = open("/dev/null", O_RDONLY);
	sigset_t none;

	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	close(input);
	close(output);
	umask(022);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (!chdir(SCRATCH))
		execve(path, argv, envp);
	perror(path);
	_exit(127);
}

/* Waits for a child's end: its number; 0 if it has not come by then, below 0
 * if there is no such child.  SIGCHLD is blocked. */
static pid_t child_wait(pid_t pid, int *status, double end)
{
	struct timespec wait;
	sigset_t child;
	double left;
	pid_t ended;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	while (!(ended = waitpid(pid, status, WNOHANG))) {
		left = end - now();
		if (left <= 0)
			break;
		wait.tv_sec = (time_t)left;
		wait.tv_nsec = (long)((left - wait.tv_sec) * 1e9);
		sigtimedwait(&child, NULL, &wait);
	}
	return ended;
}

/* Everybody but 1 and us; orphans become our children. */
static void others_end(void)
{
	double end = now() + 5;
	pid_t ended;
	int status;

	kill(-1, SIGKILL);
	do {
		ended = child_wait(-1, &status, end);
	} while (ended > 0);
	if (!ended)
		printf("@left processes: they do not end\n");
}

static void output_show(void)
{
	static char data[65536];
	int fd = open(OUTPUT, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	fflush(stdout);
	while (fd >= 0 && (n = read(fd, data, sizeof(data))) > 0)
		write(STDOUT_FILENO, data, n);
	if (fd >= 0)
		close(fd);
}

static void end_show(const char *name, int status)
{
	printf("\n@end %s ", name);
	if (status == TIMEOUT)
		printf("timeout\n");
	else if (WIFSIGNALED(status))
		printf("signal %d\n", WTERMSIG(status));
	else
		printf("exit %d\n", WEXITSTATUS(status));
	fflush(stdout);
}

static int program_run(const char *path)
{
	int status = TIMEOUT;
	pid_t pid = fork();

	if (!pid)
		program_become(path);
	if (pid < 0) {
		perror("batch: fork");
		exit(1);
	}
	child_wait(pid, &status, now() + limit);
	return status;
}

static void program_do(const char *path, int round, int *first)
{
	const char *name = base_name(path);
	bool clean;
	int status;

	if (!round) {
		printf("@begin %s\n", name);
		fflush(stdout);
	}
	directory_make();
	status = program_run(path);
	others_end();
	if (!round)
		*first = status;
	else if (status != *first)
		printf("@begin %s\n@left round %d: another end\n", name, round);
	if (!round || status != *first)
		output_show();
	unlink(OUTPUT);
	directory_remove();
	clean = counts_compare();
	if (!round || status != *first || !clean)
		end_show(name, status);
}

/* What init would have mounted. */
static const struct {
	const char *type, *place;
} mounts[] = {
	{ "proc", "/proc" }, { "devpts", "/dev/pts" },
	{ "tmpfs", "/dev/shm" }, { "tmpfs", "/tmp" },
};

#define MOUNTS (sizeof(mounts) / sizeof(*mounts))

static bool mounted[MOUNTS];

static void mount_all(void)
{
	for (unsigned int i = 0; i < MOUNTS; i++)
		mounted[i] = !mount(mounts[i].type, mounts[i].place,
				    mounts[i].type, 0, NULL);
}

static void unmount_all(void)
{
	if (chdir("/"))
		perror("batch: /");
	for (unsigned int i = 0; i < MOUNTS; i++) {
		if (mounted[i] && umount(mounts[i].place))
			perror(mounts[i].place);
	}
}

static void options_read(int argc, char *argv[])
{
	int option;

	while ((option = getopt(argc, argv, "r:t:")) != -1) {
		if (option == 'r')
			rounds = atoi(optarg);
		else if (option == 't')
			limit = atoi(optarg);
		else
			exit(2);
	}
	if (argc - optind > MAX_PROGRAMS) {
		fprintf(stderr, "batch: too many programs\n");
		exit(2);
	}
}

int main(int argc, char *argv[])
{
	static char buffer[4096];
	struct utsname system;
	sigset_t child;
	int i, round;

	if (uname(&system) || !strstr(system.release, "faultline")) {
		fprintf(stderr, "batch: it kills all: only for Faultline\n");
		return 2;
	}
	options_read(argc, argv);
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
		perror("batch: subreaper");
	mount_all();
	caches_drop();
	counts_read(&before);
	for (round = 0; round < rounds; round++)
		for (i = optind; i < argc; i++)
			program_do(argv[i], round, &first_status[i - optind]);
	unmount_all();
	printf("@done %d\n", rounds);
	return 0;
}
