/* SPDX-License-Identifier: MIT */
/*
 * Growing until it fits.
 *
 * A text may have grown between two printings, so each new size leaves some
 * room.  Small ones are slab objects, larger ones need only be contiguous
 * virtually.
 */
#include <fs/text.h>

#include <arch/page.h>
#include <lib/errno.h>
#include <lib/list.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <mem/vmalloc.h>

static void text_put(struct format_sink *sink, const char *part, size_t len)
{
	struct text *text = container_of(sink, struct text, sink);

	if (text->length < text->size)
		memcpy(text->buf + text->length, part,
		       min(len, text->size - text->length));
	text->length += len;
}

void text_init(struct text *text)
{
	*text = (struct text){ .sink.put = text_put };
}

void text_destroy(struct text *text)
{
	if (is_vmalloc_addr(text->buf))
		vfree(text->buf);
	else
		kfree(text->buf);
	text_init(text);
}

/* Memory for at least `length` bytes, old contents lost. */
static int text_reserve(struct text *text, size_t length)
{
	size_t size = PAGE_ALIGN(length + length / 4 + 1);

	text_destroy(text);
	text->buf = size <= PAGE_SIZE ? kmalloc(size, GFP_KERNEL)
				      : vmalloc(size);
	if (!text->buf)
		return -ENOMEM;
	text->size = size;
	return 0;
}

int text_make(struct text *text, text_printer print, void *arg)
{
	int err = text->buf ? 0 : text_reserve(text, 0);

	while (!err) {
		text->length = 0;
		err = print(&text->sink, arg);
		if (err || text->length <= text->size)
			break;
		err = text_reserve(text, text->length);
	}
	if (err)
		text->length = 0;
	return err;
}
