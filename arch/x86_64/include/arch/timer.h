/* SPDX-License-Identifier: MIT */
/*
 * Clocks: the time stamp counter, the APIC's one-shot timer, the CMOS clock.
 */
#ifndef ARCH_TIMER_H
#define ARCH_TIMER_H

#include <arch/types.h>

/* Measures the TSC and the APIC timer against the ACPI PM timer, or the 8254
 * where there is none.  Takes about a millisecond.  NULL, or what failed. */
const char *timer_setup(void);

/* TSC ticks per second. */
extern u64 cycles_hz;

/* Asks for the upcall tick() on this CPU in about ns nanoseconds (at least
 * one tick of the timer, at most what it can count; the caller looks at the
 * clock).  Replaces an earlier request. */
void timer_program(u64 ns);
void timer_stop(void);

/* Seconds since 1970-01-01 UTC from the CMOS clock (MC146818), which is taken
 * to run in UTC; 0 if it makes no sense. */
s64 rtc_read(void);

#endif
