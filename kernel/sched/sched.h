/* SPDX-License-Identifier: MIT */
/*
 * Tasks as the scheduler sees them: something with a stack that runs or waits.
 *
 * A kernel thread is a task without mm.  What makes a task a process (files,
 * signals, credentials) belongs to upper floors, which hang their own
 * structures on the opaque pointers here.
 *
 * Every CPU has a run queue (sched/rq.h, private to this folder).  A task is in
 * one of these places, and moves only under the lock of the run queue of
 * task->cpu:
 *
 *	asleep      on_rq OFF_RQ     state says what may wake it
 *	runnable    on_rq ON_RQ      in the queue's tree, or running (on_cpu)
 *	moving      on_rq MIGRATING  between two queues; in neither
 *
 * States and sleeping: a task sets its state, tests what it waits for, and
 * calls schedule(); who makes it come true calls wake_up_*().  Preemption
 * ignores the state, so being preempted in between loses nothing.
 */
#ifndef SCHED_SCHED_H
#define SCHED_SCHED_H

#include <arch/context.h>
#include <core/panic.h>
#include <core/spinlock.h>
#include <core/time.h>
#include <lib/atomic.h>
#include <lib/list.h>
#include <lib/tree.h>
#include <mem/kmap.h>

struct mm_struct;
struct mm_context;
struct process;
struct thread;
struct files_struct;
struct fs_struct;
struct cred;

#define TASK_COMM_LEN 16

/* state */
#define TASK_RUNNING 0u
#define TASK_INTERRUPTIBLE 1u	/* a signal wakes it */
#define TASK_UNINTERRUPTIBLE 2u
#define TASK_STOPPED 4u
#define TASK_DEAD 8u
#define TASK_NEW 16u		/* never ran: only task_start() wakes it */
#define TASK_WAKEKILL 0x100u	/* a fatal signal wakes it */
#define TASK_NOLOAD 0x200u	/* sleeps without adding to the load average */
#define TASK_KILLABLE (TASK_UNINTERRUPTIBLE | TASK_WAKEKILL)
#define TASK_IDLE (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)
#define TASK_NORMAL (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

/* on_rq */
#define OFF_RQ 0
#define ON_RQ 1
#define MIGRATING 2

/* work: looked at before each return to user mode */
#define WORK_SIGNAL BIT(0)
#define WORK_TICK BIT(1)	/* time has been charged: look at CPU timers */
#define WORK_KILL BIT(2)	/* beside WORK_SIGNAL: the signal is fatal */

/* Scheduling policies, by Linux's numbers (sched(7)). */
#define SCHED_NORMAL 0u		/* fair shares, by nice value */
#define SCHED_FIFO 1u		/* before all of lower priority, at once */
#define SCHED_RR 2u		/* the same, in turns with its equals */
#define SCHED_BATCH 3u		/* fair, but preempts nobody when it wakes */
#define SCHED_IDLE 5u		/* fair, with next to no weight */
#define MAX_RT_PRIORITY 99u

/* Nice values, and where load averages have their binary point. */
#define MIN_NICE -20
#define MAX_NICE 19
#define FSHIFT 11
#define FIXED_1 (1UL << FSHIFT)

/* User processes are looked at this often, to see where they spend their time:
 * in their own code or in the kernel. */
#define TICK_NSEC 4000000L

struct kthread;

/*
 * Fields: I immutable, r run queue lock of task->cpu, s set by the task itself,
 * a atomic, and the letters of the upper floors: p task/.
 */
struct task_struct {
	struct arch_task arch;		/* s  registers while it waits */
	void *stack;			/* I  lowest address */
	u32 state;			/* r  (set by itself before it sleeps) */
	u32 work;			/* a */
	u8 on_rq;			/* r  OFF_RQ, ON_RQ, MIGRATING */
	bool on_cpu;			/* r  its registers are in a CPU */
	bool in_load;			/* r  asleep, and counted as load */
	bool sampled;			/* s  interrupts off: a tick struck */
	bool exiting;			/* s  task_exit_begin() was called */
	unsigned int cpu;		/* r */
	cpumask_t cpus_allowed;		/* r */
	u8 policy;			/* r  SCHED_ */
	u8 rt_priority;			/* r  1..99 of FIFO and RR; else 0 */
	bool yielded;			/* r  its equals are to run first */
	bool reset_on_fork;		/* r  children get none of this */
	int nice;			/* r  -20..19 */
	u32 inverse_weight;		/* r  2^32 / weight; 0: nice 0's */
	u64 vruntime;			/* r  weighted ns */
	u64 exec_start;			/* r  when it got the CPU */
	u64 sum_exec_runtime;		/* r  ns */
	u64 utime, stime;		/* r  ns in user mode and in the kernel,
					      as far as known: task_cputime() */
	u64 nvcsw, nivcsw;		/* r  switches, voluntary and not */
	u64 min_flt, maj_flt;		/* s  page faults, and those that had
					      to wait for a device */
	struct tree_node run_node;	/* r */
	struct list_head task_node;	/* task list's lock */
	char comm[TASK_COMM_LEN];	/* s */
	pid_t pid, tgid;		/* I */
	ktime_t start_time;		/* I  monotonic */
	unsigned int pagefault_disabled; /* s */
	struct kmap_task kmap;		/* s */
	struct mm_context *mm_context;	/* s  whose tables; NULL: kernel's */
	struct mm_struct *mm;		/* s  NULL for kernel threads */
	struct process *process;	/* p  NULL for kernel threads */
	struct thread *thread;		/* p  likewise */
	struct files_struct *files;	/* p */
	struct fs_struct *fs;		/* p */
	const struct cred *cred;	/* p */
	void *journal_info;		/* s  for one layer's use in a call chain */
	struct list_head thread_node;	/* p  threads of the process */
	void (*release)(struct task_struct *); /* I  frees what upper floors
						  allocated around it */
	atomic_t usage;			/* a  get_task_struct */
	void (*entry)(void *arg);	/* I  what it runs */
	void *entry_arg;		/* I */
	struct kthread *kthread;	/* I  NULL unless from kthread_create */
	struct lock_stack lock_stack;	/* s  debug=locks: what it holds */
};

DECLARE_PER_CPU(struct task_struct *, current_task);
#define current this_cpu_read(current_task)

static inline struct pt_regs *task_pt_regs(const struct task_struct *task)
{
	return (struct pt_regs *)((char *)task->stack + KERNEL_STACK_SIZE) - 1;
}

/* The idle thread of the boot CPU is the thread that boots: it has the lowest
 * priority of all and must not sleep.  => after slab and vmalloc */
void sched_setup(void);
/* Makes CPU's idle task: NULL if no memory.
 * => on the boot CPU, after percpu_init() of that CPU */
struct task_struct *sched_idle_create(unsigned int cpu);
/* Starts all further CPUs, one by one; one that gives no sign of life is named
 * in the log and left out.  Then workers (sched/work.h) and load averages.
 * => in a thread, interrupts on; the caller goes on with cpu_start_done() */
void sched_start_cpus(void);
/* A CPU enters its idle loop here, and counts as online from now on. */
void __noreturn sched_idle(void);

/* False until the boot CPU is idle for the first time: before, sleeping locks
 * may be taken with interrupts off, since nobody else holds them. */
extern bool sched_running;

/* Opens every function that may sleep, whether it will or not. */
#define might_sleep() KASSERT(!in_atomic() || !sched_running)

/* Sleeps if the state says so, else lets others run.  => not in_atomic() */
void schedule(void);
/* Lets the next in line run first, if there is one. */
void yield(void);
#define cond_resched()                              \
	do {                                        \
		if (this_cpu_read(need_resched))    \
			schedule();                 \
	} while (0)

/* Sets the state before testing the condition, so that a wake-up between
 * test and schedule() is not lost. */
#define set_current_state(s) \
	((void)__atomic_exchange_n(&current->state, (s), __ATOMIC_SEQ_CST))
#define __set_current_state(s) WRITE_ONCE(current->state, (s))
/* For states that no wake-up may end by accident (stopped, dead): a wake-up
 * still under way for an earlier sleep is over when this returns. */
void set_special_state(u32 state);

/* Makes a task runnable if its state is one of those; false if it was not. */
bool wake_up_state(struct task_struct *task, u32 states);
#define wake_up_process(task) wake_up_state(task, TASK_NORMAL)

/* A task that does not run yet: stack, zeroed fields, inherited nothing.
 * => NULL if no memory; usage 1, the caller's; start it with task_start(), or
 *    put_task_struct() it */
struct task_struct *task_create(const char *comm, void (*fn)(void *arg),
				void *arg);
/* First wake-up of a task from task_create(), which from now on holds a
 * reference to itself, until it has left its CPU for the last time. */
void task_start(struct task_struct *task);
/* Says that the task is about to end, before it lets others know: who waits for
 * the kernel to come to rest waits until it has left its CPU. */
void task_exit_begin(void);
/* Ends the running task: never returns.  Its stack goes once it is off it
 * (task->stack becomes NULL), its structure with the last reference. */
void __noreturn task_exit(void);

static inline struct task_struct *get_task_struct(struct task_struct *task)
{
	atomic_inc(&task->usage);
	return task;
}
/* => any context; the last one calls task->release(), which may not sleep */
void put_task_struct(struct task_struct *task);

/* Calls fn for every task that exists, kernel threads and dead ones too, idle
 * tasks excepted; newest last.  => fn runs under a spinlock */
void task_for_each(void (*fn)(struct task_struct *task, void *arg), void *arg);

/*
 * Kernel threads: fn's result is what kthread_stop() returns.
 * => ERR_PTR(-ENOMEM); else started by wake_up_process() after _create
 * => no reference comes with the pointer: one whose fn may return before
 *    kthread_stop() is called needs get_task_struct() first
 */
struct task_struct *kthread_create(int (*fn)(void *arg), void *arg,
				   const char *fmt, ...) __printf(3, 4);
struct task_struct *kthread_run(int (*fn)(void *arg), void *arg,
				const char *fmt, ...) __printf(3, 4);
/* Asks it to end, wakes it, waits; -EINTR if it never ran. */
int kthread_stop(struct task_struct *task);
bool kthread_should_stop(void);

/* -EINVAL if none of the CPUs runs; moves the task if it must, and returns
 * when it is on none of the others.  => may wait; a task that has kmap slots
 *    can leave its CPU only when it has given them back */
int __must_check set_cpus_allowed(struct task_struct *task, cpumask_t mask);
/* Values beyond -20..19 are cut to them. */
void set_user_nice(struct task_struct *task, int nice);

/* How a task is scheduled. */
struct sched_policy {
	unsigned int policy;		/* SCHED_ */
	unsigned int rt_priority;	/* 1..99 for FIFO and RR, else 0 */
	int nice;			/* -20..19 */
	bool reset_on_fork;
};
void sched_get_policy(struct task_struct *task, struct sched_policy *to);
void sched_set_policy(struct task_struct *task,
		      const struct sched_policy *to);
/* A child, not yet started, is scheduled as current is. */
void sched_inherit(struct task_struct *child);
/* ns that a task of this policy runs before its equals do; 0: no end. */
u64 sched_slice(unsigned int policy);
/* Nice values change speed by a quarter per step: the weight of one, 1024 for
 * nice 0. */
unsigned int sched_nice_weight(int nice);

extern char _sched_text[], _sched_etext[];
/* Does this return address lie in the scheduler's own code (this folder)?  Who
 * sleeps was led there by the first call that does not. */
static inline bool in_sched_functions(unsigned long ip)
{
	return ip >= (unsigned long)_sched_text &&
	       ip < (unsigned long)_sched_etext;
}

/* Upper floors ask "does something want to interrupt this sleep?" */
static inline bool signal_pending(const struct task_struct *task)
{
	return READ_ONCE(task->work) & WORK_SIGNAL;
}

static inline bool fatal_signal_pending(const struct task_struct *task)
{
	return unlikely(READ_ONCE(task->work) & WORK_KILL);
}

/* Is there a signal that ends a sleep in this state? */
static inline bool signal_pending_state(u32 state,
					const struct task_struct *task)
{
	if (likely(!(state & (TASK_INTERRUPTIBLE | TASK_WAKEKILL))))
		return false;
	if (likely(!signal_pending(task)))
		return false;
	return (state & TASK_INTERRUPTIBLE) || fatal_signal_pending(task);
}

static inline void pagefault_disable(void)
{
	current->pagefault_disabled++;
	barrier();
}

static inline void pagefault_enable(void)
{
	barrier();
	current->pagefault_disabled--;
}

/* ns each CPU spent idle. */
u64 sched_idle_ns(unsigned int cpu);
/* How a CPU has spent its time since it started, in ns: for programs, of nice
 * up to 0 and above; for the kernel; for nothing.  None ever falls. */
struct cpu_times {
	u64 user, nice, system, idle;
};
void sched_cpu_times(unsigned int cpu, struct cpu_times *times);
/* Tasks that wait where no signal reaches them, on all CPUs. */
unsigned long sched_nr_blocked(void);
/* Switches from one task to another, on all CPUs. */
u64 sched_switches(void);
/* Tasks that run or could run now, on all CPUs. */
unsigned long sched_nr_running(void);
/* Averages of runnable and uninterruptibly sleeping tasks over 1, 5 and 15
 * minutes, in units of 1 / FIXED_1. */
void sched_loadavg(unsigned long averages[3]);

/*
 * ns of a task in user mode and in the kernel.  Their sum is exact; neither
 * ever falls.  See sched/account.c for how the sum is divided.
 */
void task_cputime(struct task_struct *task, u64 *utime, u64 *stime);
/* The user side of a sample.  => first thing in user_return(), which runs only
 * behind interrupts and traps: the tick then has struck user code */
void sched_sample(struct task_struct *task, bool user);
static inline void sched_sample_user(void)
{
	struct task_struct *task = current;

	if (unlikely(task->sampled))
		sched_sample(task, true);
}

#endif
