/* SPDX-License-Identifier: MIT */
/*
 * Numbers from text.
 *
 * One loop reads digits with a check for overflow before each step; the
 * strict functions ask that nothing but a newline follows and that the value
 * fits their type, memparse() looks for a suffix instead.
 */
#include <lib/kstrtox.h>
#include <lib/ctype.h>
#include <lib/errno.h>
#include <lib/string.h>

#define U64_MAX (~0ULL)

struct number {
	const char *end; /* behind the last digit */
	unsigned long long value;
	bool overflow;	 /* value is then U64_MAX */
};

/* Behind the prefix at @s, if any; @base 0 becomes what the prefix says. */
static const char *parse_prefix(const char *s, unsigned int *base)
{
	bool hex = s[0] == '0' && tolower(s[1]) == 'x' && isxdigit(s[2]);

	if (*base == 0)
		*base = hex ? 16 : s[0] == '0' ? 8 : 10;
	return hex && *base == 16 ? s + 2 : s;
}

/* Digits of @base from @s on; number->end is @s if there are none. */
static void parse_digits(const char *s, unsigned int base, struct number *number)
{
	number->value = 0;
	number->overflow = false;
	for (;; s++) {
		int digit = hex_to_bin((unsigned char)*s);

		if (digit < 0 || (unsigned int)digit >= base)
			break;
		if (number->value > (U64_MAX - (unsigned int)digit) / base)
			number->overflow = true;
		number->value = number->value * base + (unsigned int)digit;
	}
	if (number->overflow)
		number->value = U64_MAX;
	number->end = s;
}

/* The whole of @s, without a sign. */
static int parse_strict(const char *s, unsigned int base, unsigned long long *value)
{
	const char *digits = parse_prefix(s, &base);
	struct number number;

	parse_digits(digits, base, &number);
	if (number.overflow)
		return -ERANGE;
	if (number.end == digits)
		return -EINVAL;
	if (*number.end == '\n')
		number.end++;
	if (*number.end)
		return -EINVAL;
	*value = number.value;
	return 0;
}

/* The whole of @s as a number of at most @max. */
static int parse_unsigned(const char *s, unsigned int base, unsigned long long max,
			  unsigned long long *result)
{
	unsigned long long value;
	int err = parse_strict(*s == '+' ? s + 1 : s, base, &value);

	if (err)
		return err;
	if (value > max)
		return -ERANGE;
	*result = value;
	return 0;
}

/* The whole of @s as a number from -@max - 1 to @max. */
static int parse_signed(const char *s, unsigned int base, long long max,
			long long *result)
{
	bool negative = *s == '-';
	unsigned long long value;
	int err = parse_strict(negative || *s == '+' ? s + 1 : s, base, &value);

	if (err)
		return err;
	if (value > (unsigned long long)max + negative)
		return -ERANGE;
	*result = (long long)(negative ? -value : value);
	return 0;
}

int kstrtoull(const char *s, unsigned int base, unsigned long long *result)
{
	return parse_unsigned(s, base, U64_MAX, result);
}

int kstrtoll(const char *s, unsigned int base, long long *result)
{
	return parse_signed(s, base, (long long)(U64_MAX >> 1), result);
}

int kstrtoul(const char *s, unsigned int base, unsigned long *result)
{
	unsigned long long value;
	int err = kstrtoull(s, base, &value);

	if (!err)
		*result = value;
	return err;
}

int kstrtol(const char *s, unsigned int base, long *result)
{
	long long value;
	int err = kstrtoll(s, base, &value);

	if (!err)
		*result = value;
	return err;
}

int kstrtouint(const char *s, unsigned int base, unsigned int *result)
{
	unsigned long long value;
	int err = parse_unsigned(s, base, ~0U, &value);

	if (!err)
		*result = (unsigned int)value;
	return err;
}

int kstrtoint(const char *s, unsigned int base, int *result)
{
	long long value;
	int err = parse_signed(s, base, ~0U >> 1, &value);

	if (!err)
		*result = (int)value;
	return err;
}

int kstrtobool(const char *s, bool *result)
{
	const char *on = "yY1tT", *off = "nN0fF";

	if (*s && strchr(on, *s)) {
		*result = true;
		return 0;
	}
	if (*s && strchr(off, *s)) {
		*result = false;
		return 0;
	}
	if (tolower(s[0]) != 'o')
		return -EINVAL;
	if (tolower(s[1]) == 'n')
		*result = true;
	else if (tolower(s[1]) == 'f')
		*result = false;
	else
		return -EINVAL;
	return 0;
}

unsigned long long memparse(const char *s, char **end)
{
	static const char suffixes[] = "kmgtpe";
	unsigned int base = 0, shift = 0;
	const char *digits = parse_prefix(s, &base), *suffix;
	struct number number;

	parse_digits(digits, base, &number);
	if (number.end == digits)
		number.end = s;
	else if (*number.end) {
		suffix = strchr(suffixes, tolower(*number.end));
		if (suffix) {
			shift = 10 * (unsigned int)(suffix - suffixes + 1);
			number.end++;
		}
	}
	if (end)
		*end = (char *)number.end;
	return number.value > U64_MAX >> shift ? U64_MAX : number.value << shift;
}
