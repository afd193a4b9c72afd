/* SPDX-License-Identifier: MIT */
/*
 * Where a read puts its bytes, and where a write takes them from.
 *
 * A program gives one buffer (read) or several (readv), the kernel gives its
 * own; a file's read_iter and write_iter see none of that.  They get an
 * iterator, copy to or from its front, and it moves on by what was copied.
 * A short copy means that memory behind a user pointer is not there: the
 * caller returns what went well so far, or -EFAULT.
 */
#ifndef FS_UIO_H
#define FS_UIO_H

#include <arch/uaccess.h>
#include <lib/errno.h>

#define UIO_FASTIOV 8		/* segments kept on the stack */
#define UIO_MAXIOV 1024		/* IOV_MAX: more is -EINVAL */
/* The most one call moves, as on Linux: below 2 GiB by a page. */
#define MAX_RW_COUNT 0x7ffff000UL

struct iovec {
	void __user *iov_base;
	size_t iov_len;
};

struct kvec {
	void *iov_base;
	size_t iov_len;
};

enum iter_type { ITER_UBUF, ITER_IOVEC, ITER_KVEC };

/* On its owner's stack, used by one thread: no locks. */
struct iov_iter {
	enum iter_type type;
	size_t count;			/* bytes left in all segments */
	size_t offset;			/* bytes done of the first one */
	unsigned long nr_segs;		/* segments left */
	union {
		struct iovec ubuf;	/* ITER_UBUF: the only segment */
		const struct iovec *iov;
		const struct kvec *kvec;
	};
};

static inline void iov_iter_ubuf(struct iov_iter *iter, void __user *buf,
				 size_t count)
{
	*iter = (struct iov_iter){
		.type = ITER_UBUF, .count = count, .nr_segs = 1,
		.ubuf = { .iov_base = buf, .iov_len = count },
	};
}
void iov_iter_init(struct iov_iter *iter, const struct iovec *iov,
		   unsigned long nr_segs, size_t count);
void iov_iter_kvec(struct iov_iter *iter, const struct kvec *kvec,
		   unsigned long nr_segs, size_t count);

static inline size_t iov_iter_count(const struct iov_iter *iter)
{
	return iter->count;
}

/* Cuts what is left to at most count bytes. */
static inline void iov_iter_truncate(struct iov_iter *iter, size_t count)
{
	if (iter->count > count)
		iter->count = count;
}

/* Bytes copied, fewer than size only at the end of the iterator or where user
 * memory is not there.  => may sleep, unless page faults are off */
size_t __must_check copy_to_segments(const void *from, size_t size,
				     struct iov_iter *iter);
size_t __must_check copy_from_segments(void *to, size_t size,
				       struct iov_iter *iter);

/* A program's one buffer is the case worth a path of its own: the piece of it
 * that a copy of size bytes takes, and the step over it. */
static inline void __user *iov_iter_ubuf_piece(const struct iov_iter *iter,
					       size_t *size)
{
	*size = min(*size, iter->count);
	return (char __user *)iter->ubuf.iov_base + iter->offset;
}

static inline size_t iov_iter_ubuf_step(struct iov_iter *iter, size_t done)
{
	iter->offset += done;
	iter->count -= done;
	return done;
}

static inline size_t __must_check copy_to_iter(const void *from, size_t size,
					       struct iov_iter *iter)
{
	void __user *to;

	if (unlikely(iter->type != ITER_UBUF))
		return copy_to_segments(from, size, iter);
	to = iov_iter_ubuf_piece(iter, &size);
	return iov_iter_ubuf_step(iter, size - copy_to_user(to, from, size));
}

static inline size_t __must_check copy_from_iter(void *to, size_t size,
						 struct iov_iter *iter)
{
	const void __user *from;

	if (unlikely(iter->type != ITER_UBUF))
		return copy_from_segments(to, size, iter);
	from = iov_iter_ubuf_piece(iter, &size);
	return iov_iter_ubuf_step(iter, size - copy_from_user(to, from, size));
}
/* The same, writing zeros. */
size_t __must_check iov_iter_zero(size_t size, struct iov_iter *iter);
/* Moves on without copying.  => size is at most what is left */
void iov_iter_advance(struct iov_iter *iter, size_t size);

/* The next part that is contiguous, in one segment: its address in the space
 * that the type says, and its length, 0 only at the end. */
unsigned long iov_iter_segment(struct iov_iter *iter, size_t *size);
static inline bool iov_iter_is_user(const struct iov_iter *iter)
{
	return iter->type != ITER_KVEC;
}

/*
 * Takes a program's vector of segments in: checks that there are at most
 * UIO_MAXIOV, that each lies in the process's half, and that their sum fits;
 * a sum above MAX_RW_COUNT is cut.
 * => *fast has room for UIO_FASTIOV; *iovp is where the vector ended up, to
 *    be given to import_iovec_free() if this succeeds
 * => 0, -EINVAL, -EFAULT, -ENOMEM
 */
int __must_check import_iovec(const struct iovec __user *uvec,
			      unsigned long nr_segs, struct iovec *fast,
			      struct iovec **iovp, struct iov_iter *iter);
void import_iovec_free(const struct iovec *fast, struct iovec *iov);

#endif
