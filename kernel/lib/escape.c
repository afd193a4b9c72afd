/* SPDX-License-Identifier: MIT */
/*
 * Passing text on, odd characters in octal.
 */
#include <lib/escape.h>

#include <lib/list.h>
#include <lib/string.h>

static void escape_put(struct format_sink *sink, const char *text, size_t len)
{
	struct escape_sink *escape =
		container_of(sink, struct escape_sink, sink);
	size_t i, start = 0;

	for (i = 0; i < len; i++) {
		if (!text[i] || !strchr(escape->odd, text[i]))
			continue;
		if (i > start)
			escape->to->put(escape->to, text + start, i - start);
		format_print(escape->to, "\\%03o", (unsigned char)text[i]);
		start = i + 1;
	}
	if (len > start)
		escape->to->put(escape->to, text + start, len - start);
}

void escape_sink_init(struct escape_sink *escape, struct format_sink *to,
		      const char *odd)
{
	*escape = (struct escape_sink){ { escape_put }, to, odd };
}
