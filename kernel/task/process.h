/* SPDX-License-Identifier: MIT */
/*
 * Processes: what a program in execution owns.
 *
 * The scheduler knows tasks; a process is one or more of them (its threads)
 * with what they share: an address space, descriptors, signal actions, limits,
 * a parent and children.  What each thread has for itself, beyond what the
 * scheduler needs, is struct thread.
 *
 *	init_process (pid 1)
 *	    `-- process -- leader (struct thread) <--> task_struct
 *	            |-- further threads, allocated one by one
 *	            `-- children
 *
 * A process that ends stays as a zombie, with nothing but its number, its exit
 * code and what it used, until the parent has asked (wait.h).  Orphans go to
 * init_process.  That is the kernel itself, which forgets them at once; until
 * it becomes a program (init_become()), whose duty they are then.
 *
 * One lock, tasks_lock, guards the tree, the numbers and the limits; signal
 * state has a lock of its own below it (signal.h).  Interrupt handlers send
 * signals, so both are taken with interrupts off.
 */
#ifndef TASK_PROCESS_H
#define TASK_PROCESS_H

#include <arch/context.h>
#include <core/panic.h>
#include <sched/sched.h>
#include <sched/wait.h>
#include <task/futex.h>
#include <task/itimer.h>
#include <task/pid.h>
#include <task/rlimit.h>
#include <task/sigpending.h>
#include <task/usage.h>

struct completion;
struct exec;
struct mm_struct;
struct pollfd;
struct process_group;
struct session;
struct timespec;
struct tty;

/* What became of a process, as wait(2) encodes it. */
#define WAIT_EXITED(status) (((status) & 0xff) << 8)
#define WAIT_SIGNALED(sig) (sig)
#define WAIT_CORE 0x80
#define WAIT_STOPPED(sig) ((sig) << 8 | 0x7f)
#define WAIT_CONTINUED 0xffff

#define VECTOR_PAGE_FAULT 14

/* The part of personality(2) that there is. */
#define ADDR_NO_RANDOMIZE 0x40000u

/* What the last fault was about: for handlers, and for the log if it kills.
 * A page fault is put into words only then. */
struct fault_note {
	const char *what;		/* NULL: told to a handler */
	unsigned long address;		/* touched, or 0 */
	unsigned long error;		/* the exception's error code, */
	unsigned int vector;		/* and its number */
	unsigned int result;		/* of a page fault, VM_FAULT_ */
};

/* How a call goes on that a signal without handler interrupted and that must
 * not be made again as it was (-ERESTART_RESTARTBLOCK). */
struct restart_block {
	long (*fn)(struct restart_block *restart); /* NULL: there is none */
	union {
		struct {
			int clock;		/* of CPU time */
			ktime_t deadline;	/* of it, or monotonic */
			struct timespec __user *left; /* where to tell the rest */
		} sleep;
		struct {
			struct pollfd __user *fds;
			unsigned int count;
			ktime_t deadline;	/* monotonic */
		} poll;
		struct futex_wait futex;
	};
};

/* Fields: I immutable, s set by the thread itself, t tasks_lock, x siglock,
 * a atomic. */
struct thread {
	struct pid pid;			/* t */
	sigset_t blocked;		/* a  changed by itself only */
	sigset_t awaited;		/* x  what sigtimedwait waits for */
	sigset_t saved_blocked;		/* s  comes back with the call's end */
	bool restore_blocked;		/* s  ... if so */
	struct sigpending pending;	/* x  for this thread alone */
	struct sigstack altstack;	/* s  where handlers may run */
	int __user *set_child_tid;	/* s  its number is stored at its start */
	int __user *clear_child_tid;	/* s  cleared and woken at its end */
	void __user *robust_list;	/* s */
	int pdeath_signal;		/* a  sent when the parent ends; or 0 */
	unsigned long timer_slack;	/* s  ns that its sleeps may be late */
	unsigned long timer_slack_default; /* s  what 0 stands for */
	unsigned int personality;	/* s  ADDR_NO_RANDOMIZE or 0 */
	struct restart_block restart;	/* s */
	struct completion *vfork_done;	/* t  the creator waits; or NULL */
	struct fault_note fault;	/* s */
};

/* Signal actions; processes made with CLONE_SIGHAND share them.  Fields: a
 * atomic, x siglock of the one user, h siglock and lock if there are several
 * (a handler alone is read without). */
struct sighand {
	refcount_t users;		/* x  to more than one, then a */
	spinlock_t lock;
	struct sigaction action[NSIG];	/* h  of signal i + 1 */
};

enum process_state { PROCESS_ALIVE, PROCESS_ZOMBIE, PROCESS_REAPED };

/* Fields: I immutable, t tasks_lock, x siglock, a atomic, s by the process's
 * own threads while there is one, else under t. */
struct process {
	refcount_t usage;		/* a  the tree's, and one per task */
	enum process_state state;	/* t */
	bool awaited;			/* t  the kernel will ask for it */
	bool child_subreaper;		/* a  orphans below it become its own */
	int exit_code;			/* t  valid when a zombie */
	int exit_signal;		/* t  tells the parent; 0: nothing */
	int stop_signal;		/* t  stopped by this, or 0 */
	bool stop_untold;		/* t  the parent has not asked yet how */
	bool continue_untold;		/* t  … that it goes on after a stop */
	bool continue_unsent;		/* t  … and that by signal */
	struct usage used;		/* t  by threads that have ended */
	struct usage children_used;	/* t  by children waited for */
	struct process *parent;		/* t  NULL for init_process only */
	pid_t ppid;			/* t  its number; read by anybody */
	struct list_head children;	/* t */
	struct list_head sibling;	/* t  in parent->children */
	struct list_head threads;	/* t  task_struct.thread_node */
	unsigned int nr_threads;	/* t  that have not ended */
	struct process_group *group;	/* t  (session.h) */
	struct list_head group_node;	/* t  in group->members */
	pid_t pgrp, session;		/* t  their numbers; read by anybody */
	struct tty *tty;		/* t  controlling terminal, or NULL */
	bool execed;			/* s  runs a program of its own by now */
	wait_queue_head_t child_exit;	/* a child became a zombie */
	struct rlimit rlim[RLIM_NLIMITS]; /* t */
	spinlock_t siglock;
	struct sighand *sighand;	/* x and t  with a reference */
	struct sigpending pending;	/* x  for any of its threads */
	bool unkillable;		/* x  process 1: nothing happens to it
					   by signals that it does not handle */
	bool stopped;			/* x  by SIGSTOP or its kin */
	int stopping_signal;		/* x  which of them */
	unsigned int nr_stopped;	/* t  threads that stand still for it */
	struct task_struct *only;	/* t  the thread that is in exec: all
					   others end; or NULL */
	bool nproc_exceeded;		/* s  by becoming another user */
	bool exiting;			/* x  by exit_group or a signal */
	int group_exit_code;		/* x  valid when exiting */
	const struct cred *last_cred;	/* t  when no thread is left, or NULL */
	char last_comm[TASK_COMM_LEN];	/* t  then, too */
	int last_nice;			/* t */
	ktime_t start_time;		/* I */
	int oom_score_adj;		/* a  -1000..1000 */
	int oom_score_adj_min;		/* a  lower only by CAP_SYS_RESOURCE */
	bool oom_passed_over;		/* a  did not end when it should have */
	wait_queue_head_t signalfd_wait; /* who reads signals (fs/signalfd.h) */
	struct itimers itimers;		/* see there */
	struct list_head timers;	/* x  struct posix_timer */
	unsigned int nr_timers;		/* x */
	int next_timer;			/* x */
	struct list_head cputimers;	/* cputimer_lock */
	bool cputimers_closed;		/* cputimer_lock: no thread runs */
	char *exec_path;		/* s  what was executed; may be NULL */
	struct thread leader;
};

extern spinlock_t tasks_lock;
/* Process 1: the kernel, until it becomes a program. */
extern struct process init_process;
extern bool init_is_program;		/* I  once set */

/* The kernel takes no signals, and asks only for whom it has started. */
static inline bool process_is_kernel(const struct process *process)
{
	return process == &init_process && !READ_ONCE(init_is_program);
}

static inline struct process *current_process(void)
{
	struct process *process = current->process;

	return process ? process : &init_process;
}

/* => task belongs to a process */
static inline struct thread *task_thread(struct task_struct *task)
{
	return task->thread;
}

static inline pid_t process_pid(const struct process *process)
{
	return process->leader.pid.nr;
}

/* The calling kernel thread becomes process 1.  => once, before the first
 * process, in a thread that stays */
void process_setup(void);

/* One of its threads that have not ended, the leader if possible; NULL: none.
 * => tasks_lock held */
static inline struct task_struct *process_task(const struct process *process)
{
	return list_first_entry_or_null(&process->threads, struct task_struct,
					thread_node);
}

/* One that nobody knows yet, with actions of its own, or those of `sighand`,
 * whose reference is taken over unless it fails.  Usage 1; NULL: no memory. */
struct process *process_alloc(struct sighand *sighand);
/*
 * It becomes a child of `parent`, found by a number of its own, with the
 * limits and signal actions of its creator, in the creator's group or first in
 * a new session.  The tree holds its usage.
 * => tasks_lock held; -EAGAIN: no number free, and it is as it was
 */
int __must_check process_insert(struct process *process,
				struct process *parent,
				struct process *creator,
				struct session *session);
/* Both: a child of parent's without a task; in a session of its own, if parent
 * is init_process.
 * => ERR_PTR: -ENOMEM, -EAGAIN */
struct process *process_create(struct process *parent);
/* Undoes process_create() where no task came to be. */
void process_destroy(struct process *process);

/* `task`, from task_create() and not yet started, becomes the leader, acting
 * by `cred` (a reference of its own is taken).  The second wants tasks_lock
 * held. */
void process_attach(struct process *process, struct task_struct *task,
		    const struct cred *cred);
void process_attach_locked(struct process *process, struct task_struct *task,
			   const struct cred *cred);
/* The same as one of its threads, which has a number. */
void process_attach_thread(struct process *process, struct thread *thread,
			   struct task_struct *task, const struct cred *cred);

/* The task ends, or never ran: nobody finds it as part of the process any
 * more.  True if it was the last.  What it holds goes with its memory. */
bool process_detach(struct process *process, struct task_struct *task);

static inline struct process *process_get(struct process *process)
{
	refcount_inc(&process->usage);
	return process;
}
void process_put(struct process *process);

/* The process whose leader has this number, with a reference; NULL: none. */
struct process *process_find(pid_t pid);

/* Nobody finds it any more.
 * => tasks_lock held; the caller puts the tree's reference after unlocking */
void process_unlink(struct process *process);

/* Processes that exist, zombies included, the kernel not. */
unsigned long process_count(void);
/* Threads, and processes without any, of a user, by their real ids.
 * => tasks_lock held; takes as long as there are processes */
unsigned long process_count_user(uid_t uid);

/* Numbers of the group and session of a process (0: current's).
 * => -ESRCH */
pid_t process_group(pid_t pid);
pid_t process_session(pid_t pid);

/* On whose behalf a process acts, or did to its end.  => tasks_lock held, which
 * keeps them alive */
const struct cred *process_cred(const struct process *process);
/* The same by number, with a reference; NULL: no such process. */
const struct cred *process_cred_get(pid_t pid);

/* Are current's real ids the process's real, effective and saved ones? */
bool process_same_user(struct process *process);

/*
 * current, its process's last thread, is about to go: children get a new
 * parent, the process becomes a zombie and its parent hears of it, or it is
 * forgotten if nobody will ask.
 */
void process_end(struct process *process, int exit_code);

/*
 * Starts the program at path (from the root) with these strings, descriptors
 * 0, 1 and 2 on the console; a child of init_process.
 * => its pid, or -errno with nothing left behind
 */
pid_t process_spawn(const char *path, const char *const argv[],
		    const char *const envp[]);
/* The same, and waits for its end: its wait(2) status, or -errno. */
int init_run(const char *path, const char *const argv[],
	     const char *const envp[]);
/* Ends what such a program has left running; waits for it, but not for ever. */
void init_kill_all(void);
/*
 * The calling thread, which is process 1, becomes the program at path: all
 * children of the kernel's are its own from now on.
 * => -errno, with nothing left behind; does not return otherwise
 */
int init_become(const char *path, const char *const argv[],
		const char *const envp[]);
/* Called when that program ends, with its wait(2) status; must not return.
 * => set once, at boot */
extern void (*init_end_hook)(int status);

/* Called once, by the first such program, just before its first instruction. */
extern void (*first_program_hook)(void);
/* What a signal's end of such a program was about, in words. */
const char *process_last_words(void);

#endif
