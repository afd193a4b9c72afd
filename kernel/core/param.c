/* SPDX-License-Identifier: MIT */
/*
 * Handing the boot words to the rooms that registered them.
 */
#include <core/param.h>
#include <arch/boot.h>
#include <core/printk.h>
#include <lib/cmdline.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <core/sections.h>

static char boot_cmdline[BOOT_CMDLINE_MAX];

static const struct param *param_find(const struct cmdline_word *word)
{
	const struct param *param;

	for (param = _params_start; param < _params_end; param++)
		if (cmdline_word_is(word, param->name))
			return param;
	return NULL;
}

static void param_offer(const struct cmdline_word *word)
{
	const struct param *param = param_find(word);
	char value[256];

	if (!param) {
		pr_warn("command line: unknown word \"%.*s\" ignored\n",
			(int)word->name_len, word->name);
		return;
	}
	if (word->value_len >= sizeof(value)) {
		pr_warn("command line: the value of %s is too long, ignored\n",
			param->name);
		return;
	}
	memcpy(value, word->value ?: "", word->value_len);
	value[word->value_len] = '\0';
	if (param->parse(value))
		pr_warn("command line: %s=%s makes no sense, ignored; %s\n",
			param->name, value, param->help);
}

void params_parse(const char *cmdline)
{
	const char *cursor = cmdline;
	struct cmdline_word word;

	strscpy(boot_cmdline, cmdline, sizeof(boot_cmdline));
	while (cmdline_next(&cursor, &word))
		param_offer(&word);
}

const char *params_cmdline(void)
{
	return boot_cmdline;
}

static bool debug_set(const char *name, size_t length)
{
	const struct debug_switch *debug;
	bool all = length == 3 && !memcmp(name, "all", 3), found = all;

	for (debug = _debug_switches_start; debug < _debug_switches_end;
	     debug++)
		if (all || (strlen(debug->name) == length &&
			    !memcmp(debug->name, name, length)))
			*debug->flag = found = true;
	return found;
}

static void show_cmdline(struct format_sink *sink)
{
	format_print(sink, "%s\n", params_cmdline());
}
PROC_FILE("cmdline", 0444, show_cmdline);

static int parse_debug(const char *value)
{
	const char *end;
	int error = 0;

	for (; *value; value = *end ? end + 1 : end) {
		end = strchr(value, ',') ?: value + strlen(value);
		if (!debug_set(value, end - value))
			error = -EINVAL;
	}
	return error;
}
PARAM("debug", parse_debug,
      "debug=LIST: checks to turn on, of pages, locks, or all");
