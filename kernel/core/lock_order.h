/* SPDX-License-Identifier: MIT */
/*
 * The order of all locks, outermost first.
 *
 * A lock may be taken only while those held have smaller ranks; two of one
 * rank only by the _nested calls, with the reason in a comment there.
 * debug=locks checks this as the kernel runs.  The order follows the calls:
 * a system call locks the process, its address space, then what the area's
 * kind needs, then a page, its table, and at the bottom the frame allocator,
 * the scheduler and the log, which everybody may need at any point.
 */
#ifndef CORE_LOCK_ORDER_H
#define CORE_LOCK_ORDER_H

enum lock_rank {
	LOCK_NONE,		/* not checked: held across a whole test */
	/* sleeping */
	LOCK_POSITION,		/* file->f_pos_lock: over a whole read or write */
	LOCK_PIPE,		/* held while a file is read or written for it */
	LOCK_TEXT,		/* a text of /proc, while it is made and read */
	LOCK_CRED,		/* exec, credentials */
	LOCK_FS,		/* mount table, rename */
	LOCK_INODE,		/* inode->lock: directory or file contents */
	LOCK_TTY,		/* tty->lock: one reader or writer at a time */
	LOCK_MMAP,		/* mm->mmap_lock */
	LOCK_EPOLL_GRAPH,	/* which sets watch which files */
	LOCK_EPOLL,		/* one set */
	LOCK_DEVICE,		/* a driver's mutex */
	LOCK_TREE,		/* shape of the file tree: parents, mounts */
	LOCK_MAPPING,		/* address_space->lock: reverse map, pages */
	LOCK_PAGE,		/* page lock bit */
	LOCK_MUTEX,		/* mutexes of drivers that name no rank */
	LOCK_VMALLOC,		/* sleeping: vmalloc area tree */
	/* spinning */
	LOCK_IRQ_DESC,		/* held around interrupt handlers */
	LOCK_FASYNC,		/* who is told by signal of a file */
	LOCK_TASKS,		/* task tree, process groups */
	LOCK_SIGNAL,		/* pending signals */
	LOCK_SIGHAND,		/* signal actions */
	LOCK_CPUTIMER,		/* timers by CPU time */
	LOCK_FS_STRUCTS,	/* list of all places of processes */
	LOCK_FILES,		/* descriptor table */
	LOCK_CACHE_TREE,	/* page cache index */
	LOCK_RMAP,		/* anonymous roots */
	LOCK_PAGE_TABLE,	/* user page tables */
	LOCK_RESOURCE,		/* resource trees */
	LOCK_KERNEL_TABLE,	/* kernel page tables */
	LOCK_FUTEX,
	LOCK_DRIVER,		/* drivers that name no rank */
	LOCK_SLAB,
	LOCK_ZONE,		/* frame allocator */
	LOCK_WAIT_QUEUE,
	LOCK_TIMER,
	LOCK_RUN_QUEUE,
	LOCK_CALL,		/* cross-CPU calls */
	LOCK_CONSOLE,
	LOCK_LOG,
	LOCK_RANKS
};

#endif
