/* SPDX-License-Identifier: MIT */
/*
 * Atomic numbers, reference counts, and the order of memory accesses.
 *
 * As in Linux, an operation that returns a value orders everything before it
 * against everything behind it; one that returns nothing, and a plain read or
 * set, orders nothing.  The compiler's __atomic builtins do the work, so no
 * assembly is needed.  On x86 a locked instruction is always a full barrier
 * and ordinary loads and stores are already acquire and release: there
 * smp_rmb(), smp_wmb() and the acquire and release accesses cost nothing and
 * only hold the compiler; smp_mb() is a real fence.
 *
 * Three widths from one pattern: atomic_t (int), atomic64_t and atomic_long_t.
 *
 * A refcount_t saturates instead of wrapping: a count that would fall below
 * zero or rise beyond INT_MAX sticks at REFCOUNT_SATURATED for ever, so the
 * object leaks and is never freed under a user.
 */
#ifndef LIB_ATOMIC_H
#define LIB_ATOMIC_H

#include <arch/types.h>

#define smp_mb() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define smp_rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define smp_wmb() __atomic_thread_fence(__ATOMIC_RELEASE)
/* Before and after an atomic operation that orders nothing by itself: on x86
 * it does, but the compiler must be held. */
#define smp_mb__before_atomic() barrier()
#define smp_mb__after_atomic() barrier()
#define smp_load_acquire(ptr) __atomic_load_n(ptr, __ATOMIC_ACQUIRE)
#define smp_store_release(ptr, value) \
	__atomic_store_n(ptr, value, __ATOMIC_RELEASE)
#define smp_store_mb(var, value) \
	__atomic_store_n(&(var), value, __ATOMIC_SEQ_CST)

/* Store @new in *@ptr; what was there. */
#define xchg(ptr, new) __atomic_exchange_n(ptr, new, __ATOMIC_SEQ_CST)
/* Store @new in *@ptr if @old is there; what was there. */
#define cmpxchg(ptr, old, new) \
	({ __typeof__(*(ptr)) __seen = (old); \
	   __atomic_compare_exchange_n(ptr, &__seen, new, false, \
				       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
	   __seen; })
/* The same; true if it was stored, else *@oldp becomes what was there. */
#define try_cmpxchg(ptr, oldp, new) \
	__atomic_compare_exchange_n(ptr, oldp, new, false, \
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	s64 counter;
} atomic64_t;

typedef struct {
	long counter;
} atomic_long_t;

#define ATOMIC_INIT(value) { (value) }
#define ATOMIC64_INIT(value) { (value) }
#define ATOMIC_LONG_INIT(value) { (value) }

/*
 * The operations for one width. In order: read and set; add, sub, inc, dec,
 * or, and, which return nothing; fetch_*, the value before; *_return, the
 * value after; *_and_test, true if the value after is 0; add_negative, true
 * if it is below 0; xchg, cmpxchg, try_cmpxchg; add_unless, which adds unless
 * the value is @unless and says whether it did; dec_if_positive, the value
 * after, or would-be value if it is below 0.
 */
#define __ATOMIC_OPERATIONS(name, type, num) \
static inline num name##_read(const type *v) \
{ \
	return __atomic_load_n(&v->counter, __ATOMIC_RELAXED); \
} \
static inline void name##_set(type *v, num i) \
{ \
	__atomic_store_n(&v->counter, i, __ATOMIC_RELAXED); \
} \
static inline num name##_read_acquire(const type *v) \
{ \
	return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE); \
} \
static inline void name##_set_release(type *v, num i) \
{ \
	__atomic_store_n(&v->counter, i, __ATOMIC_RELEASE); \
} \
static inline void name##_add(num i, type *v) \
{ \
	__atomic_fetch_add(&v->counter, i, __ATOMIC_RELAXED); \
} \
static inline void name##_sub(num i, type *v) \
{ \
	__atomic_fetch_sub(&v->counter, i, __ATOMIC_RELAXED); \
} \
static inline void name##_inc(type *v) \
{ \
	name##_add(1, v); \
} \
static inline void name##_dec(type *v) \
{ \
	name##_sub(1, v); \
} \
static inline void name##_or(num i, type *v) \
{ \
	__atomic_fetch_or(&v->counter, i, __ATOMIC_RELAXED); \
} \
static inline void name##_and(num i, type *v) \
{ \
	__atomic_fetch_and(&v->counter, i, __ATOMIC_RELAXED); \
} \
static inline num name##_fetch_add(num i, type *v) \
{ \
	return __atomic_fetch_add(&v->counter, i, __ATOMIC_SEQ_CST); \
} \
static inline num name##_fetch_sub(num i, type *v) \
{ \
	return __atomic_fetch_sub(&v->counter, i, __ATOMIC_SEQ_CST); \
} \
static inline num name##_fetch_inc(type *v) \
{ \
	return name##_fetch_add(1, v); \
} \
static inline num name##_fetch_dec(type *v) \
{ \
	return name##_fetch_sub(1, v); \
} \
static inline num name##_fetch_or(num i, type *v) \
{ \
	return __atomic_fetch_or(&v->counter, i, __ATOMIC_SEQ_CST); \
} \
static inline num name##_fetch_and(num i, type *v) \
{ \
	return __atomic_fetch_and(&v->counter, i, __ATOMIC_SEQ_CST); \
} \
static inline num name##_add_return(num i, type *v) \
{ \
	return __atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST); \
} \
static inline num name##_sub_return(num i, type *v) \
{ \
	return __atomic_sub_fetch(&v->counter, i, __ATOMIC_SEQ_CST); \
} \
static inline num name##_inc_return(type *v) \
{ \
	return name##_add_return(1, v); \
} \
static inline num name##_dec_return(type *v) \
{ \
	return name##_sub_return(1, v); \
} \
static inline bool name##_sub_and_test(num i, type *v) \
{ \
	return name##_sub_return(i, v) == 0; \
} \
static inline bool name##_dec_and_test(type *v) \
{ \
	return name##_sub_return(1, v) == 0; \
} \
static inline bool name##_inc_and_test(type *v) \
{ \
	return name##_add_return(1, v) == 0; \
} \
static inline bool name##_add_negative(num i, type *v) \
{ \
	return name##_add_return(i, v) < 0; \
} \
static inline num name##_xchg(type *v, num new) \
{ \
	return xchg(&v->counter, new); \
} \
static inline num name##_cmpxchg(type *v, num old, num new) \
{ \
	return cmpxchg(&v->counter, old, new); \
} \
static inline bool name##_try_cmpxchg(type *v, num *old, num new) \
{ \
	return try_cmpxchg(&v->counter, old, new); \
} \
static inline bool name##_add_unless(type *v, num i, num unless) \
{ \
	num old = name##_read(v); \
\
	do { \
		if (old == unless) \
			return false; \
	} while (!name##_try_cmpxchg(v, &old, old + i)); \
	return true; \
} \
static inline bool name##_inc_not_zero(type *v) \
{ \
	return name##_add_unless(v, 1, 0); \
} \
static inline num name##_dec_if_positive(type *v) \
{ \
	num old = name##_read(v); \
\
	do { \
		if (old <= 0) \
			break; \
	} while (!name##_try_cmpxchg(v, &old, old - 1)); \
	return old - 1; \
}

__ATOMIC_OPERATIONS(atomic, atomic_t, int)
__ATOMIC_OPERATIONS(atomic64, atomic64_t, s64)
__ATOMIC_OPERATIONS(atomic_long, atomic_long_t, long)

typedef struct {
	atomic_t refs;
} refcount_t;

/* As far from 0 as from INT_MIN: a thousand million lost races away. */
#define REFCOUNT_SATURATED (-0x40000000)
#define REFCOUNT_INIT(n) { .refs = ATOMIC_INIT(n) }

static inline void refcount_set(refcount_t *r, int n)
{
	atomic_set(&r->refs, n);
}

static inline unsigned int refcount_read(const refcount_t *r)
{
	return (unsigned int)atomic_read(&r->refs);
}

/* True once the count has been misused: who owns it may warn. */
static inline bool refcount_saturated(const refcount_t *r)
{
	return atomic_read(&r->refs) < 0;
}

static inline void __refcount_saturate(refcount_t *r)
{
	atomic_set(&r->refs, REFCOUNT_SATURATED);
}

/* => the caller holds a reference already */
static inline void refcount_add(int n, refcount_t *r)
{
	int old = __atomic_fetch_add(&r->refs.counter, n, __ATOMIC_RELAXED);

	if (unlikely(old <= 0 || old > 0x7fffffff - n))
		__refcount_saturate(r);
}

static inline void refcount_inc(refcount_t *r)
{
	refcount_add(1, r);
}

/* Take a reference unless the last one is gone; true if taken. */
static inline bool __must_check refcount_inc_not_zero(refcount_t *r)
{
	int old = atomic_read(&r->refs);

	do {
		if (old == 0)
			return false;
		if (unlikely(old < 0 || old == 0x7fffffff)) {
			__refcount_saturate(r);
			return true;
		}
	} while (!atomic_try_cmpxchg(&r->refs, &old, old + 1));
	return true;
}

/* Drop @n references; true if they were the last, and the object is the
 * caller's to free: all others' accesses happened before. */
static inline bool __must_check refcount_sub_and_test(int n, refcount_t *r)
{
	int old = atomic_fetch_sub(n, &r->refs);

	if (likely(old > n))
		return false;
	if (old == n)
		return true;
	__refcount_saturate(r);
	return false;
}

static inline bool __must_check refcount_dec_and_test(refcount_t *r)
{
	return refcount_sub_and_test(1, r);
}

#endif
