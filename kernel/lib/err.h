/* SPDX-License-Identifier: MIT */
/*
 * Errors in pointers: a function that returns a pointer can say why not.
 *
 * The top page of the address space is never mapped, so its 4,095 last
 * addresses can stand for -1 to -4095.  A function either returns such a
 * pointer or NULL on failure, and its prototype says which; IS_ERR_OR_NULL
 * is for the few where NULL means "nothing there" and an error is possible
 * besides.
 */
#ifndef LIB_ERR_H
#define LIB_ERR_H

#include <arch/types.h>
#include <lib/errno.h>

#define MAX_ERRNO 4095
#define IS_ERR_VALUE(x) unlikely((unsigned long)(x) >= (unsigned long)-MAX_ERRNO)

/* The pointer that stands for the negative errno @error. */
static inline void *__must_check ERR_PTR(long error)
{
	return (void *)error;
}

/* The negative errno in @ptr. => IS_ERR(ptr) */
static inline long __must_check PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

static inline bool __must_check IS_ERR(const void *ptr)
{
	return IS_ERR_VALUE(ptr);
}

static inline bool __must_check IS_ERR_OR_NULL(const void *ptr)
{
	return unlikely(!ptr) || IS_ERR_VALUE(ptr);
}

/* 0 for a good pointer, the negative errno for a bad one. */
static inline int __must_check PTR_ERR_OR_ZERO(const void *ptr)
{
	return IS_ERR(ptr) ? (int)PTR_ERR(ptr) : 0;
}

/* The same error with another pointer type. */
static inline void *__must_check ERR_CAST(const void *ptr)
{
	return (void *)(unsigned long)ptr;
}

#endif
