/* SPDX-License-Identifier: MIT */
/*
 * Scripts: first lines, and what is left behind when they cannot be followed.
 */
#include "program.h"

#include <core/fault_inject.h>
#include <core/ktest.h>
#include <fs/fcntl.h>
#include <fs/namei.h>
#include <fs/open.h>
#include <lib/string.h>
#include <task/process.h>
#include <task/script.h>

static const struct line_case {
	const char *line, *interpreter, *argument;	/* NULL: refused, none */
} line_cases[] = {
	{ "#!/bin/sh\nrest", "/bin/sh", NULL },
	{ "#!/bin/sh", "/bin/sh", NULL },
	{ "#! /bin/sh \t\n", "/bin/sh", NULL },
	{ "#!\t/bin/sh -e\n", "/bin/sh", "-e" },
	{ "#!/bin/sh  -e  x \t\nrest", "/bin/sh", "-e  x" },
	{ "#!/bin/sh\0-e\n", "/bin/sh", NULL },
	{ "#!\n/bin/sh\n", NULL, NULL },
	{ "#! \t\n", NULL, NULL },
	{ "#!", NULL, NULL },
	{ "# !/bin/sh\n", NULL, NULL },
	{ "\n#!/bin/sh\n", NULL, NULL },
};

static void expect_words(const char *got, const char *wanted)
{
	if (!got || !wanted)
		EXPECT(got == wanted);
	else
		EXPECT(!strcmp(got, wanted));
}

/* Verifies what of a first line is the interpreter and what its argument. */
KTEST(script, first_lines)
{
	char line[SCRIPT_LINE];

	for (unsigned int i = 0; i < ARRAY_SIZE(line_cases); i++) {
		const struct line_case *c = &line_cases[i];
		struct script_line words = {};
		int error;

		memset(line, 0, sizeof(line));
		strscpy(line, c->line, sizeof(line));
		error = script_parse(line, &words);
		EXPECT_EQ(error, c->interpreter ? 0 : -ENOEXEC);
		expect_words(words.interpreter, c->interpreter);
		expect_words(words.argument, c->argument);
	}
}

/* Verifies that a line of any length is taken or refused, never overrun:
 *
 *	#!xxxxxxxxxxx ... xxxxxxx	blanks from `end` on
 *	  |<-- name -->|		cut if it reaches the last byte
 */
KTEST(script, long_lines)
{
	char line[SCRIPT_LINE];

	for (unsigned int end = 3; end <= SCRIPT_LINE; end++) {
		struct script_line words;
		int error;

		memset(line, ' ', sizeof(line));
		memset(line, 'x', end);
		memcpy(line, "#!", 2);
		error = script_parse(line, &words);
		EXPECT_EQ(error, end == SCRIPT_LINE ? -ENOEXEC : 0);
		if (!error)
			EXPECT_EQ(strlen(words.interpreter), end - 2);
	}
}

#define SCRIPT_PATH "/tmp/ktest-script"

static bool script_write(const char *text)
{
	struct file *file = filp_open(SCRIPT_PATH,
				      O_WRONLY | O_CREAT | O_TRUNC, 0755);
	size_t size = strlen(text);
	loff_t pos = 0;
	bool done;

	if (!EXPECT(!IS_ERR(file)))
		return false;
	done = kernel_write(file, text, size, &pos) == (ssize_t)size;
	fput(file);
	return EXPECT(done);
}

/* Verifies that a script without memory for its interpreter is ENOMEM, and
 * leaves nothing behind, wherever the memory is missing. */
KTEST(script, without_memory)
{
	struct program program;
	bool struck = true;
	unsigned long n;
	int result = 0;

	program_init_call(&program, 231, 7, 0, 0);
	REQUIRE(!program_write(&program, sizeof(program), 0755));
	REQUIRE(script_write("#!" PROGRAM_PATH " argument\n"));
	for (n = 1; struck && n < 200; n++) {
		fault_inject_set(n);
		result = program_spawn_and_wait(SCRIPT_PATH);
		struck = fault_inject_struck();
		fault_inject_set(0);
		EXPECT(result == -ENOMEM || result == WAIT_EXITED(7));
	}
	EXPECT(n > 8 && n < 200);
	EXPECT_EQ(result, WAIT_EXITED(7));
	(void)!do_unlinkat(AT_FDCWD, SCRIPT_PATH, 0);
	program_remove();
}

/* Verifies that nobody is denied writing to an interpreter or a script that
 * could not be started. */
KTEST(script, denies_end)
{
	struct file *file;

	REQUIRE(script_write("#!/no/such/file\n"));
	EXPECT_EQ(program_spawn_and_wait(SCRIPT_PATH), -ENOENT);
	REQUIRE(script_write("#!" SCRIPT_PATH "\n"));
	EXPECT_EQ(program_spawn_and_wait(SCRIPT_PATH), -ELOOP);
	file = filp_open(SCRIPT_PATH, O_WRONLY, 0);
	if (EXPECT(!IS_ERR(file)))
		fput(file);
	(void)!do_unlinkat(AT_FDCWD, SCRIPT_PATH, 0);
}
