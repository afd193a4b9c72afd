/* SPDX-License-Identifier: MIT */
/*
 * Shell patterns, as ktest= takes them: "vma.*", "*.unmap_?", "[a-m]*".
 *
 *      *       any bytes, none included (a '.' or '/' is nothing special)
 *      ?       one byte
 *      [abx-z] one of these; [!abx-z] one that is not; ']' first is itself
 *      \c      the byte c itself
 */
#ifndef LIB_GLOB_H
#define LIB_GLOB_H

#include <arch/types.h>

/* True if the whole of @string matches @pattern. A '[' without its ']'
 * stands for itself. */
bool __must_check glob_match(const char *pattern, const char *string);

#endif
