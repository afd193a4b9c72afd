/* SPDX-License-Identifier: MIT */
/*
 * Nanoseconds out of cycles.
 *
 * The TSC runs at cycles_hz on all CPUs alike; a multiplication by 2^32 times
 * the length of a cycle in ns turns a difference of its values into time.
 */
#include <core/time.h>
#include <arch/cpu.h>
#include <arch/timer.h>

static u64 base_cycles;
static u64 ns_per_cycle_32;	/* fixed point, 32 bits behind the point */
static ktime_t real_offset;	/* read and written in one piece */

u64 cycles_to_ns(u64 cycles)
{
	return (unsigned __int128)cycles * ns_per_cycle_32 >> 32;
}

void time_setup(void)
{
	base_cycles = cpu_cycles();
	ns_per_cycle_32 = ((u64)NSEC_PER_SEC << 32) / cycles_hz;
	real_offset = rtc_read() * NSEC_PER_SEC;
}

ktime_t ktime_get(void)
{
	return cycles_to_ns(cpu_cycles() - base_cycles);
}

ktime_t ktime_get_real(void)
{
	return ktime_get() + READ_ONCE(real_offset);
}

void ktime_set_real(ktime_t now)
{
	WRITE_ONCE(real_offset, now - ktime_get());
}

void ndelay(unsigned long ns)
{
	u64 start = cpu_cycles();

	while (cycles_to_ns(cpu_cycles() - start) < ns)
		cpu_relax();
}

void udelay(unsigned long us)
{
	ndelay(us * NSEC_PER_USEC);
}
