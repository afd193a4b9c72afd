/* SPDX-License-Identifier: MIT */
/*
 * Numbers from text.
 *
 * The kstrto family is strict: the whole string must be one number, apart
 * from a single newline at its end (what echo writes into a /proc file).
 * Base 0 takes 0x for hexadecimal, a leading 0 for octal, else decimal.
 * memparse() is the lenient one, for sizes in boot words: it reads as far as
 * it can, accepts a suffix, and says where it stopped.
 */
#ifndef LIB_KSTRTOX_H
#define LIB_KSTRTOX_H

#include <arch/types.h>

/*
 * Convert the string @s to *@result, which is untouched on failure.
 * A '+' may lead, and a '-' in the signed ones.
 * Errors: -EINVAL not a number, -ERANGE too large for the type.
 * => @base is 0, 2 to 16
 */
int __must_check kstrtoull(const char *s, unsigned int base,
			   unsigned long long *result);
int __must_check kstrtoll(const char *s, unsigned int base, long long *result);
int __must_check kstrtoul(const char *s, unsigned int base, unsigned long *result);
int __must_check kstrtol(const char *s, unsigned int base, long *result);
int __must_check kstrtouint(const char *s, unsigned int base, unsigned int *result);
int __must_check kstrtoint(const char *s, unsigned int base, int *result);

/* y, Y, 1, t, T, on: true; n, N, 0, f, F, off: false. -EINVAL otherwise. */
int __must_check kstrtobool(const char *s, bool *result);

/*
 * A size such as "64M", "0x1000", "4k": K M G T P E (either case) multiply by
 * powers of 1,024. *@end (if not NULL) is the first character not taken;
 * it is @s if there is no digit. A size beyond 64 bits is ULLONG_MAX.
 */
unsigned long long memparse(const char *s, char **end);

#endif
