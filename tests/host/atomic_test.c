/* SPDX-License-Identifier: MIT */
/*
 * Atomic operations: what each returns, and that none is lost between threads.
 */
#include "host.h"

#include <pthread.h>

#include <lib/atomic.h>

/* Verifies that value-returning operations return the value they say: before
 * or after. */
TEST(returns)
{
	atomic_t v = ATOMIC_INIT(10);

	CHECK_EQ(atomic_fetch_add(5, &v), 10);
	CHECK_EQ(atomic_add_return(5, &v), 20);
	CHECK_EQ(atomic_fetch_sub(5, &v), 20);
	CHECK_EQ(atomic_sub_return(5, &v), 10);
	CHECK_EQ(atomic_inc_return(&v), 11);
	CHECK_EQ(atomic_dec_return(&v), 10);
	CHECK_EQ(atomic_fetch_or(5, &v), 10);
	CHECK_EQ(atomic_fetch_and(3, &v), 15);
	CHECK_EQ(atomic_xchg(&v, 7), 3);
	CHECK_EQ(atomic_read(&v), 7);
}

/* Verifies that the tests are true at zero, or below, only. */
TEST(tests)
{
	atomic_long_t v = ATOMIC_LONG_INIT(2);

	CHECK(!atomic_long_dec_and_test(&v));
	CHECK(atomic_long_dec_and_test(&v));
	CHECK(!atomic_long_add_negative(0, &v));
	CHECK(!atomic_long_add_negative(1, &v));
	CHECK(atomic_long_add_negative(-2, &v));
	CHECK(atomic_long_inc_and_test(&v));
	CHECK(atomic_long_sub_and_test(0, &v));
}

/* Verifies that compare-and-exchange stores only over the expected value, and
 * tells what it saw. */
TEST(cmpxchg)
{
	atomic64_t v = ATOMIC64_INIT(1LL << 40);
	s64 expected = 5;

	CHECK_EQ(atomic64_cmpxchg(&v, 5, 6), 1LL << 40);
	CHECK(!atomic64_try_cmpxchg(&v, &expected, 6));
	CHECK_EQ(expected, 1LL << 40);
	CHECK(atomic64_try_cmpxchg(&v, &expected, 6));
	CHECK_EQ(atomic64_read(&v), 6);
}

/* Verifies that conditional operations leave the value alone when they do not
 * apply. */
TEST(conditional)
{
	atomic_t v = ATOMIC_INIT(0);

	CHECK(!atomic_inc_not_zero(&v));
	CHECK_EQ(atomic_dec_if_positive(&v), -1);
	CHECK_EQ(atomic_read(&v), 0);
	CHECK(atomic_add_unless(&v, 4, 9));
	CHECK(!atomic_add_unless(&v, 4, 4));
	CHECK_EQ(atomic_dec_if_positive(&v), 3);
	CHECK_EQ(atomic_read(&v), 3);
}

#define THREADS 4

struct shared {
	atomic_t count;
	refcount_t refs;
	unsigned long loops;
	atomic_t last; /* who dropped the last reference */
};

static void *hammer(void *arg)
{
	struct shared *shared = arg;
	unsigned long i;

	for (i = 0; i < shared->loops; i++) {
		atomic_inc(&shared->count);
		refcount_inc(&shared->refs);
		atomic_add_unless(&shared->count, 1, -1);
		if (refcount_dec_and_test(&shared->refs))
			atomic_inc(&shared->last);
	}
	if (refcount_dec_and_test(&shared->refs))
		atomic_inc(&shared->last);
	return NULL;
}

/* Verifies that threads at the same counter lose no step, and that exactly
 * one of them drops the last reference. */
TEST(threads)
{
	struct shared shared = { .loops = host_loops(50000) };
	pthread_t threads[THREADS];
	int i;

	refcount_set(&shared.refs, THREADS);
	for (i = 0; i < THREADS; i++)
		CHECK(!pthread_create(&threads[i], NULL, hammer, &shared));
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQ(atomic_read(&shared.count), (int)(2 * THREADS * shared.loops));
	CHECK_EQ(atomic_read(&shared.last), 1);
	CHECK_EQ(refcount_read(&shared.refs), 0);
}

/* Verifies that a count that would pass its largest value sticks instead of
 * wrapping to zero. */
TEST(refcount_overflow_saturates)
{
	refcount_t r = REFCOUNT_INIT(0x7ffffffe);

	refcount_inc(&r);
	CHECK(!refcount_saturated(&r));
	refcount_inc(&r);
	CHECK(refcount_saturated(&r));
	refcount_inc(&r);
	CHECK(refcount_inc_not_zero(&r));
	CHECK(!refcount_dec_and_test(&r));
	CHECK(refcount_saturated(&r));
}

/* Verifies that dropping one reference too many sticks too. */
TEST(refcount_underflow_saturates)
{
	refcount_t r = REFCOUNT_INIT(1);

	CHECK(refcount_dec_and_test(&r));
	CHECK(!refcount_dec_and_test(&r));
	CHECK(refcount_saturated(&r));
}

/* Verifies that a reference cannot be taken once the last is gone, and that
 * taking one by force is noticed. */
TEST(refcount_from_zero)
{
	refcount_t r = REFCOUNT_INIT(0);

	CHECK(!refcount_inc_not_zero(&r));
	CHECK_EQ(refcount_read(&r), 0);
	CHECK(!refcount_saturated(&r));
	refcount_inc(&r);
	CHECK(refcount_saturated(&r));
}

/* Verifies that a reference taken from a live count is one more, and that at
 * the largest count it is given and sticks. */
TEST(refcount_inc_not_zero)
{
	refcount_t r = REFCOUNT_INIT(3), full = REFCOUNT_INIT(0x7fffffff);

	CHECK(refcount_inc_not_zero(&r));
	CHECK_EQ(refcount_read(&r), 4);
	CHECK(refcount_inc_not_zero(&full));
	CHECK(refcount_saturated(&full));
	CHECK(refcount_inc_not_zero(&full));
}
