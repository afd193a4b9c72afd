/* SPDX-License-Identifier: MIT */
/*
 * batch [-a ARGUMENT]... [-r ROUNDS] [-t SECONDS] PATH...: programs, one after
 * the other, in one boot.
 *
 * Each starts in an empty directory with an empty environment, and has so many
 * seconds.  Whatever it leaves behind is killed and removed, and then as many
 * frames must belong to each owner as before.  The console shows, per program,
 *
 *	@begin NAME
 *	…its output, when it has ended…
 *	@left SOMETHING		frames, processes: not as before
 *	@end NAME exit N	or: signal N, or: timeout
 *	@round N		behind the last one
 *
 * so that whoever reads it knows what ran when the machine went down.  With
 * -r the whole list is run so many times, and after the first round only the ends
 * are shown that are other than then, or leave something.
 *
 * Kills every process but 1 and itself, and hence runs in Faultline only.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
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
#define MAX_ARGUMENTS 8
#define MAX_COUNTS 128
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
static char *arguments[MAX_ARGUMENTS];
static int first_status[MAX_PROGRAMS];
static struct counts before;
static char left[4096];		/* of this program, lines that begin with @left */

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

/* what is not as before */

__attribute__((format(printf, 1, 2)))
static void left_add(const char *format, ...)
{
	size_t used = strlen(left);
	va_list args;

	va_start(args, format);
	vsnprintf(left + used, sizeof(left) - used, format, args);
	va_end(args);
}

/* frames by owner, and objects of the slab caches */

/* Lines that begin with a name and a number; a prefix is left out. */
static void counts_add(struct counts *counts, const char *path,
		       const char *format)
{
	FILE *file = fopen(path, "re");
	struct count *c;
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		c = &counts->counts[counts->n];
		if (sscanf(line, format, c->name, &c->value) == 2 &&
		    counts->n < MAX_COUNTS - 1)
			counts->n++;
	}
	if (file)
		fclose(file);
	else
		left_add("@left frames: %s: %s\n", path, strerror(errno));
}

/* Free frames are what the others leave; how well objects fill their slabs
 * depends on what was there before, so those are counted one by one. */
static bool counts_concern(const struct count *c)
{
	return strcmp(c->name, "free_pages") && strcmp(c->name, "slab");
}

/* Anonymous pages of this program's own: it may use more of them, or less. */
static long own_pages(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[128];
	long kilobytes = 0;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "RssAnon: %ld", &kilobytes) == 1)
			break;
	if (file)
		fclose(file);
	return kilobytes / 4;
}

static void counts_read(struct counts *counts)
{
	int i;

	counts->n = 0;
	counts_add(counts, "/proc/vmstat", "nr_%31s %ld");
	for (i = 0; i < counts->n; i++)
		if (!strcmp(counts->counts[i].name, "anon_pages"))
			counts->counts[i].value -= own_pages();
	counts_add(counts, "/proc/slabinfo", "%31s %ld");
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
		if (counts_concern(&a->counts[i]) &&
		    a->counts[i].value != b->counts[i].value)
			return true;
	return a->n != b->n;
}

/* Tells what is not as before, and takes it as given from then on. */
static void counts_compare(void)
{
	static struct counts after;
	int i, tries;

	for (tries = 0; tries < SETTLE_TRIES; tries++) {
		caches_drop();
		counts_read(&after);
		if (!counts_differ(&before, &after))
			return;
		usleep(10000);
	}
	for (i = 0; i < before.n && i < after.n; i++)
		if (counts_concern(&before.counts[i]) &&
		    before.counts[i].value != after.counts[i].value)
			left_add("@left %s: was %ld, is %ld\n",
				 before.counts[i].name, before.counts[i].value,
				 after.counts[i].value);
	before = after;
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
		left_add("@left files: %s\n", strerror(error));
}

static void program_become(const char *path)
{
	char *argv[MAX_ARGUMENTS + 2] = { (char *)path };
	char *const envp[] = { "PATH=/bin:/sbin:/usr/bin:/usr/sbin",
			       "HOME=/root", "TERM=linux", NULL };
	int output = open(OUTPUT, O_CREAT | O_TRUNC | O_RDWR | O_APPEND, 0644);
	int input = open("/dev/null", O_RDONLY);
	sigset_t none;

	memcpy(argv + 1, arguments, sizeof(arguments));
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
		left_add("@left processes: they do not end\n");
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
	printf("\n%s@end %s ", left, name);
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

/* Once; in later rounds the end is shown only if something is odd. */
static void program_do(const char *path, int round, int *first)
{
	const char *name = base_name(path);
	int status;

	left[0] = '\0';
	printf("@begin %s\n", name);
	fflush(stdout);
	directory_make();
	status = program_run(path);
	others_end();
	if (!round)
		*first = status;
	else if (status != *first)
		left_add("@left round %d: another end\n", round + 1);
	directory_remove();
	if (!round || status != *first)
		output_show();
	unlink(OUTPUT);
	counts_compare();
	if (!round || left[0])
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
	int option, n = 0;

	while ((option = getopt(argc, argv, "a:r:t:")) != -1) {
		if (option == 'a' && n < MAX_ARGUMENTS)
			arguments[n++] = optarg;
		else if (option == 'r')
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
	counts_compare();	/* whatever is made once is made now */
	for (round = 0; round < rounds; round++) {
		for (i = optind; i < argc; i++)
			program_do(argv[i], round, &first_status[i - optind]);
		printf("@round %d\n", round + 1);
		fflush(stdout);
	}
	unmount_all();
	return 0;
}
