/* SPDX-License-Identifier: MIT */
/*
 * /proc/uptime, loadavg and stat: how the machine has spent its time.
 *
 * Times of CPUs are in hundredths of a second.  What is not counted apart here
 * (waiting for disks, interrupts, guests) is 0: it is part of the others.
 */
#include <core/irq.h>
#include <core/proc.h>
#include <task/process.h>
#include <task/usage.h>

#define HUNDREDTH (NSEC_PER_SEC / 100)

static void show_uptime(struct format_sink *sink)
{
	u64 up = (u64)ktime_get() / HUNDREDTH, idle = 0;
	struct cpu_times times;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		sched_cpu_times(cpu, &times);
		idle += times.idle;
	}
	idle /= HUNDREDTH;
	format_print(sink, "%llu.%02llu %llu.%02llu\n", up / 100, up % 100,
		     idle / 100, idle % 100);
}
PROC_FILE("uptime", 0444, show_uptime);

static void count_task(struct task_struct *task, void *arg)
{
	unsigned int *count = arg;

	++*count;
}

static void show_loadavg(struct format_sink *sink)
{
	unsigned long loads[3];
	unsigned int i, tasks = 0;

	sched_loadavg(loads);
	for (i = 0; i < 3; i++) {
		unsigned long load = loads[i] + FIXED_1 / 200;

		format_print(sink, "%lu.%02lu ", load / FIXED_1,
			     (load % FIXED_1) * 100 / FIXED_1);
	}
	task_for_each(count_task, &tasks);
	format_print(sink, "%lu/%u %d\n", sched_nr_running(), tasks,
		     pid_last_given());
}
PROC_FILE("loadavg", 0444, show_loadavg);

static void show_times(struct format_sink *sink, const char *name,
		       const struct cpu_times *times)
{
	format_print(sink, "%s %llu %llu %llu %llu 0 0 0 0 0 0\n", name,
		     nsec_to_clock(times->user), nsec_to_clock(times->nice),
		     nsec_to_clock(times->system), nsec_to_clock(times->idle));
}

static void show_cpus(struct format_sink *sink)
{
	struct cpu_times sum = {}, times;
	unsigned int cpu;
	char name[16];

	for_each_online_cpu(cpu) {
		sched_cpu_times(cpu, &times);
		sum.user += times.user;
		sum.nice += times.nice;
		sum.system += times.system;
		sum.idle += times.idle;
	}
	/* The sum's name is followed by two spaces. */
	show_times(sink, "cpu ", &sum);
	for_each_online_cpu(cpu) {
		sched_cpu_times(cpu, &times);
		snprintf(name, sizeof(name), "cpu%u", cpu);
		show_times(sink, name, &times);
	}
}

static u64 irq_count_all(unsigned int irq)
{
	unsigned int cpu;
	u64 sum = 0;

	for_each_online_cpu(cpu)
		sum += irq_count(irq, cpu);
	return sum;
}

static void show_interrupts(struct format_sink *sink)
{
	unsigned int irq, last = 0;
	u64 sum = 0;

	for (irq = 0; irq < NR_IRQS; irq++) {
		u64 count = irq_count_all(irq);

		sum += count;
		if (count)
			last = irq;
	}
	format_print(sink, "intr %llu", sum);
	for (irq = 0; irq <= last; irq++)
		format_print(sink, " %llu", irq_count_all(irq));
	format_print(sink, "\n");
}

static void show_stat(struct format_sink *sink)
{
	show_cpus(sink);
	show_interrupts(sink);
	format_print(sink, "ctxt %llu\nbtime %lld\nprocesses %llu\n"
		     "procs_running %lu\nprocs_blocked %lu\n",
		     sched_switches(),
		     (ktime_get_real() - ktime_get()) / NSEC_PER_SEC,
		     pids_given(), sched_nr_running(), sched_nr_blocked());
}
PROC_FILE("stat", 0444, show_stat);
