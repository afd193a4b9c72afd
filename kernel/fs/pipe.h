/* SPDX-License-Identifier: MIT */
/*
 * Pipes: bytes that go in at one end and come out at the other.
 *
 *	bufs[]	 .  .  [ 96 of 4096 ][ 4096 ][ 10 ]  .  .
 *			  tail                      head
 *			  next byte read            next page written
 *
 * A ring of pages, each with the part of it that waits to be read.  Bytes are
 * copied twice, in and out; splice moves whole pages instead (splice.c).  head
 * and tail count upwards for ever; their difference is how many pages there
 * are, and the size of the ring, a power of two, how many there may be.
 *
 * A pipe has an inode: one with a name in the tree (a FIFO) or one without.
 * The pipe lives as long as the inode is open.
 *
 * Lock order: mutex is held over copies from and to user memory, so before
 * mmap_lock.  Two pipes' mutexes: by address.
 */
#ifndef FS_PIPE_H
#define FS_PIPE_H

#include <fs/file.h>
#include <sched/mutex.h>
#include <sched/wait.h>

#define PIPEFS_MAGIC 0x50495045UL	/* statfs(2)'s f_type, "PIPE" */
#define PIPE_BUF 4096u			/* a write of so much is atomic */
#define PIPE_DEF_BUFFERS 16u		/* 64 KiB */
/* The largest size that F_SETPIPE_SZ gives without CAP_SYS_RESOURCE, bytes. */
extern int pipe_max_size;

struct pipe_buffer {
	struct page *page;		/* with a reference */
	unsigned int offset, len;	/* what of it is to be read */
	bool own;			/* nobody else has it: may be added to */
	bool packet;			/* O_DIRECT: read all by itself */
};

/* Fields: p mutex, l the inode's i_lock, I immutable; those with r as well are
 * read without the mutex. */
struct pipe {
	struct mutex mutex;
	unsigned int head, tail;	/* pr */
	unsigned int ring_size;		/* pr  a power of two */
	unsigned int readers, writers;	/* pr  open files of each kind */
	unsigned int r_counter;		/* pr  how often it was opened to read */
	unsigned int w_counter;		/* pr  and to write */
	bool named;			/* I   a FIFO in the tree */
	bool polled;			/* r   somebody asks by poll, epoll or
					       O_ASYNC */
	unsigned int files;		/* l  open files, and opens under way */
	struct pipe_buffer *bufs;	/* p */
	struct page *spare;		/* p  a page to be used next, or NULL */
	struct list_head fasync_readers; /* fs/fasync.c */
	struct list_head fasync_writers;
	wait_queue_head_t rd_wait;	/* readers, and opens for writing */
	wait_queue_head_t wr_wait;	/* writers, and opens for reading */
};

/* => mutex held; without it a hint, in a loop or behind a barrier only */
static inline unsigned int pipe_occupancy(const struct pipe *pipe)
{
	return pipe->head - pipe->tail;
}

static inline bool pipe_empty(const struct pipe *pipe)
{
	return pipe->head == pipe->tail;
}

static inline bool pipe_full(const struct pipe *pipe)
{
	return pipe_occupancy(pipe) >= pipe->ring_size;
}

static inline struct pipe_buffer *pipe_buf(const struct pipe *pipe,
					   unsigned int slot)
{
	return &pipe->bufs[slot & (pipe->ring_size - 1)];
}

/* The pipe behind an open file; NULL: it is none. */
struct pipe *pipe_of_file(const struct file *file);

/* A page that held bytes is not needed any more; own: nobody else has it.
 * => mutex held */
static inline void pipe_give_page(struct pipe *pipe, struct page *page,
				  bool own)
{
	if (likely(own && !pipe->spare))
		pipe->spare = page;
	else
		put_page(page);
}

/* The buffer at the tail leaves the ring, with its page.  => mutex held */
static inline void pipe_drop(struct pipe *pipe, const struct pipe_buffer *tail)
{
	pipe_give_page(pipe, tail->page, tail->own);
	WRITE_ONCE(pipe->tail, pipe->tail + 1);
}

static inline void pipe_drop_tail(struct pipe *pipe)
{
	pipe_drop(pipe, pipe_buf(pipe, pipe->tail));
}

/* A page for new bytes, of the pipe's own; NULL: no memory.  => mutex held */
struct page *pipe_take_page(struct pipe *pipe);
/* Puts a page at the head; its reference is taken over.
 * => mutex held, not full */
static inline struct pipe_buffer *pipe_add(struct pipe *pipe,
					   struct page *page,
					   unsigned int offset,
					   unsigned int len)
{
	struct pipe_buffer *buf = pipe_buf(pipe, pipe->head);

	*buf = (struct pipe_buffer){
		.page = page, .offset = offset, .len = len,
	};
	WRITE_ONCE(pipe->head, pipe->head + 1);
	return buf;
}

/*
 * Waiting, with the mutex held before and after, and free meanwhile: 0: look
 * again; -ERESTARTSYS: a signal.  What the other side may be waiting for has
 * to be told before.
 */
int pipe_wait_readable(struct pipe *pipe);
int pipe_wait_writable(struct pipe *pipe);
/* Something can be read; there is room. */
void pipe_wake_readers(struct pipe *pipe);
void pipe_wake_writers(struct pipe *pipe);
/* current writes where nobody reads: SIGPIPE.  -EPIPE */
int pipe_broken(void);

/* Operations of both ends, and of FIFOs. */
extern const struct file_operations pipe_fops;
/* Opening a FIFO, or an end of a pipe anew: waits until the other end is open
 * too, as fifo(7) says.  0, -ENXIO, -ERESTARTSYS, -EINVAL, -ENOMEM. */
int fifo_open(struct inode *inode, struct file *file);
/* An open file is gone.  => may sleep */
int pipe_release(struct inode *inode, struct file *file);

/* An empty pipe without users; NULL: no memory. */
struct pipe *pipe_alloc(void);
void pipe_free(struct pipe *pipe);

/* Both ends of a new pipe, the reading one first; flags: O_NONBLOCK, O_DIRECT.
 * 0 or -ENOMEM. */
int __must_check pipe_open_ends(struct file *ends[2], unsigned int flags);
/* pipe2(2): two descriptors of current's.
 * => -EINVAL (flags), -EMFILE, -ENOMEM, -EFAULT */
int do_pipe2(int __user *fds, unsigned int flags);
/* F_SETPIPE_SZ, F_GETPIPE_SZ: bytes, or -EBADF (no pipe), -EINVAL, -EPERM,
 * -EBUSY (more than that is in it), -ENOMEM. */
long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg);

/* => once, at boot */
int __must_check pipe_setup(void);

#endif
