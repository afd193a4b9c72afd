/* SPDX-License-Identifier: MIT */
/*
 * Collecting argument strings.
 *
 * The block doubles when it is full, so a long command line costs a few copies
 * and a short one a page.  A string that met the end of the block is copied
 * again from its start after the block has grown.
 */
#include <task/exec_args.h>

#include <arch/page.h>
#include <arch/uaccess.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <mem/vmalloc.h>

#define ARGS_LIMIT_LOW (128UL << 10)
#define ARGS_LIMIT_HIGH (6UL << 20)

/* A few kilobytes are the rule; megabytes need not be contiguous. */
static char *block_alloc(size_t size)
{
	return size <= KMALLOC_MAX_CACHE_SIZE ? kmalloc(size, GFP_KERNEL)
					      : vmalloc(size);
}

static void block_free(char *block)
{
	if (is_vmalloc_addr(block))
		vfree(block);
	else
		kfree(block);
}

void exec_args_init(struct exec_args *args, unsigned long stack_limit)
{
	*args = (struct exec_args){
		.limit = clamp(stack_limit / 4, ARGS_LIMIT_LOW,
			       ARGS_LIMIT_HIGH),
	};
}

void exec_args_destroy(struct exec_args *args)
{
	block_free(args->block);
	args->block = NULL;
}

static int exec_args_grow(struct exec_args *args)
{
	size_t capacity = args->capacity ? 2 * args->capacity : PAGE_SIZE;
	char *block;

	if (args->capacity >= args->limit)
		return -E2BIG;
	block = block_alloc(capacity);
	if (!block)
		return -ENOMEM;
	if (args->size)
		memcpy(block, args->block, args->size);
	block_free(args->block);
	args->block = block;
	args->capacity = capacity;
	return 0;
}

/* A string of this many bytes lies behind the others: it counts if it may. */
static int exec_args_accept(struct exec_args *args, size_t bytes)
{
	size_t pointers = (args->argc + args->envc + 1UL) * sizeof(char *);

	if (bytes > ARG_STRING_MAX ||
	    args->size + bytes + pointers > args->limit)
		return -E2BIG;
	args->size += bytes;
	return 0;
}

/* Room for so many bytes more. */
static int exec_args_reserve(struct exec_args *args, size_t bytes)
{
	while (args->capacity - args->size < bytes) {
		int error = exec_args_grow(args);

		if (error)
			return error;
	}
	return 0;
}

int exec_args_add(struct exec_args *args, const char *string)
{
	size_t bytes = strnlen(string, ARG_STRING_MAX) + 1;
	int error = exec_args_reserve(args, bytes);

	if (error)
		return error;
	memcpy(args->block + args->size, string, bytes);
	return exec_args_accept(args, bytes);
}

int exec_args_add_first(struct exec_args *args, const char *string)
{
	size_t bytes = strnlen(string, ARG_STRING_MAX) + 1;
	int error = exec_args_reserve(args, bytes);

	if (error)
		return error;
	memmove(args->block + bytes, args->block, args->size);
	memcpy(args->block, string, bytes);
	args->argc++;
	return exec_args_accept(args, bytes);
}

void exec_args_drop_first(struct exec_args *args)
{
	size_t bytes = strlen(args->block) + 1;

	args->size -= bytes;
	args->argc--;
	memmove(args->block, args->block + bytes, args->size);
}

int exec_args_add_user(struct exec_args *args, const char __user *string)
{
	for (;;) {
		size_t room = min(args->capacity - args->size, ARG_STRING_MAX);
		long length = 0;
		int error;

		if (room)
			length = strncpy_from_user(args->block + args->size,
						   string, room);
		if (length < 0)
			return length;
		if ((size_t)length < room)
			return exec_args_accept(args, length + 1);
		if (room == ARG_STRING_MAX)
			return -E2BIG;
		error = exec_args_grow(args);
		if (error)
			return error;
	}
}
