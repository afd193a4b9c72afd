/* SPDX-License-Identifier: MIT */
/*
 * Asking a file whether it is ready, and being told when it is.
 *
 * A file's poll method does two things: it names, by poll_wait(), every wait
 * queue that is woken when its answer may change, and it answers.  Whoever
 * calls with a table wants to be told; without one only the answer counts.
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
#define EPOLLRDNORM 0x40u
#define EPOLLWRNORM 0x100u
/* What a file says that has no poll method: never a wait. */
#define DEFAULT_POLLMASK (EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM)

typedef struct poll_table_struct {
	void (*_qproc)(struct file *file, wait_queue_head_t *queue,
		       struct poll_table_struct *table);
} poll_table;

static inline void poll_wait(struct file *file, wait_queue_head_t *queue,
			     poll_table *table)
{
	if (table && table->_qproc)
		table->_qproc(file, queue, table);
}

#endif
