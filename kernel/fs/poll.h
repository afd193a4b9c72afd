/* SPDX-License-Identifier: MIT */
/*
 * Asking a file whether it is ready, and being told when it is.
 *
 * A file's poll method does two things: it names, by poll_wait(), every wait
 * queue that is woken when its answer may change, and it answers.  Whoever
 * calls with a table wants to be told; without one only the answer counts.
 *
 * poll(2) and select(2) tell themselves by a struct poll_set: an entry in each
 * queue that was named, all of which wake the one task.  epoll (eventpoll.h)
 * has entries that stay in the queues from one wait to the next.
 */
#ifndef FS_POLL_H
#define FS_POLL_H

#include <sched/wait.h>

struct file;

typedef unsigned int __poll_t;

#define EPOLLIN 0x1u
#define EPOLLPRI 0x2u
#define EPOLLOUT 0x4u
#define EPOLLERR 0x8u
#define EPOLLHUP 0x10u
#define EPOLLNVAL 0x20u		/* poll(2): not open */
#define EPOLLRDNORM 0x40u
#define EPOLLRDBAND 0x80u
#define EPOLLWRNORM 0x100u
#define EPOLLWRBAND 0x200u
#define EPOLLMSG 0x400u
#define EPOLLRDHUP 0x2000u
/* What a file says that has no poll method: never a wait. */
#define DEFAULT_POLLMASK (EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM)

typedef struct poll_table_struct {
	/* NULL: nobody wants to be told */
	void (*_qproc)(struct file *file, wait_queue_head_t *queue,
		       struct poll_table_struct *table);
	__poll_t _key;			/* the events of interest */
} poll_table;

static inline void poll_wait(struct file *file, wait_queue_head_t *queue,
			     poll_table *table)
{
	if (table && table->_qproc)
		table->_qproc(file, queue, table);
}

/* What the file says; table may be NULL. */
__poll_t vfs_poll(struct file *file, poll_table *table);

/* One of a poll_set's places in a queue.  Fields: I immutable. */
struct poll_entry {
	wait_queue_entry_t wait;
	wait_queue_head_t *queue;	/* I */
	struct file *file;		/* I  with a reference */
	__poll_t key;			/* I  events that count */
};

#define POLL_SET_INLINE 6

struct poll_chunk;

/* On the stack of the task that waits.  Fields: w any waker, s the task. */
struct poll_set {
	poll_table table;		/* s */
	struct task_struct *task;	/* s */
	bool triggered;			/* w  something may have changed */
	int error;			/* s  -ENOMEM: an entry is missing */
	unsigned int used;		/* s  of entries[] */
	struct poll_chunk *chunks;	/* s  further entries, newest first */
	struct poll_entry entries[POLL_SET_INLINE];
};

/* How long to wait: until a monotonic time; */
#define POLL_NOW 0LL			/* ... just look; */
#define POLL_FOREVER KTIME_MAX		/* ... */

/*
 * Calls scan(set, arg) until it finds something (a number above 0) or fails
 * (below), waiting in between: that result, 0 when time is up,
 * -ERESTARTNOHAND at a signal, -ENOMEM.  scan() calls vfs_poll() for each of
 * the same files every time, with &set->table.
 */
int poll_until(int (*scan)(struct poll_set *set, void *arg), void *arg,
	       ktime_t deadline);

/* As poll(2) and select(2), with a time to end.  -ERESTARTNOHAND at a signal;
 * -EFAULT, -EINVAL, -EBADF (select), -ENOMEM. */
struct pollfd {
	int fd;
	short events, revents;
};
int do_poll(struct pollfd __user *fds, unsigned int count, ktime_t deadline);
/* The same, going on after a signal without handler where it stopped. */
int do_poll_restartable(struct pollfd __user *fds, unsigned int count,
			ktime_t deadline);
int do_select(int count, unsigned long __user *in, unsigned long __user *out,
	      unsigned long __user *except, ktime_t deadline);

#endif
