/* SPDX-License-Identifier: MIT */
/*
 * What /proc says of the machine, in Linux's formats.
 */
#include "abi.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>

static char text[1 << 20];

static long slurp(const char *name)
{
	int fd = open(name, O_RDONLY);
	long size = 0, count;

	if (fd < 0)
		return -1;
	while ((count = read(fd, text + size, sizeof(text) - 1 - size)) > 0)
		size += count;
	close(fd);
	text[size] = '\0';
	return count < 0 ? -1 : size;
}

/* What stands behind this at the beginning of a line; NULL. */
static const char *after(const char *start)
{
	char *at = text;

	while (at && strncmp(at, start, strlen(start))) {
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	return at ? at + strlen(start) : NULL;
}

/* kB of a line of meminfo: name, right-aligned number, unit; -1. */
static long meminfo(const char *name)
{
	const char *at = after(name);
	char line[64];
	long kb = -1;

	if (!at)
		return -1;
	snprintf(line, sizeof(line), "%-16s%8ld kB\n", name,
		 strtol(at, NULL, 10));
	at -= strlen(name);
	kb = strtol(at + strlen(name), NULL, 10);
	return strncmp(at, line, strlen(line)) ? -1 : kb;
}

static void memory(void)
{
	static const char *const names[] = {
		"MemTotal:", "MemFree:", "MemAvailable:", "Buffers:",
		"Cached:", "SwapCached:", "SwapTotal:", "SwapFree:",
		"AnonPages:", "Slab:", "KernelStack:", "PageTables:",
		"VmallocTotal:", "VmallocUsed:", "DirectMap4k:",
		"DirectMap2M:",
	};
	struct sysinfo info;
	unsigned int i;
	long anon;
	char *area;

	ok(slurp("/proc/meminfo") > 0, "meminfo can be read");
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		ok(meminfo(names[i]) >= 0, "it has %s in its columns",
		   names[i]);
	sysinfo(&info);
	ok(meminfo("MemTotal:") ==
	   (long)(info.totalram * info.mem_unit >> 10),
	   "MemTotal is what sysinfo says");
	ok(meminfo("MemFree:") < meminfo("MemTotal:") &&
	   meminfo("MemAvailable:") <= meminfo("MemTotal:") &&
	   meminfo("MemAvailable:") > 0, "parts are smaller than the whole");
	anon = meminfo("AnonPages:");
	area = mmap(NULL, 16 << 20, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	slurp("/proc/meminfo");
	ok(meminfo("AnonPages:") - anon >= 12 << 10,
	   "16 MiB in use are seen in AnonPages");
	munmap(area, 16 << 20);
}

static void zones(void)
{
	char zone[32];
	int n = 0, lines = 0;
	char *at;

	ok(slurp("/proc/buddyinfo") > 0, "buddyinfo can be read");
	for (at = text; *at; at = strchr(at, '\n') + 1, lines++) {
		int used = 0, orders = 0;
		char *number = at;

		if (sscanf(at, "Node 0, zone %31s %n", zone, &used) != 1)
			break;
		number += used;
		while (*number != '\n' && orders < 20) {
			strtoul(number, &number, 10);
			number += *number == ' ';
			orders++;
		}
		n += orders == 11;
	}
	ok(lines >= 2 && n == lines, "a line per zone with 11 orders");
	ok(slurp("/proc/zoneinfo") > 0 &&
	   strstr(text, "\n  pages free     ") &&
	   strstr(text, "\n        min      ") &&
	   strstr(text, "\n        spanned  ") &&
	   strstr(text, "\n        managed  ") &&
	   strstr(text, "\n        protection: ("), "zoneinfo");
	ok(slurp("/proc/vmstat") > 0 && !strncmp(text, "nr_free_pages ", 14) &&
	   after("nr_anon_pages ") && after("nr_file_pages ") &&
	   !strstr(text, "null"),
	   "vmstat has a name and a number in a line");
}

static void ranges(void)
{
	unsigned long start, end, before = 0;
	int used, good = 0, lines = 0;
	char *at;

	ok(slurp("/proc/iomem") > 0 && strstr(text, " : System RAM\n") &&
	   strstr(text, "\n  ") && strstr(text, " : Kernel code\n"),
	   "iomem has RAM, and the kernel in it");
	for (at = text; *at; at = strchr(at, '\n') + 1, lines++) {
		used = 0;
		if (*at == ' ') {
			good++;
			continue;
		}
		if (sscanf(at, "%lx-%lx : %n", &start, &end, &used) == 2 &&
		    used >= 20 && start <= end && start >= before)
			good++;
		before = end;
	}
	ok(good == lines, "its ranges rise");
	ok(slurp("/proc/ioports") > 0 &&
	   sscanf(text, "%4lx-%4lx : ", &start, &end) == 2, "ioports");
}

static void times(void)
{
	double up, idle;
	struct timespec now;
	unsigned long u, n, s, i, processes;
	double loads[3];
	int running, all, last;

	ok(slurp("/proc/uptime") > 0 &&
	   sscanf(text, "%lf %lf\n", &up, &idle) == 2 && strchr(text, '.'),
	   "uptime is two numbers with fractions");
	clock_gettime(CLOCK_BOOTTIME, &now);
	ok((double)now.tv_sec - up < 2 && up - (double)now.tv_sec < 2,
	   "the first is the clock's");
	ok(slurp("/proc/loadavg") > 0 &&
	   sscanf(text, "%lf %lf %lf %d/%d %d\n", &loads[0], &loads[1],
		  &loads[2], &running, &all, &last) == 6 &&
	   running >= 1 && all >= running && last >= getpid(), "loadavg");
	ok(slurp("/proc/stat") > 0 &&
	   sscanf(text, "cpu  %lu %lu %lu %lu", &u, &n, &s, &i) == 4,
	   "stat begins with the sum over all CPUs");
	ok(after("cpu0 ") && after("intr ") && after("ctxt ") &&
	   after("btime ") && after("procs_running ") &&
	   after("procs_blocked "), "and goes on with its other lines");
	ok(labs(strtol(after("btime "), NULL, 10) + (long)up - time(NULL)) < 3,
	   "btime is when it began");
	processes = strtoul(after("processes "), NULL, 10);
	if (!fork())
		_exit(0);
	wait(NULL);
	slurp("/proc/stat");
	ok(strtoul(after("processes "), NULL, 10) > processes,
	   "processes counts forks");
}

/* Time in user mode is seen, and the counts never fall. */
static void busy(void)
{
	unsigned long before[4], now[4] = { 0 };
	volatile unsigned long spin = 0;
	int k, falls = 0;
	clock_t end = clock() + CLOCKS_PER_SEC / 4;

	slurp("/proc/stat");
	sscanf(text, "cpu  %lu %lu %lu %lu", &before[0], &before[1],
	       &before[2], &before[3]);
	while (clock() < end) {
		unsigned long last[4];

		memcpy(last, now, sizeof(last));
		for (k = 0; k < 2000000; k++)
			spin++;
		slurp("/proc/stat");
		sscanf(text, "cpu  %lu %lu %lu %lu", &now[0], &now[1],
		       &now[2], &now[3]);
		for (k = 0; k < 3; k++)
			falls += now[k] < last[k];
	}
	ok(!falls, "no time falls");
	ok(now[0] + now[1] > before[0] + before[1] + 10,
	   "a quarter of a second of work is time in user mode");
}

static void others(void)
{
	ok(slurp("/proc/cpuinfo") > 0 && !strncmp(text, "processor\t: 0\n", 14) &&
	   after("vendor_id\t: ") && after("cpu family\t: ") &&
	   after("model name\t: ") && after("flags\t\t: ") &&
	   strstr(text, " sse2 ") && strstr(text, "\n\n"), "cpuinfo");
	ok(slurp("/proc/filesystems") > 0 && after("nodev\tproc\n") &&
	   after("nodev\ttmpfs\n"), "filesystems");
	ok(slurp("/proc/devices") > 0 &&
	   !strncmp(text, "Character devices:\n  1 mem\n", 27) &&
	   after("Block devices:"), "devices");
	ok(slurp("/proc/mounts") > 0 && strstr(text, " /proc proc rw,"),
	   "mounts has /proc");
	ok(slurp("/proc/self/mountinfo") > 0 && strstr(text, " / /proc rw,") &&
	   strstr(text, " - proc "), "mountinfo, too");
	ok(slurp("/proc/interrupts") > 0 &&
	   !strncmp(text, "           CPU0", 15), "interrupts");
	ok(slurp("/proc/slabinfo") > 0 &&
	   !strncmp(text, "slabinfo - version: 2.1\n# name ", 31) &&
	   after("task_struct"), "slabinfo");
	ok(slurp("/proc/vmallocinfo") > 0 && !strncmp(text, "0x", 2) &&
	   strstr(text, " vmalloc"),
	   "vmallocinfo");
	ok(slurp("/proc/kallsyms") > 0 && strstr(text, " T "), "kallsyms");
	ok(slurp("/proc/cmdline") > 0 && text[strlen(text) - 1] == '\n',
	   "cmdline is a line");
	ok(slurp("/proc/swaps") > 0 &&
	   !strncmp(text, "Filename\t\t\t\tType\t\tSize\t\t", 24), "swaps");
}

/* A lock of each kind, on one file. */
static void locks(void)
{
	int fd = open("/tmp/proc_system.tmp", O_CREAT | O_RDWR, 0600);
	struct flock range = { .l_type = F_WRLCK, .l_start = 10, .l_len = 5 };
	struct flock open_range = { .l_type = F_RDLCK, .l_start = 100 };
	struct stat st;
	char file[64], line[128];

	fstat(fd, &st);
	snprintf(file, sizeof(file), "%02x:%02x:%lu", major(st.st_dev),
		 minor(st.st_dev), (unsigned long)st.st_ino);
	fcntl(fd, F_SETLK, &range);
	fcntl(fd, F_OFD_SETLK, &open_range);
	flock(fd, LOCK_EX);
	slurp("/proc/locks");
	snprintf(line, sizeof(line), ": POSIX  ADVISORY  WRITE %d %s 10 14\n",
		 getpid(), file);
	ok(strstr(text, line) != NULL, "locks has a process's range");
	snprintf(line, sizeof(line), ": OFDLCK ADVISORY  READ -1 %s 100 EOF\n",
		 file);
	ok(strstr(text, line) != NULL, "and an open file's");
	snprintf(line, sizeof(line), ": FLOCK  ADVISORY  WRITE %d %s 0 EOF\n",
		 getpid(), file);
	ok(strstr(text, line) != NULL, "and that of flock");
	unlink("/tmp/proc_system.tmp");
	close(fd);
	slurp("/proc/locks");
	ok(!strstr(text, file), "which go with the file");
}

/* Addresses are root's. */
static void hidden(void)
{
	int status;

	if (!fork()) {
		if (setresuid(65534, 65534, 65534))
			_exit(9);
		if (slurp("/proc/iomem") <= 0 ||
		    strncmp(text, "00000000-00000000 : ", 20))
			_exit(1);
		if (slurp("/proc/kallsyms") <= 0 ||
		    strncmp(text, "0000000000000000 ", 17))
			_exit(2);
		if (slurp("/proc/slabinfo") >= 0 || errno != EACCES)
			_exit(3);
		_exit(0);
	}
	wait(&status);
	ok(!status, "others see no addresses (%d)", status >> 8);
}

int main(void)
{
	memory();
	zones();
	ranges();
	times();
	busy();
	others();
	locks();
	hidden();
	return done();
}
