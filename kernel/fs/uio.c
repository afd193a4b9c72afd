/* SPDX-License-Identifier: MIT */
/*
 * Copying along a vector of segments.
 *
 * Every copy is a loop over pieces that lie in one segment; what is done with
 * a piece (to it, from it, zeros into it) is the only difference.  Segments
 * of length zero are legal and are stepped over.
 */
#include <fs/uio.h>

#include <arch/uaccess.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <mem/slab.h>

void iov_iter_init(struct iov_iter *iter, const struct iovec *iov,
		   unsigned long nr_segs, size_t count)
{
	*iter = (struct iov_iter){
		.type = ITER_IOVEC, .count = count, .nr_segs = nr_segs,
		.iov = iov,
	};
}

void iov_iter_kvec(struct iov_iter *iter, const struct kvec *kvec,
		   unsigned long nr_segs, size_t count)
{
	*iter = (struct iov_iter){
		.type = ITER_KVEC, .count = count, .nr_segs = nr_segs,
		.kvec = kvec,
	};
}

/* The first segment as a number and a length, whatever the type. */
static unsigned long segment(const struct iov_iter *iter, size_t *size)
{
	const struct iovec *iov = iter->type == ITER_UBUF ? &iter->ubuf
							  : iter->iov;

	if (iter->type == ITER_KVEC) {
		*size = iter->kvec->iov_len;
		return (unsigned long)iter->kvec->iov_base;
	}
	*size = iov->iov_len;
	return (__force unsigned long)iov->iov_base;
}

static void next_segment(struct iov_iter *iter)
{
	iter->offset = 0;
	iter->nr_segs--;
	if (iter->type == ITER_IOVEC)
		iter->iov++;
	else if (iter->type == ITER_KVEC)
		iter->kvec++;
}

/* Over segments that are used up, or empty from the start. */
static void skip_done(struct iov_iter *iter)
{
	size_t whole;

	while (iter->count && iter->nr_segs) {
		segment(iter, &whole);
		if (iter->offset < whole)
			return;
		next_segment(iter);
	}
}

unsigned long iov_iter_segment(struct iov_iter *iter, size_t *size)
{
	unsigned long base;

	skip_done(iter);
	base = segment(iter, size) + iter->offset;
	*size = min(*size - iter->offset, iter->count);
	return base;
}

void iov_iter_advance(struct iov_iter *iter, size_t size)
{
	while (size) {
		size_t piece;

		iov_iter_segment(iter, &piece);
		piece = min(piece, size);
		iter->offset += piece;
		iter->count -= piece;
		size -= piece;
	}
}

/* What is done with a piece of memory at addr; the bytes NOT done. */
typedef size_t (*piece_fn)(const struct iov_iter *iter, unsigned long addr,
			   void *buf, size_t size);

static size_t for_each_piece(struct iov_iter *iter, void *buf, size_t size,
			     piece_fn fn)
{
	size_t done = 0;

	size = min(size, iter->count);
	while (done < size) {
		size_t piece, left;
		unsigned long addr;

		addr = iov_iter_segment(iter, &piece);
		piece = min(piece, size - done);
		left = fn(iter, addr, (char *)buf + done, piece);
		iter->offset += piece - left;
		iter->count -= piece - left;
		done += piece - left;
		if (left)
			break;
	}
	return done;
}

static size_t piece_to(const struct iov_iter *iter, unsigned long addr,
		       void *buf, size_t size)
{
	if (iov_iter_is_user(iter))
		return copy_to_user((void __user *)addr, buf, size);
	memcpy((void *)addr, buf, size);
	return 0;
}

static size_t piece_from(const struct iov_iter *iter, unsigned long addr,
			 void *buf, size_t size)
{
	if (iov_iter_is_user(iter))
		return copy_from_user(buf, (const void __user *)addr, size);
	memcpy(buf, (const void *)addr, size);
	return 0;
}

static size_t piece_zero(const struct iov_iter *iter, unsigned long addr,
			 void *buf, size_t size)
{
	if (iov_iter_is_user(iter))
		return clear_user((void __user *)addr, size);
	memset((void *)addr, 0, size);
	return 0;
}

size_t copy_to_segments(const void *from, size_t size, struct iov_iter *iter)
{
	return for_each_piece(iter, (void *)from, size, piece_to);
}

size_t copy_from_segments(void *to, size_t size, struct iov_iter *iter)
{
	return for_each_piece(iter, to, size, piece_from);
}

size_t iov_iter_zero(size_t size, struct iov_iter *iter)
{
	return for_each_piece(iter, NULL, size, piece_zero);
}

/* Checks the segments and adds them up, cutting the sum. */
static ssize_t check_segments(struct iovec *iov, unsigned long nr_segs)
{
	size_t total = 0;
	unsigned long i;

	for (i = 0; i < nr_segs; i++) {
		if ((ssize_t)iov[i].iov_len < 0)
			return -EINVAL;
		if (!access_ok(iov[i].iov_base, iov[i].iov_len))
			return -EFAULT;
		iov[i].iov_len = min(iov[i].iov_len, MAX_RW_COUNT - total);
		total += iov[i].iov_len;
	}
	return (ssize_t)total;
}

int import_iovec(const struct iovec __user *uvec, unsigned long nr_segs,
		 struct iovec *fast, struct iovec **iovp,
		 struct iov_iter *iter)
{
	struct iovec *iov = fast;
	ssize_t total = -EFAULT;

	if (nr_segs > UIO_MAXIOV)
		return -EINVAL;
	if (nr_segs > UIO_FASTIOV) {
		iov = kmalloc(nr_segs * sizeof(*iov), GFP_KERNEL);
		if (!iov)
			return -ENOMEM;
	}
	if (!copy_from_user(iov, uvec, nr_segs * sizeof(*iov)))
		total = check_segments(iov, nr_segs);
	if (total < 0) {
		import_iovec_free(fast, iov);
		return (int)total;
	}
	iov_iter_init(iter, iov, nr_segs, (size_t)total);
	*iovp = iov;
	return 0;
}

void import_iovec_free(const struct iovec *fast, struct iovec *iov)
{
	if (iov != fast)
		kfree(iov);
}
