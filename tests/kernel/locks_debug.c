/* SPDX-License-Identifier: MIT */
/*
 * debug=locks: the order of locks is checked where they are taken.
 */
#include <core/ktest.h>
#include <core/spinlock.h>

/* Verifies that two locks taken in the wrong order are reported, once. */
KTEST(lock_debug, wrong_order)
{
	static DEFINE_SPINLOCK_RANK(outer, LOCK_RESOURCE);
	static DEFINE_SPINLOCK_RANK(inner, LOCK_FUTEX);
	static bool reported_before;

	if (!lock_debug)
		SKIP("needs debug=locks");
	ktest_expect_warnings(reported_before ? 0 : 1);
	reported_before = true;
	spin_lock(&inner);
	spin_lock(&outer);
	spin_unlock(&outer);
	spin_unlock(&inner);
}

/* Verifies that the right order is not reported. */
KTEST(lock_debug, right_order)
{
	static DEFINE_SPINLOCK_RANK(outer, LOCK_RESOURCE);
	static DEFINE_SPINLOCK_RANK(inner, LOCK_FUTEX);

	spin_lock(&outer);
	spin_lock(&inner);
	EXPECT(lock_held(&outer) && lock_held(&inner));
	spin_unlock(&inner);
	spin_unlock(&outer);
	EXPECT(!lock_held(&outer) && !lock_held(&inner));
}

/* Verifies that two locks of one rank need the nested call. */
KTEST(lock_debug, same_rank_nested)
{
	static DEFINE_SPINLOCK_RANK(first, LOCK_RESOURCE);
	static DEFINE_SPINLOCK_RANK(second, LOCK_RESOURCE);

	spin_lock(&first);
	spin_lock_nested(&second);
	spin_unlock(&second);
	spin_unlock(&first);
}
