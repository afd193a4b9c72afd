/* SPDX-License-Identifier: MIT */
/*
 * System calls at random, with arguments that make some sense often enough to
 * get somewhere.  Whatever they do, the kernel lives on, and so does everybody
 * but the one who made them.
 *
 * A child makes a batch of calls out of a seed; the next one starts afresh.
 * Of the kernel's list (kernel/syscall/list.h) those are left out that could
 * reach others of the same user, would stay behind on the host, or end the
 * child at once.
 */
#include "fuzz.h"

#include <sys/mman.h>

#define BATCH 300
#define AREA (64UL * 4096)

static const struct {
	int nr;
	const char *name;
} calls[] = {
#define SYSCALL(nr, name) { nr, #name },
#include "../../kernel/syscall/list.h"
};

static const int never[] = {
	SYS_exit, SYS_exit_group, SYS_reboot, SYS_kill, SYS_tkill, SYS_tgkill,
	SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_execve, SYS_execveat,
	SYS_clone, SYS_clone3, SYS_vfork, SYS_rt_sigreturn, SYS_pause,
	SYS_rt_sigsuspend, SYS_pidfd_send_signal,
	SYS_setpriority, SYS_sched_setaffinity, SYS_sched_setscheduler,
	SYS_sched_setparam, SYS_sched_setattr, SYS_prlimit64, SYS_ioprio_set,
	SYS_ptrace, SYS_process_vm_writev, SYS_process_madvise, SYS_setrlimit,
	SYS_shmget, SYS_shmctl, SYS_semget, SYS_msgget, SYS_mq_open,
	SYS_add_key, SYS_keyctl, SYS_request_key, SYS_socket, SYS_connect,
	SYS_vhangup, SYS_settimeofday, SYS_clock_settime, SYS_adjtimex,
	SYS_clock_adjtime, SYS_syslog, SYS_swapon, SYS_swapoff,
};

/* Machines of their own bear more. */
static const int never_as_root[] = {
	SYS_chroot, SYS_pivot_root, SYS_mount, SYS_umount2, SYS_sethostname,
};

static const char *const names[] = {
	"a", "b", "dir", "dir/a", "link", ".", "..", "", "/", "dir/..",
	"/dev/null", "/dev/zero", "/dev/full", "a/", "no/such",
};

static char *area;

static int is_among(int nr, const int *list, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		if (list[i] == nr)
			return 1;
	}
	return 0;
}

#define IS_AMONG(nr, list) is_among(nr, list, sizeof(list) / sizeof(*(list)))

static int pick_call(void)
{
	int nr;

	do {
		nr = calls[fuzz_below(sizeof(calls) / sizeof(*calls))].nr;
	} while (IS_AMONG(nr, never) || IS_AMONG(nr, never_as_root));
	return nr;
}

static unsigned long odd_pointer(void)
{
	static const unsigned long pointers[] = {
		0, 8, 0xdead000, 0x7fffffffefff, 0x800000000000,
		0xffff888000000000, 0xffffffff80000000, -1UL,
	};

	return pointers[fuzz_below(sizeof(pointers) / sizeof(*pointers))];
}

static unsigned long odd_number(void)
{
	static const unsigned long numbers[] = {
		0, 1, 2, 7, 8, 16, 24, 64, 255, 256, 4095, 4096, 4097, 65536,
		0x7fffffff, 0x80000000, 0xffffffff, 0x7fffffffffffffff, -1UL,
		-2UL, -100UL,
	};

	return numbers[fuzz_below(sizeof(numbers) / sizeof(*numbers))];
}

/* A place in the area: filled with something, or up to its end. */
static unsigned long buffer(void)
{
	unsigned long at = fuzz_below(AREA / 64) * 64;

	if (!fuzz_below(16))
		return (unsigned long)area + AREA - fuzz_below(32);
	for (int i = 0; i < 8; i++) {
		unsigned long word = fuzz_below(3) ? fuzz_below(4)
						   : odd_number();

		memcpy(area + (at + i * 8) % AREA, &word, 8);
	}
	return (unsigned long)area + at;
}

static unsigned long argument(void)
{
	switch (fuzz_below(12)) {
	case 0:
	case 1:
		return fuzz_below(12);			/* a descriptor */
	case 2:
		return (unsigned long)names[
			fuzz_below(sizeof(names) / sizeof(*names))];
	case 3:
	case 4:
	case 5:
		return buffer();
	case 6:
		return (unsigned long)area + fuzz_below(64) * 4096;
	case 7:
		return odd_pointer();
	case 8:
		return 1UL << fuzz_below(32);
	case 9:
		return fuzz_next() >> fuzz_below(64);
	default:
		return odd_number();
	}
}

static void make_things(void)
{
	mkdir("dir", 0777);
	close(open("a", O_RDWR | O_CREAT, 0666));
	open("a", O_RDWR);
	open(".", O_RDONLY);
	open("/dev/zero", O_RDWR);
	if (symlink("a", "link") || pipe((int[2]){ 0 }))
		return;
}

/* Makes one call.  A child that it makes goes at once. */
static void make_call(pid_t self)
{
	unsigned long a[6];
	int nr = pick_call();

	for (int i = 0; i < 6; i++)
		a[i] = argument();
	syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (syscall(SYS_getpid) != self)
		syscall(SYS_exit_group, 0);
}

static void batch(unsigned long round)
{
	fuzz_seed_round(round);
	if (chdir(FUZZ_TOP "/calls"))
		_exit(1);
	fuzz_confine();
	area = mmap((void *)0x200000000, AREA, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	make_things();
	for (int i = 0; i < BATCH; i++) {
		if (i % 50 == 0)
			fuzz_tick();
		make_call(getpid());
	}
	syscall(SYS_exit_group, 0);
}

int main(int argc, char *argv[])
{
	unsigned long killed = 0, died = 0;
	int status;

	fuzz_begin(argc, argv, 30);
	for (unsigned long round = 0; round < fuzz_rounds; round++) {
		pid_t pid;

		mkdir(FUZZ_TOP "/calls", 0777);
		chmod(FUZZ_TOP "/calls", 0777);
		fflush(stdout);
		pid = fork();
		if (!pid)
			batch(round);
		if (pid < 0) {
			ok(0, "a process can be made in round %lu", round);
			break;
		}
		killed += !fuzz_wait(pid, &status);
		died += WIFSIGNALED(status);
		fuzz_remove(FUZZ_TOP "/calls");
	}
	printf("# %lu batches hung and were killed, %lu died by a signal\n",
	       killed, died);
	ok(killed < fuzz_rounds / 4 + 2, "most batches came to an end");
	ok(access(FUZZ_TOP "/calls", F_OK) < 0 && errno == ENOENT,
	   "what they made could be removed");
	rmdir(FUZZ_TOP);
	return done();
}
