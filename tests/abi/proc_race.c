/* SPDX-License-Identifier: MIT */
/*
 * Processes come and go, map and unmap, while all of /proc is read: each
 * answer is a text or one of the errors for what is gone.
 */
#include "abi.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define CHURNERS 3
#define SECONDS 2

static char text[1 << 16];
static unsigned long reads;
static int bad_errno;
static char bad_name[256];

/* Makes children that map, open, name themselves and end, without an end. */
static void churn(void)
{
	for (;;) {
		pid_t child = fork();

		if (!child) {
			char *area = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE,
					  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			int fd = open("/proc/self/maps", O_RDONLY);

			area[4096] = 1;
			dup2(fd, 20 + (getpid() & 63));
			if (munmap(area, 4096) || chdir("/tmp"))
				_exit(1);
			_exit(0);
		}
		waitpid(child, NULL, 0);
	}
}

/* Errors that mean: that process, that descriptor is gone. */
static int is_gone(int error)
{
	return error == ENOENT || error == ESRCH;
}

static void note(const char *name)
{
	if (is_gone(errno) || bad_errno)
		return;
	bad_errno = errno;
	snprintf(bad_name, sizeof(bad_name), "%s", name);
}

static void read_file(const char *name)
{
	int fd = open(name, O_RDONLY | O_NONBLOCK);
	long count;

	if (fd < 0) {
		note(name);
		return;
	}
	while ((count = read(fd, text, 777)) > 0)
		reads++;
	if (count < 0)
		note(name);
	close(fd);
}

static void visit(const char *name, int depth);

static void walk(const char *name, int depth)
{
	DIR *dir = opendir(name);
	struct dirent *entry;
	char path[512];

	if (!dir) {
		note(name);
		return;
	}
	while (errno = 0, entry = readdir(dir)) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", name, entry->d_name);
		visit(path, depth);
	}
	if (errno)
		note(name);
	closedir(dir);
}

static void visit(const char *name, int depth)
{
	struct stat st;

	if (lstat(name, &st)) {
		note(name);
		return;
	}
	if (S_ISDIR(st.st_mode)) {
		if (depth)
			walk(name, depth - 1);
	} else if (S_ISLNK(st.st_mode)) {
		if (readlink(name, text, sizeof(text)) < 0)
			note(name);
		if (stat(name, &st))
			note(name);
	} else if (S_ISREG(st.st_mode) && st.st_mode & 0400) {
		read_file(name);
	}
}

/* Every process, but not the whole machine: that would take Linux minutes. */
static void visit_processes(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	char path[300];

	while (dir && (entry = readdir(dir))) {
		static const char *const names[] = {
			"maps", "stat", "status", "statm", "cmdline", "comm",
			"limits", "environ", "auxv", "oom_score", "exe",
			"cwd", "root", "fd", "fdinfo", "task",
		};
		unsigned int i;

		if (strtol(entry->d_name, NULL, 10) < getpid())
			continue;
		for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
			snprintf(path, sizeof(path), "/proc/%s/%s",
				 entry->d_name, names[i]);
			visit(path, 1);
		}
	}
	closedir(dir);
}

int main(void)
{
	pid_t churners[CHURNERS];
	time_t end = time(NULL) + SECONDS;
	int i;

	for (i = 0; i < CHURNERS; i++) {
		churners[i] = fork();
		if (!churners[i])
			churn();
	}
	while (time(NULL) < end)
		visit_processes();
	for (i = 0; i < CHURNERS; i++) {
		kill(churners[i], SIGKILL);
		waitpid(churners[i], NULL, 0);
	}
	ok(!bad_errno, "what is gone is ENOENT or ESRCH (%s: %s)", bad_name,
	   bad_errno ? strerror(bad_errno) : "nothing else");
	ok(reads > 100, "texts were read");
	return done();
}
