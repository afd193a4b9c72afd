/* SPDX-License-Identifier: MIT */
/*
 * What /proc/PID says about a process, in Linux's formats.
 */
#include "abi.h"

#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char text[262144];

/* The whole file in `text`, terminated; its length, or -1. */
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

static int put(const char *name, const char *value)
{
	int fd = open(name, O_WRONLY);
	long count = fd < 0 ? -1 : write(fd, value, strlen(value));
	int saved = errno;

	close(fd);
	errno = saved;
	return count == (long)strlen(value) ? 0 : -1;
}

static char *pid_file(pid_t pid, const char *name)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return path;
}

/* The rest of the line of status that begins with this name. */
static const char *status_line(const char *name)
{
	static char line[256];
	char *at = text;
	size_t length = strlen(name);

	while (at && (strncmp(at, name, length) || at[length] != ':')) {
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	if (!at)
		return "";
	at += length + 1;
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
	return line;
}

static unsigned long status_kb(const char *name)
{
	unsigned long kb = 0;
	char unit[4] = "";

	if (sscanf(status_line(name), "\t%lu %3s", &kb, unit) != 2 ||
	    strcmp(unit, "kB") || strlen(status_line(name)) != 12)
		return -1UL;
	return kb;
}

/* Fields of stat by their numbers in proc(5), 3 to 52; how many there are. */
static unsigned long long fields[64];
static char state;

static int stat_read(const char *name)
{
	int n = 3;
	char *at;

	if (slurp(name) < 0 || !(at = strrchr(text, ')')))
		return 0;
	state = at[2];
	at += 3;
	while (*at == ' ' && n < 63)
		fields[++n] = strtoull(at + 1, &at, 10);
	return strcmp(at, "\n") ? 0 : n;
}

static void stat_line(void)
{
	char wanted[64];

	prctl(PR_SET_NAME, "a) R (b");
	gives(stat_read("/proc/self/stat"), 52);
	snprintf(wanted, sizeof(wanted), "%d (a) R (b) R ", getpid());
	ok(!strncmp(text, wanted, strlen(wanted)),
	   "pid, name in parentheses as it is, state R");
	ok(fields[4] == (unsigned)getppid() && fields[5] == (unsigned)getpgrp() &&
	   fields[6] == (unsigned)getsid(0), "parent, group, session");
	ok(fields[18] == 20 && fields[19] == 0 && fields[20] == 1,
	   "priority 20, nice 0, one thread");
	ok(fields[10] > 0 && fields[23] % 4096 == 0 &&
	   fields[24] * 4096 <= fields[23], "faults, and sizes that fit");
	ok((unsigned long)stat_line >= fields[26] &&
	   (unsigned long)stat_line < fields[27],
	   "a function lies between startcode and endcode");
	ok((unsigned long)&state >= fields[45] &&
	   fields[28] > (unsigned long)wanted, "data and stack, too");
	ok(fields[48] < fields[49] && fields[49] <= fields[50] &&
	   fields[50] <= fields[51], "arguments lie before the environment");
	ok(stat_read("/proc/thread-self/stat") == 52, "a thread's has 52, too");
}

static void statm(void)
{
	unsigned long m[7], before, pages = 512;
	char *area;

	ok(slurp("/proc/self/statm") > 0 &&
	   sscanf(text, "%lu %lu %lu %lu %lu %lu %lu\n", &m[0], &m[1], &m[2],
		  &m[3], &m[4], &m[5], &m[6]) == 7,
	   "statm has seven numbers");
	ok(m[0] >= m[1] && m[1] >= m[2] && m[4] == 0 && m[6] == 0,
	   "all >= resident >= shared; lib and dt are 0");
	before = m[0];
	area = mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	slurp("/proc/self/statm");
	sscanf(text, "%lu %lu", &m[0], &m[1]);
	gives(m[0] - before, pages);
	munmap(area, pages * 4096);
}

static void status(void)
{
	sigset_t set;
	unsigned long rss;
	unsigned int ids[4];
	char want[64];

	umask(027);
	prctl(PR_SET_NAME, "renamed");
	signal(SIGUSR1, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR2);
	ok(slurp("/proc/self/status") > 0, "status can be read");
	ok(!strcmp(status_line("Name"), "\trenamed"), "Name");
	ok(!strcmp(status_line("Umask"), "\t0027"), "Umask");
	ok(!strcmp(status_line("State"), "\tR (running)"), "State");
	snprintf(want, sizeof(want), "\t%d", getpid());
	ok(!strcmp(status_line("Tgid"), want) &&
	   !strcmp(status_line("Pid"), want), "Tgid and Pid");
	snprintf(want, sizeof(want), "\t%d", getppid());
	ok(!strcmp(status_line("PPid"), want), "PPid");
	ok(sscanf(status_line("Uid"), "\t%u\t%u\t%u\t%u", &ids[0], &ids[1],
		  &ids[2], &ids[3]) == 4 && ids[0] == getuid(), "Uid has four");
	ok(!strcmp(status_line("Threads"), "\t1"), "Threads");
	rss = status_kb("VmRSS");
	ok(status_kb("VmPeak") >= status_kb("VmSize") &&
	   status_kb("VmSize") >= rss && status_kb("VmHWM") >= rss,
	   "peaks are above what they are peaks of");
	ok(rss == status_kb("RssAnon") + status_kb("RssFile") +
		  status_kb("RssShmem"), "VmRSS is the sum of its three kinds");
	ok(status_kb("VmStk") >= 132 && status_kb("VmExe") > 8 &&
	   status_kb("VmPTE") > 0 && status_kb("VmSwap") == 0 &&
	   status_kb("VmData") > 0 && status_kb("VmLck") == 0,
	   "stack, code, data, tables; nothing locked or in swap");
	ok(!strcmp(status_line("SigBlk"), "\t0000000000000800"), "SigBlk");
	ok(strtoull(status_line("SigIgn"), NULL, 16) & 0x200, "SigIgn");
	ok((strtoull(status_line("SigPnd"), NULL, 16) |
	    strtoull(status_line("ShdPnd"), NULL, 16)) == 0x800,
	   "a pending signal is in one of SigPnd and ShdPnd");
	ok(strlen(status_line("CapEff")) == 17, "CapEff has 16 digits");
	signal(SIGUSR1, SIG_DFL);
	signal(SIGUSR2, SIG_IGN);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	umask(022);
}

static void locked(void)
{
	char *area = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mlock(area, 65536);
	slurp("/proc/self/status");
	gives(status_kb("VmLck"), 64);
	munmap(area, 65536);
}

static void names(char **argv)
{
	long size;

	ok(slurp("/proc/self/cmdline") == (long)strlen(argv[0]) + 1 &&
	   !strcmp(text, argv[0]), "cmdline is the arguments, each with a NUL");
	gives(put("/proc/self/comm", "new name"), 0);
	ok(slurp("/proc/self/comm") > 0 && !strcmp(text, "new name\n"),
	   "comm can be written");
	gives(put("/proc/self/comm", "0123456789abcdefgh"), 0);
	ok(slurp("/proc/self/comm") > 0 && !strcmp(text, "0123456789abcde\n"),
	   "and is cut at 15 characters");
	ok(!prctl(PR_GET_NAME, text) && !strcmp(text, "0123456789abcde"),
	   "prctl says the same");
	memset(argv[0], 'x', strlen(argv[0]));
	ok(slurp("/proc/self/cmdline") > 0 && text[0] == 'x',
	   "who writes over its arguments is called so");
	size = slurp("/proc/self/environ");
	ok(size > 0 && !strcmp(text, environ[0]),
	   "environ is the environment it began with");
	size = slurp("/proc/self/auxv");
	ok(size > 0 && size % 16 == 0, "auxv is pairs of words");
	for (long i = 0; i < size / 16; i++) {
		Elf64_auxv_t *aux = (Elf64_auxv_t *)text + i;

		if (aux->a_type == AT_PAGESZ)
			ok(aux->a_un.a_val == 4096, "with AT_PAGESZ");
		if (aux->a_type == AT_ENTRY)
			ok(aux->a_un.a_val == getauxval(AT_ENTRY),
			   "and AT_ENTRY as the program knows it");
		if (aux->a_type == AT_NULL)
			ok(i >= 8, "and ends with AT_NULL");
	}
}

static void limits(void)
{
	struct rlimit limit;
	char wanted[128], *at;
	int lines = 0;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = 64;
	setrlimit(RLIMIT_NOFILE, &limit);
	snprintf(wanted, sizeof(wanted), "\nMax open files            "
		 "64                   %-20lu files     \n",
		 (unsigned long)limit.rlim_max);
	slurp("/proc/self/limits");
	ok(!strncmp(text, "Limit                     Soft Limit           "
		    "Hard Limit           Units     \n", 79),
	   "limits has a header");
	ok(strstr(text, wanted) != NULL, "and a line for each limit");
	ok(strstr(text, "\nMax cpu time              unlimited            ") !=
	   NULL, "unlimited is a word");
	for (at = text; (at = strchr(at, '\n')); at++)
		lines++;
	gives(lines, 17);
}

static void oom(void)
{
	pid_t child;
	int end;

	ok(slurp("/proc/self/oom_score_adj") > 0, "oom_score_adj can be read");
	gives(put("/proc/self/oom_score_adj", "500"), 0);
	slurp("/proc/self/oom_score_adj");
	ok(!strcmp(text, "500\n"), "and says what was written");
	slurp("/proc/self/oom_score");
	ok(strtol(text, NULL, 10) > 900, "it adds to oom_score");
	slurp("/proc/self/oom_adj");
	ok(!strcmp(text, "8\n"), "oom_adj is the same on the older scale");
	fails(put("/proc/self/oom_score_adj", "1001"), EINVAL);
	fails(put("/proc/self/oom_score_adj", "-1001"), EINVAL);
	fails(put("/proc/self/oom_score_adj", "x"), EINVAL);
	child = fork();
	if (!child) {
		slurp("/proc/self/oom_score_adj");
		_exit(strcmp(text, "500\n") != 0);
	}
	waitpid(child, &end, 0);
	ok(end == 0, "children inherit it");
	child = fork();
	if (!child) {
		setresuid(65534, 65534, 65534);
		prctl(PR_SET_DUMPABLE, 1);
		_exit(put("/proc/self/oom_score_adj", "600") ||
		      put("/proc/self/oom_score_adj", "500") ||
		      !put("/proc/self/oom_score_adj", "-1000") ||
		      errno != EACCES);
	}
	waitpid(child, &end, 0);
	ok(end == 0, "an ordinary user raises it, and lowers it to where it was");
	gives(put("/proc/self/oom_score_adj", "0"), 0);
}

/* A child that waits to be killed. */
static pid_t sleeper(uid_t uid)
{
	pid_t child = fork();

	if (child)
		return child;
	if (uid && setresuid(uid, uid, uid))
		_exit(1);
	for (;;)
		pause();
}

static void wait_for_state(pid_t pid, char wanted)
{
	for (int i = 0; i < 1000; i++) {
		stat_read(pid_file(pid, "stat"));
		if (state == wanted)
			break;
		usleep(1000);
	}
	ok(state == wanted, "its state becomes %c", wanted);
}

/* The states of a child, from its start to the last trace of it. */
static void states(void)
{
	int maps, dir, end;
	pid_t child;

	prctl(PR_SET_NAME, "sleeper");
	child = sleeper(0);
	wait_for_state(child, 'S');
	ok(slurp(pid_file(child, "wchan")) > 0 && !strchr(text, '\n') &&
	   (!strcmp(text, "0") || strlen(text) > 3),
	   "wchan is a function's name, or 0 (%s)", text);
	gives(slurp("/proc/self/wchan"), 1);
	kill(child, SIGSTOP);
	wait_for_state(child, 'T');
	maps = open(pid_file(child, "maps"), O_RDONLY);
	dir = open(pid_file(child, "."), O_RDONLY);
	ok(read(maps, text, 10) == 10, "its maps can be read");
	kill(child, SIGKILL);
	wait_for_state(child, 'Z');
	ok(strstr(text, "(sleeper)") && fields[23] == 0,
	   "a zombie has its name, and no memory");
	gives(stat_read(pid_file(child, "stat")), 52);
	slurp(pid_file(child, "status"));
	ok(!strcmp(status_line("State"), "\tZ (zombie)") &&
	   !*status_line("VmSize"), "status says so, too");
	gives(slurp(pid_file(child, "cmdline")), 0);
	fails(readlink(pid_file(child, "exe"), text, 10), ENOENT);
	fails(readlink(pid_file(child, "cwd"), text, 10), ENOENT);
	lseek(maps, 0, SEEK_SET);
	gives(read(maps, text, 10), 0);
	waitpid(child, &end, 0);
	lseek(maps, 0, SEEK_SET);
	fails(read(maps, text, 10), ESRCH);
	fails(openat(dir, "stat", O_RDONLY), ESRCH);
	fails(open(pid_file(child, "stat"), O_RDONLY), ENOENT);
	close(maps);
	close(dir);
}

/* What others may see, as a user who is not root. */
static void strangers(void)
{
	pid_t own = sleeper(0), other = sleeper(1234), child;
	struct stat st;
	int end;

	usleep(20000);
	ok(!stat(pid_file(other, "."), &st) && st.st_uid == 1234,
	   "a process's directory belongs to it");
	child = fork();
	if (!child) {
		if (setresuid(65534, 65534, 65534))
			_exit(100);
		if (!stat_read(pid_file(own, "stat")) || fields[28])
			_exit(1);
		if (slurp(pid_file(own, "status")) < 0 ||
		    slurp(pid_file(own, "cmdline")) <= 0)
			_exit(2);
		if (open(pid_file(own, "maps"), O_RDONLY) >= 0 ||
		    errno != EACCES)
			_exit(3);
		if (open(pid_file(own, "environ"), O_RDONLY) >= 0 ||
		    errno != EACCES)
			_exit(4);
		if (open(pid_file(own, "fd"), O_RDONLY) >= 0 ||
		    errno != EACCES)
			_exit(5);
		if (readlink(pid_file(other, "exe"), text, 10) >= 0 ||
		    errno != EACCES)
			_exit(6);
		if (put(pid_file(own, "oom_score_adj"), "1") == 0 ||
		    errno != EACCES)
			_exit(7);
		_exit(0);
	}
	waitpid(child, &end, 0);
	ok(end == 0, "strangers see who it is, and not what it has (%d)",
	   end >> 8);
	fails(put(pid_file(own, "comm"), "x"), EINVAL);
	kill(own, SIGKILL);
	kill(other, SIGKILL);
	waitpid(own, NULL, 0);
	waitpid(other, NULL, 0);
}

int main(int argc __attribute__((unused)), char **argv)
{
	stat_line();
	statm();
	status();
	locked();
	names(argv);
	limits();
	oom();
	states();
	strangers();
	return done();
}
