/* SPDX-License-Identifier: MIT */
/*
 * Time: nanoseconds since boot, nanoseconds since 1970, short busy waits.
 */
#ifndef CORE_TIME_H
#define CORE_TIME_H

#include <arch/types.h>

typedef s64 ktime_t;

#define NSEC_PER_USEC 1000L
#define NSEC_PER_MSEC 1000000L
#define NSEC_PER_SEC 1000000000L
#define USEC_PER_SEC 1000000L
#define MSEC_PER_SEC 1000L

/* After timer_setup(): sets both clocks. */
void time_setup(void);

/* Monotonic, 0 at boot; any context. */
ktime_t ktime_get(void);
/* Wall clock, UTC. */
ktime_t ktime_get_real(void);
/* What it shows from now on. */
void ktime_set_real(ktime_t now);

/* The monotonic time of a cpu_cycles() value, for measurements. */
u64 cycles_to_ns(u64 cycles);

/* Busy waits; udelay is for some microseconds, longer ones sleep. */
void ndelay(unsigned long ns);
void udelay(unsigned long us);

#endif
