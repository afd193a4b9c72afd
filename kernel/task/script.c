/* SPDX-License-Identifier: MIT */
/*
 * From a script to its interpreter.
 *
 * A line that does not end within the first SCRIPT_LINE bytes is used as far as
 * it goes, unless the interpreter's name itself may have been cut: that might
 * be another program's name.
 */
#include <task/script.h>

#include <lib/err.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/exec.h>
#include <task/hooks.h>
#include <vm/vm_file.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char *skip_blanks(char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

static char *skip_word(char *at, const char *end)
{
	while (at < end && *at && !is_blank(*at))
		at++;
	return at;
}

/* Where the line ends, as far as we have it, blanks at its end left out. */
static char *line_end(char *line)
{
	char *end = memchr(line, '\n', SCRIPT_LINE);

	if (!end)
		end = line + SCRIPT_LINE - 1;
	while (is_blank(end[-1]))
		end--;
	return end;
}

int script_parse(char line[SCRIPT_LINE], struct script_line *words)
{
	char *last = line + SCRIPT_LINE - 1, *end, *word, *rest;

	if (line[0] != '#' || line[1] != '!')
		return -ENOEXEC;
	end = line_end(line);
	word = skip_blanks(line + 2, end);
	rest = skip_word(word, end);
	if (rest == word ||
	    (rest == last && *last && *last != '\n' && !is_blank(*last)))
		return -ENOEXEC;
	words->interpreter = word;
	words->argument = NULL;
	*end = '\0';
	if (*rest) {
		*rest++ = '\0';
		rest = skip_blanks(rest, end);
		if (rest < end && *rest)
			words->argument = rest;
	}
	return 0;
}

static int script_arguments(struct exec *exec, const struct script_line *words)
{
	struct exec_args *args = &exec->args;
	int error;

	exec_args_drop_first(args);
	error = exec_args_add_first(args, exec->script ?: exec->path);
	if (!error && words->argument)
		error = exec_args_add_first(args, words->argument);
	if (!error)
		error = exec_args_add_first(args, words->interpreter);
	return error;
}

/* exec->file becomes the interpreter, and exec->script its name, which is
 * what its own interpreter would be told. */
static int script_replace(struct exec *exec, const char *interpreter)
{
	char *name = kstrdup(interpreter, GFP_KERNEL);
	struct file *file;

	if (!name)
		return -ENOMEM;
	kfree(exec->script);
	exec->script = name;
	file = task_hooks->open_exec(EXEC_CWD, name, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	fput(exec->file);
	exec->file = file;
	return 0;
}

/* 1: it was a script; 0: it is none. */
static int script_follow_one(struct exec *exec, char line[SCRIPT_LINE])
{
	struct script_line words;
	ssize_t size;
	int error;

	memset(line, 0, SCRIPT_LINE);
	size = task_hooks->read_exec(exec->file, line, SCRIPT_LINE, 0);
	if (size < 0)
		return (int)size;
	if (line[0] != '#' || line[1] != '!')
		return 0;
	error = script_parse(line, &words);
	if (!error && exec->vanishes)
		error = -ENOENT;
	if (!error)
		error = script_arguments(exec, &words);
	if (!error)
		error = script_replace(exec, words.interpreter);
	return error ? error : 1;
}

int script_follow(struct exec *exec)
{
	char *line = kmalloc(SCRIPT_LINE, GFP_KERNEL);
	int depth = 0, result;

	if (!line)
		return -ENOMEM;
	do {
		result = script_follow_one(exec, line);
	} while (result > 0 && ++depth <= SCRIPT_DEPTH);
	kfree(line);
	return result > 0 ? -ELOOP : result;
}
