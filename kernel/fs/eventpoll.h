/* SPDX-License-Identifier: MIT */
/*
 * epoll: a set of files that stays watched from one wait to the next.
 *
 *	epoll file ──> eventpoll ── items ──> item ──> file      (one per file
 *	                  │                    │ hooks           and descriptor)
 *	                  └─ ready <───────────┘   in the file's wait queues
 *
 * An item hangs hooks into the queues that its file's poll method names.  A
 * wake-up puts the item into the ready list; a wait goes through that list
 * only, asks each file what is true now, and hands it out.  So a wait costs
 * what is ready, not what is watched.
 *
 * After it was handed out an item goes back to the end of the list (level),
 * waits for the next wake-up (EPOLLET), or for epoll_ctl (EPOLLONESHOT).
 *
 * An item holds no reference to its file: a file that ends takes its items
 * out.  A set is a file and may itself be watched; sets form no circle.
 *
 * Locks: graph_mutex is held to change any set, and to end a watched file or
 * a set; a set's mutex to change it and to hand out.  Files may end under
 * mmap_lock, so no user memory is faulted in under either.  The set's spinlock
 * is taken by wake-ups, under the lock of the file's wait queue.
 */
#ifndef FS_EVENTPOLL_H
#define FS_EVENTPOLL_H

#include <fs/file.h>
#include <fs/poll.h>
#include <lib/tree.h>

#define EPOLL_CTL_ADD 1
#define EPOLL_CTL_DEL 2
#define EPOLL_CTL_MOD 3

#define EPOLLEXCLUSIVE (1u << 28)	/* one of several sets is told */
#define EPOLLWAKEUP (1u << 29)		/* this machine never sleeps */
#define EPOLLONESHOT (1u << 30)		/* once, then until MOD nothing */
#define EPOLLET (1u << 31)		/* edges: once per wake-up */
/* Those that say how, not what. */
#define EPOLL_MODES (EPOLLEXCLUSIVE | EPOLLWAKEUP | EPOLLONESHOT | EPOLLET)

struct epoll_event {
	u32 events;
	u64 data;			/* the program's own */
} __packed;

/* Fields: m mutex, l lock, g graph_mutex, I immutable. */
struct eventpoll {
	struct mutex mutex;
	struct tree_root items;		/* m */
	spinlock_t lock;
	struct list_head ready;		/* l  items that may have news */
	bool handing_out;		/* l  some are on their way out */
	wait_queue_head_t waiters;	/* in epoll_wait */
	wait_queue_head_t watchers;	/* who asks the set itself by poll */
	struct file *file;		/* I  the set's own, without a reference */
	unsigned int walk, measure;	/* g  epoll_graph.c */
};

/* An item's place in one wait queue.  Fields: m the set's mutex. */
struct epoll_hook {
	wait_queue_entry_t wait;
	wait_queue_head_t *queue;	/* I */
	struct epoll_item *item;	/* I */
	struct epoll_hook *next;	/* m */
};

/* Fields: as in struct eventpoll; f the file's f_lock. */
struct epoll_item {
	struct tree_node node;		/* m  by file, then descriptor */
	struct list_head ready;		/* l  in the set's list, or in none */
	struct list_head watch;		/* f  in file->f_watches; also g */
	struct eventpoll *ep;		/* I */
	struct file *file;		/* I  without a reference */
	unsigned int fd;		/* I  the number it was added by */
	struct epoll_event event;	/* m  events are read without */
	struct epoll_hook *hooks;	/* m */
};

/* The set behind an open file; NULL: it is none. */
struct eventpoll *eventpoll_of_file(const struct file *file);

/* Is the item's file ready in a way that it is watched for?
 * => the set's mutex held */
__poll_t epoll_item_poll(const struct epoll_item *item);
/* Is anything in the set ready?  Drops from the list what is not. */
__poll_t eventpoll_poll(struct file *file, poll_table *table);
/* Wakes under the lock of another wait queue; true: somebody was waiting. */
bool eventpoll_wake(wait_queue_head_t *queue);

/*
 * `ep` is about to watch `file`, which may be a set: -ELOOP (a circle, or too
 * long a chain), -EINVAL (too many paths for a wake-up), or 0.
 * => graph_mutex held
 */
int __must_check epoll_graph_check(struct eventpoll *ep, struct file *file);

/* A file ends: it leaves all sets.  => may sleep */
void eventpoll_release_slow(struct file *file);
static inline void eventpoll_release(struct file *file)
{
	bool watched;

	/* Who takes the last item out lets go of the lock last. */
	spin_lock(&file->f_lock);
	watched = !list_empty(&file->f_watches);
	spin_unlock(&file->f_lock);
	if (unlikely(watched))
		eventpoll_release_slow(file);
}

/* epoll_create1(2): a descriptor, or -EINVAL, -EMFILE, -ENOMEM. */
int do_epoll_create(unsigned int flags);
/*
 * epoll_ctl(2): -EBADF (either descriptor), -EPERM (fd's file cannot be
 * watched), -EINVAL (no set, the set itself, op, or EPOLLEXCLUSIVE where it
 * cannot be), -EEXIST, -ENOENT, -ELOOP, -ENOMEM.
 */
int do_epoll_ctl(unsigned int set, int op, unsigned int fd,
		 const struct epoll_event *event);
/* epoll_wait(2) with a time to end: how many events, or -EINVAL (max, or no
 * set), -EFAULT, -EBADF, -EINTR. */
int do_epoll_wait(unsigned int set, struct epoll_event __user *events,
		  int max, ktime_t deadline);

#endif
