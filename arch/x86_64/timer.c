/* SPDX-License-Identifier: MIT */
/*
 * Clocks.
 *
 * The TSC counts fast and costs nothing to read, but does not say in which
 * unit; the same goes for the APIC timer.  Both are measured over a millisecond
 * against a clock whose rate is known: the ACPI PM timer (3.579545 MHz, ACPI
 * 6.4 4.8.3.3), or the 8254 (1.193182 MHz) where there is none.  Each reading
 * of the reference is bracketed by two of the TSC, and of a few readings the
 * tightest counts, so that being interrupted in between does no harm.
 */
#include <arch/acpi.h>
#include <arch/cpu.h>
#include <arch/io.h>
#include <arch/string.h>
#include <arch/timer.h>
#include "arch.h"

#define PM_TIMER_HZ 3579545UL
#define PM_TIMER_MASK 0xffffff		/* 24 bits always count */
#define PIT_HZ 1193182UL
#define PIT_MASK 0xffff
#define PIT_COUNTER2 0x42
#define PIT_MODE 0x43
#define PIT_GATE 0x61
#define FADT_PM_TIMER 76		/* offset of the port's number */

#define MEASURE_US 1000
#define NS_PER_SEC 1000000000UL

u64 cycles_hz;
static u64 apic_hz;

/* A counter of known rate: ticks since some time, modulo mask + 1. */
struct reference {
	u32 (*read)(void);
	u32 mask;
	u64 hz;
};

static u16 pm_timer_port;

static u32 pm_timer_read(void)
{
	return inl(pm_timer_port);
}

/* Channel 2 counts down freely (mode 0 from 65536); latched, then read. */
static u32 pit_read(void)
{
	u32 low;

	outb(0x80, PIT_MODE);
	low = inb(PIT_COUNTER2);
	return 0xffff - (low | (u32)inb(PIT_COUNTER2) << 8);
}

static void pit_start(void)
{
	outb((inb(PIT_GATE) & ~2) | 1, PIT_GATE);	/* gate on, no sound */
	outb(0xb0, PIT_MODE);
	outb(0xff, PIT_COUNTER2);
	outb(0xff, PIT_COUNTER2);
}

static struct reference reference_find(void)
{
	const struct acpi_table *fadt = acpi_find("FACP", 0);
	u32 port = 0;

	if (fadt && fadt->length >= FADT_PM_TIMER + sizeof(port))
		memcpy(&port, (const u8 *)fadt + FADT_PM_TIMER, sizeof(port));
	if (port && port <= 0xfffc) {
		pm_timer_port = (u16)port;
		return (struct reference){ pm_timer_read, PM_TIMER_MASK,
					   PM_TIMER_HZ };
	}
	pit_start();
	return (struct reference){ pit_read, PIT_MASK, PIT_HZ };
}

/* One moment on all three clocks. */
struct moment {
	u64 cycles;
	u32 reference, apic;
};

static struct moment moment_take(const struct reference *reference)
{
	struct moment best = { 0 };
	u64 tightest = ~0ULL;

	for (int i = 0; i < 5; i++) {
		u64 before = cpu_cycles(), after;
		u32 ticks = reference->read();
		u32 apic = apic_timer_count();

		after = cpu_cycles();
		if (after - before >= tightest)
			continue;
		tightest = after - before;
		best = (struct moment){ before + tightest / 2, ticks, apic };
	}
	return best;
}

const char *timer_setup(void)
{
	struct reference reference = reference_find();
	u32 wanted = reference.hz * MEASURE_US / 1000000, passed = 0;
	struct moment start, end;

	apic_timer_set(0xffffffff);
	start = moment_take(&reference);
	for (u32 tries = 0; passed < wanted; tries++) {
		if (tries == 10000000)
			return "the clock to measure by does not run";
		passed = (reference.read() - start.reference) & reference.mask;
	}
	end = moment_take(&reference);
	apic_timer_set(0);

	passed = (end.reference - start.reference) & reference.mask;
	cycles_hz = (end.cycles - start.cycles) * reference.hz / passed;
	apic_hz = (u64)(start.apic - end.apic) * reference.hz / passed;
	if (!cycles_hz || !apic_hz)
		return "the time stamp counter or the APIC timer does not run";
	return NULL;
}

void timer_program(u64 ns)
{
	u64 limit = 0xffffffffUL * NS_PER_SEC / apic_hz;
	u64 count = min(ns, limit) * (apic_hz >> 10) / (NS_PER_SEC >> 10);

	apic_timer_set(count ? (u32)min(count, 0xffffffffULL) : 1);
}

void timer_stop(void)
{
	apic_timer_set(0);
}
