/* SPDX-License-Identifier: MIT */
/*
 * Boot words.
 *
 * A word ends at the first white space outside quotes, or at the end of the
 * line even inside them.  The first '=' parts name and value; a word that
 * begins with one is a name, as there is nothing before it.  Only quotes at
 * the two ends of a word or a value are taken off: what is left is one piece
 * of the line, so nothing has to be copied.
 */
#include <lib/cmdline.h>
#include <lib/ctype.h>
#include <lib/string.h>

/* The length of the word at @s, quotes included. */
static size_t word_length(const char *s)
{
	bool quoted = false;
	size_t len;

	for (len = 0; s[len] && (quoted || !isspace((unsigned char)s[len])); len++) {
		if (s[len] == '"')
			quoted = !quoted;
	}
	return len;
}

/* Take off a quote that begins the slice, and the one at its end. */
static void unquote(const char **s, size_t *len)
{
	if (!*len || **s != '"')
		return;
	(*s)++;
	(*len)--;
	if (*len && (*s)[*len - 1] == '"')
		(*len)--;
}

bool cmdline_next(const char **cursor, struct cmdline_word *word)
{
	const char *s = skip_spaces(*cursor), *equals;
	size_t len = word_length(s);

	*cursor = s + len;
	if (!len)
		return false;
	unquote(&s, &len);
	*word = (struct cmdline_word){ .name = s, .name_len = len };
	equals = len ? memchr(s + 1, '=', len - 1) : NULL;
	if (equals) {
		word->name_len = (size_t)(equals - s);
		word->value = equals + 1;
		word->value_len = len - word->name_len - 1;
		unquote(&word->value, &word->value_len);
	}
	return true;
}

static char fold_dash(char c)
{
	return c == '-' ? '_' : c;
}

bool cmdline_word_is(const struct cmdline_word *word, const char *name)
{
	size_t i;

	for (i = 0; i < word->name_len; i++) {
		if (!name[i] || fold_dash(name[i]) != fold_dash(word->name[i]))
			return false;
	}
	return !name[i];
}

/* A bare "--", not a name made of dashes. */
static bool ends_kernel_words(const struct cmdline_word *word)
{
	return !word->value && word->name_len == 2 && !memcmp(word->name, "--", 2);
}

bool cmdline_find(const char *cmdline, const char *name, const char **value,
		  size_t *len)
{
	struct cmdline_word word, found = { .name = NULL };

	while (cmdline_next(&cmdline, &word) && !ends_kernel_words(&word)) {
		if (cmdline_word_is(&word, name))
			found = word;
	}
	if (!found.name)
		return false;
	if (value)
		*value = found.value ? found.value : found.name + found.name_len;
	if (len)
		*len = found.value_len;
	return true;
}

bool cmdline_get(const char *cmdline, const char *name, char *buf, size_t size)
{
	const char *value;
	size_t len;

	if (!size || !cmdline_find(cmdline, name, &value, &len))
		return false;
	len = min(len, size - 1);
	memcpy(buf, value, len);
	buf[len] = '\0';
	return true;
}

bool cmdline_list_has(const char *value, size_t len, const char *item)
{
	size_t item_len = strlen(item), i, start = 0;

	for (i = 0; i <= len; i++) {
		if (i < len && value[i] != ',')
			continue;
		if (i - start == item_len && !memcmp(value + start, item, item_len))
			return true;
		start = i + 1;
	}
	return false;
}
