/* SPDX-License-Identifier: MIT */
/*
 * Programs from outside, under the ledgers' eyes.
 *
 *	tools/run --append ktest=programs.leave_nothing -- PROGRAM ARGUMENT...
 *
 * runs a program that tools/run was given, and then expects every object that
 * rooms count (processes, credentials, files, inodes, slabs, frames) to be
 * there as often as before.  Only by its full name, for it needs a program.
 */
#include <core/ktest.h>
#include <drivers/misc/fw_cfg.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/process.h>

#define ARGV_FILE "opt/faultline/argv"
#define ARGUMENTS_MAX 256

/* The strings of the program's command line, each ended by NUL; NULL: none. */
static char *argv_read(size_t *size)
{
	ssize_t bytes = fw_cfg_size(ARGV_FILE);
	char *text = bytes > 0 ? kzalloc((size_t)bytes + 1, GFP_KERNEL) : NULL;

	if (text && fw_cfg_read(ARGV_FILE, text, (size_t)bytes)) {
		kfree(text);
		return NULL;
	}
	*size = bytes > 0 ? (size_t)bytes : 0;
	return text;
}

/* Verifies that a program, whatever it does, leaves nothing behind. */
KTEST(programs, leave_nothing)
{
	static const char *const env[] = { NULL };
	static const char *argv[ARGUMENTS_MAX];
	size_t size, at = 0;
	unsigned int count = 0;
	char *text = argv_read(&size);

	if (!text) {
		ktest_skip("tools/run … -- PROGRAM");
		return;
	}
	for (; at < size && count < ARGUMENTS_MAX - 1; at += strlen(text + at) + 1)
		argv[count++] = text + at;
	EXPECT_EQ(init_run(argv[0], argv, env), 0);
	init_kill_all();
	kfree(text);
}
