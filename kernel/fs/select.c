/* SPDX-License-Identifier: MIT */
/*
 * select(2): three sets of descriptors as bits, and three for the answer.
 *
 *	in | out | except | ready to read | to write | exceptional
 *
 * lie side by side in one piece of memory, each as many words as the highest
 * descriptor needs.
 */
#include <fs/poll.h>

#include <arch/uaccess.h>
#include <fs/fdtable.h>
#include <lib/bitmap.h>
#include <lib/string.h>
#include <mem/vmalloc.h>

#define KINDS 3u
#define WORDS_INLINE (2 * KINDS * 6)

/* What counts as ready to read, ready to write, and exceptional. */
static const __poll_t kind_events[KINDS] = {
	EPOLLRDNORM | EPOLLRDBAND | EPOLLIN | EPOLLHUP | EPOLLERR | EPOLLNVAL,
	EPOLLWRBAND | EPOLLWRNORM | EPOLLOUT | EPOLLERR | EPOLLNVAL,
	EPOLLPRI | EPOLLNVAL,
};

struct select_sets {
	unsigned int count;		/* descriptors that are looked at */
	size_t words;			/* of one set */
	unsigned long *bits;		/* asked, then found */
};

static unsigned long *asked(const struct select_sets *sets, unsigned int kind)
{
	return sets->bits + kind * sets->words;
}

static unsigned long *ready(const struct select_sets *sets, unsigned int kind)
{
	return sets->bits + (KINDS + kind) * sets->words;
}

/* The descriptors of one word that any set asks for. */
static unsigned long asked_word(const struct select_sets *sets, size_t word)
{
	unsigned long bits = 0;
	unsigned int kind;

	for (kind = 0; kind < KINDS; kind++)
		bits |= asked(sets, kind)[word];
	return bits;
}

/* What of the wanted kinds one descriptor is: how many. */
static int select_one(const struct select_sets *sets, unsigned int nr,
		      poll_table *table)
{
	__poll_t mask = EPOLLNVAL;
	struct fd fd = fdget(nr);
	unsigned int kind;
	int found = 0;

	table->_key = EPOLLERR | EPOLLHUP | EPOLLNVAL;
	for (kind = 0; kind < KINDS; kind++)
		if (test_bit(nr, asked(sets, kind)))
			table->_key |= kind_events[kind];
	if (fd.file) {
		mask = vfs_poll(fd.file, table);
		fdput(fd);
	}
	for (kind = 0; kind < KINDS; kind++) {
		if (!test_bit(nr, asked(sets, kind)) ||
		    !(mask & kind_events[kind]))
			continue;
		__set_bit(nr, ready(sets, kind));
		found++;
	}
	return found;
}

static int select_scan(struct poll_set *set, void *arg)
{
	const struct select_sets *sets = arg;
	int found = 0, more;

	for (size_t word = 0; word < sets->words; word++) {
		unsigned long left = asked_word(sets, word);

		for (; left; left &= left - 1) {
			unsigned int nr = (unsigned int)(word * BITS_PER_LONG) +
				(unsigned int)__builtin_ctzl(left);

			more = select_one(sets, nr, &set->table);
			found += more;
			if (more)
				set->table._qproc = NULL;
		}
	}
	return found;
}

static int sets_in(const struct select_sets *sets,
		   unsigned long __user *const user[KINDS])
{
	unsigned long beyond = sets->count % BITS_PER_LONG;
	unsigned int kind;

	for (kind = 0; kind < KINDS; kind++) {
		unsigned long *bits = asked(sets, kind);

		if (!user[kind])
			continue;
		if (copy_from_user(bits, user[kind],
				   sets->words * sizeof(long)))
			return -EFAULT;
		if (beyond)
			bits[sets->words - 1] &= (1UL << beyond) - 1;
	}
	return 0;
}

static int sets_out(const struct select_sets *sets,
		    unsigned long __user *const user[KINDS])
{
	unsigned int kind;

	for (kind = 0; kind < KINDS; kind++)
		if (user[kind] && copy_to_user(user[kind], ready(sets, kind),
					       sets->words * sizeof(long)))
			return -EFAULT;
	return 0;
}

static bool sets_are_open(const struct select_sets *sets)
{
	for (size_t word = 0; word < sets->words; word++)
		if (asked_word(sets, word) & ~fds_open_word(word))
			return false;
	return true;
}

static int select_sets(struct select_sets *sets,
		       unsigned long __user *const user[KINDS],
		       ktime_t deadline)
{
	int found = sets_in(sets, user), err;

	if (found)
		return found;
	if (!sets_are_open(sets))
		return -EBADF;
	found = poll_until(select_scan, sets, deadline);
	if (found < 0)
		return found;
	err = sets_out(sets, user);
	return err ? err : found;
}

int do_select(int count, unsigned long __user *in, unsigned long __user *out,
	      unsigned long __user *except, ktime_t deadline)
{
	unsigned long __user *const user[KINDS] = { in, out, except };
	unsigned long fast[WORDS_INLINE];
	struct select_sets sets = { .bits = fast };
	size_t words;
	int found;

	if (count < 0)
		return -EINVAL;
	/* No table is larger than its descriptors need. */
	sets.count = min((unsigned int)count, fds_limit());
	sets.words = BITS_TO_LONGS(sets.count);
	words = 2 * KINDS * sets.words;
	if (words > WORDS_INLINE)
		sets.bits = kvzalloc(words * sizeof(long));
	else
		memset(fast, 0, words * sizeof(long));
	if (!sets.bits)
		return -ENOMEM;
	found = select_sets(&sets, user, deadline);
	if (sets.bits != fast)
		kvfree(sets.bits);
	return found;
}
