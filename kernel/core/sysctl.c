/* SPDX-License-Identifier: MIT */
/*
 * Showing and setting variables.
 *
 * All numbers of a write are understood and checked before the first one is
 * stored.  Fewer than there are set the first ones; what stands behind the
 * last is not looked at.
 */
#include <core/sysctl.h>

#include <core/panic.h>
#include <lib/ctype.h>
#include <lib/errno.h>
#include <lib/kstrtox.h>
#include <lib/string.h>

static long sysctl_number(const struct sysctl *sysctl, unsigned int i)
{
	if (sysctl->kind == SYSCTL_KIND_INT)
		return READ_ONCE(((int *)sysctl->data)[i]);
	return READ_ONCE(((long *)sysctl->data)[i]);
}

static void sysctl_store(const struct sysctl *sysctl, unsigned int i,
			 long value)
{
	if (sysctl->kind == SYSCTL_KIND_INT)
		WRITE_ONCE(((int *)sysctl->data)[i], (int)value);
	else
		WRITE_ONCE(((long *)sysctl->data)[i], value);
}

void sysctl_show(const struct sysctl *sysctl, struct format_sink *sink)
{
	unsigned int i;

	if (sysctl->kind == SYSCTL_KIND_CUSTOM) {
		sysctl->show(sink);
		return;
	}
	for (i = 0; i < sysctl->nr; i++)
		format_print(sink, "%s%ld", i ? "\t" : "",
			     sysctl_number(sysctl, i));
	format_print(sink, "\n");
}

/* The next word of the text, terminated, which goes on at *text; NULL: none. */
static char *next_word(char **text)
{
	char *word = *text;

	while (isspace(*word))
		word++;
	if (!*word)
		return NULL;
	*text = word;
	while (**text && !isspace(**text))
		(*text)++;
	if (**text)
		*(*text)++ = '\0';
	return word;
}

static int number_parse(const struct sysctl *sysctl, const char *word,
			long *value)
{
	if (*word == '+' || kstrtol(word, 0, value))
		return -EINVAL;
	return *value < sysctl->min || *value > sysctl->max ? -EINVAL : 0;
}

static int numbers_write(const struct sysctl *sysctl, char *text)
{
	long values[SYSCTL_NUMBERS];
	unsigned int i, n;

	KASSERT(sysctl->nr <= SYSCTL_NUMBERS);
	for (n = 0; n < sysctl->nr; n++) {
		char *word = next_word(&text);
		int err;

		if (!word)
			break;
		err = number_parse(sysctl, word, &values[n]);
		if (err)
			return err;
	}
	for (i = 0; i < n; i++)
		sysctl_store(sysctl, i, values[i]);
	return n ? 0 : -EINVAL;
}

int sysctl_write(const struct sysctl *sysctl, char *text)
{
	int err = sysctl->kind == SYSCTL_KIND_CUSTOM ?
		  sysctl->write(text) : numbers_write(sysctl, text);

	if (!err && sysctl->changed)
		err = sysctl->changed();
	return err;
}
