/* SPDX-License-Identifier: MIT */
/*
 * System calls about the machine: its memory, its randomness, its CPUs.
 */
#include <arch/uaccess.h>
#include <core/time.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <mem/zone.h>
#include <sched/sched.h>
#include <syscall/syscall.h>
#include <task/entropy.h>
#include <task/process.h>

#define GRND_NONBLOCK 1u
#define GRND_RANDOM 2u
#define GRND_INSECURE 4u
/* Bytes at a time, between which a signal may come. */
#define RANDOM_CHUNK 256

/* EINVAL: unknown flags, or both of two that exclude each other; EFAULT */
SYSCALL_DEFINE3(getrandom, char __user *, buf, size_t, count,
		unsigned int, flags)
{
	u8 chunk[RANDOM_CHUNK];
	size_t done = 0;

	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE) ||
	    (flags & (GRND_RANDOM | GRND_INSECURE)) ==
		    (GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	count = min_t(size_t, count, __INT_MAX__);
	while (done < count && !(done && signal_pending(current))) {
		size_t part = min(count - done, sizeof(chunk));

		get_random_bytes(chunk, part);
		if (copy_to_user(buf + done, chunk, part))
			return done ? (long)done : -EFAULT;
		done += part;
		cond_resched();
	}
	return done;
}

struct sysinfo {
	s64 uptime;			/* s */
	u64 loads[3];			/* 1, 5, 15 minutes, times 65,536 */
	u64 totalram, freeram, sharedram, bufferram, totalswap, freeswap;
	u16 procs, pad;
	u64 totalhigh, freehigh;
	u32 mem_unit;			/* bytes */
};

/* Loads are kept with FSHIFT bits behind the point, given with 16. */
#define SYSINFO_LOAD_SHIFT 16

/* EFAULT */
SYSCALL_DEFINE1(sysinfo, struct sysinfo __user *, to)
{
	struct sysinfo info = {
		.uptime = ktime_get() / NSEC_PER_SEC,
		.totalram = totalram_pages() << PAGE_SHIFT,
		.freeram = nr_free_pages() << PAGE_SHIFT,
		.procs = process_count(),
		.totalhigh = totalhigh_pages() << PAGE_SHIFT,
		.freehigh = nr_free_highpages() << PAGE_SHIFT,
		.mem_unit = 1,
	};
	unsigned long loads[3];

	sched_loadavg(loads);
	for (int i = 0; i < 3; i++)
		info.loads[i] = loads[i] << (SYSINFO_LOAD_SHIFT - FSHIFT);
	return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}

/* EFAULT */
SYSCALL_DEFINE3(getcpu, unsigned int __user *, cpu, unsigned int __user *,
		node, void __user *, unused)
{
	unsigned int here = READ_ONCE(current->cpu);

	if (cpu && put_user(here, cpu))
		return -EFAULT;
	return node && put_user(0u, node) ? -EFAULT : 0;
}
