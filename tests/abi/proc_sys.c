/* SPDX-License-Identifier: MIT */
/*
 * /proc/sys: reading and writing settings.  What is written on a machine that
 * others use as well is what was there before.
 */
#include "abi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>

static char text[4096];

static long slurp(const char *name)
{
	int fd = open(name, O_RDONLY);
	long size = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	close(fd);
	text[size < 0 ? 0 : size] = '\0';
	return size;
}

/* All in one write; with O_TRUNC, as a shell does it. */
static int put(const char *name, const char *value)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644), error = errno;
	long count = -1;

	if (fd >= 0) {
		count = write(fd, value, strlen(value));
		error = errno;
		close(fd);
	}
	errno = error;
	return count == (long)strlen(value) ? 0 : -1;
}

#define PID_MAX "/proc/sys/kernel/pid_max"

static void numbers(void)
{
	char saved[64], spaced[80];
	int value;

	ok(slurp(PID_MAX) > 1 && text[strlen(text) - 1] == '\n',
	   "a number and a newline");
	strcpy(saved, text);
	value = atoi(saved);
	ok(value >= 301 && value <= 4194304, "pid_max is in its range");
	gives(put(PID_MAX, saved), 0);
	snprintf(spaced, sizeof(spaced), "  \t%d  \n", value);
	gives(put(PID_MAX, spaced), 0);
	snprintf(spaced, sizeof(spaced), "%#x", value);
	gives(put(PID_MAX, spaced), 0);
	slurp(PID_MAX);
	ok(!strcmp(text, saved), "which is what was written");
	fails(put(PID_MAX, "300"), EINVAL);
	fails(put(PID_MAX, "4194305"), EINVAL);
	fails(put(PID_MAX, "-1"), EINVAL);
	fails(put(PID_MAX, "99999999999999999999"), EINVAL);
	fails(put(PID_MAX, "x"), EINVAL);
	fails(put(PID_MAX, "1000x"), EINVAL);
	fails(put(PID_MAX, "\n"), EINVAL);
	slurp(PID_MAX);
	ok(!strcmp(text, saved), "and none of these changed it");
}

static void positions(void)
{
	int fd = open(PID_MAX, O_RDWR);
	struct stat st;

	gives(lseek(fd, 1, SEEK_SET), 1);
	gives(write(fd, "17", 2), 2);
	gives(lseek(fd, 0, SEEK_CUR), 3);
	ok(slurp(PID_MAX) > 0 && atoi(text) != 17 && atoi(text) >= 301,
	   "behind position 0 a write is swallowed");
	fails(syscall(SYS_write, fd, 8L, 3), EFAULT);
	ok(!fstat(fd, &st) && (st.st_mode & 07777) == 0644 && st.st_uid == 0,
	   "pid_max is root's, -rw-r--r--");
	close(fd);
}

static void vectors(void)
{
	char saved[64];
	int n[4];

	ok(slurp("/proc/sys/kernel/printk") > 0 &&
	   sscanf(text, "%d\t%d\t%d\t%d\n", &n[0], &n[1], &n[2], &n[3]) == 4,
	   "printk is four numbers");
	strcpy(saved, text);
	snprintf(text, sizeof(text), "%d", n[0]);
	gives(put("/proc/sys/kernel/printk", text), 0);
	slurp("/proc/sys/kernel/printk");
	ok(!strcmp(saved, text), "one number sets the first, others stay");
}

static void names(void)
{
	struct utsname uts;
	char line[128];

	uname(&uts);
	snprintf(line, sizeof(line), "%s\n", uts.release);
	ok(slurp("/proc/sys/kernel/osrelease") > 0 && !strcmp(text, line),
	   "osrelease is uname's");
	ok(slurp("/proc/sys/kernel/ostype") > 0 && !strcmp(text, "Linux\n"),
	   "ostype is Linux");
	snprintf(line, sizeof(line), "%s\n", uts.nodename);
	ok(slurp("/proc/sys/kernel/hostname") > 0 && !strcmp(text, line),
	   "hostname is uname's");
	fails(put("/proc/sys/kernel/osrelease", "x"), EACCES);
	snprintf(line, sizeof(line), "Linux version %s ", uts.release);
	ok(slurp("/proc/version") > 0 && !strncmp(text, line, strlen(line)),
	   "version begins with the release");
}

static void uuids(void)
{
	char first[64];
	unsigned int a, b, c, d;
	unsigned long e;

	ok(slurp("/proc/sys/kernel/random/boot_id") == 37,
	   "boot_id has 36 characters");
	strcpy(first, text);
	slurp("/proc/sys/kernel/random/boot_id");
	ok(!strcmp(first, text), "and stays the same");
	slurp("/proc/sys/kernel/random/uuid");
	ok(sscanf(text, "%8x-%4x-%4x-%4x-%12lx\n", &a, &b, &c, &d, &e) == 5 &&
	   c >> 12 == 4 && d >> 14 == 2, "uuid is one of version 4");
	strcpy(first, text);
	slurp("/proc/sys/kernel/random/uuid");
	ok(strcmp(first, text), "and another one each time");
}

/* Files of which programs read one number. */
static void single_numbers(void)
{
	static const struct {
		const char *name;
		long low, high;
	} files[] = {
		{ "kernel/ngroups_max", 65536, 65536 },
		{ "kernel/cap_last_cap", 37, 63 },
		{ "kernel/randomize_va_space", 0, 2 },
		{ "vm/max_map_count", 65530, 1L << 31 },
		{ "vm/overcommit_memory", 0, 2 },
		{ "vm/mmap_min_addr", 0, 65536 },
		{ "fs/nr_open", 1024, 1L << 31 },
		{ "fs/file-max", 8192, 0x7fffffffffffffff },
		{ "fs/pipe-max-size", 4096, 1L << 31 },
	};
	char name[64], *end;
	unsigned int i;

	for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
		long value;

		snprintf(name, sizeof(name), "/proc/sys/%s", files[i].name);
		slurp(name);
		value = strtol(text, &end, 10);
		ok(value >= files[i].low && value <= files[i].high &&
		   !strcmp(end, "\n"), "%s is a number", files[i].name);
	}
}

static void nobody(void)
{
	int status;
	pid_t child = fork();

	if (!child) {
		if (setresuid(65534, 65534, 65534))
			_exit(9);
		if (!put(PID_MAX, "1000") || errno != EACCES)
			_exit(1);
		if (slurp(PID_MAX) <= 0)
			_exit(2);
		if (open("/proc/sys/vm/drop_caches", O_WRONLY) >= 0 ||
		    errno != EACCES)
			_exit(3);
		_exit(0);
	}
	waitpid(child, &status, 0);
	ok(!status, "others read and do not write (%d)", status >> 8);
}

int main(void)
{
	struct stat st;

	numbers();
	positions();
	vectors();
	names();
	uuids();
	single_numbers();
	fails(put("/proc/sys/vm/drop_caches", "5x"), EINVAL);
	fails(put("/proc/sys/vm/drop_caches", "0"), EINVAL);
	fails(open("/proc/sys/vm/nothing", O_RDONLY), ENOENT);
	ok(!stat("/proc/sys/vm", &st) && S_ISDIR(st.st_mode) &&
	   (st.st_mode & 07777) == 0555, "directories are dr-xr-xr-x");
	nobody();
	return done();
}
