/* SPDX-License-Identifier: MIT */
/*
 * Unpredictable bytes, for AT_RANDOM and getrandom(2).
 */
#ifndef TASK_ENTROPY_H
#define TASK_ENTROPY_H

#include <arch/types.h>

/* Fills buf.  => any context but NMI */
void get_random_bytes(void *buf, size_t size);

/* Stirs in whatever the caller has; cannot make the state worse. */
void add_random_bytes(const void *buf, size_t size);

#endif
