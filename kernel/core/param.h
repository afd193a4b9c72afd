/* SPDX-License-Identifier: MIT */
/*
 * Words on the boot command line: name=value, or a name alone.
 *
 * The room that understands a word registers it; what nobody understands, or
 * what its room refuses, is named in the log and ignored, never fatal.
 */
#ifndef CORE_PARAM_H
#define CORE_PARAM_H

#include <arch/types.h>

struct param {
	const char *name;
	/* value is "" for a name alone.  0, or -EINVAL: reported with help. */
	int (*parse)(const char *value);
	const char *help;	/* "lowmem=SIZE: cut the direct map short" */
};

#define PARAM(name_, parse_, help_)                                    \
	static const struct param param_##parse_ __used __aligned(8)   \
		__section(".params") = {                               \
			.name = (name_), .parse = (parse_),            \
			.help = (help_),                               \
	}

/* Offers every word to its room.  => once, before any of them is needed */
void params_parse(const char *cmdline);
/* The command line as parsed, for /proc/cmdline. */
const char *params_cmdline(void);

/* debug=a,b,c: which checks were asked for; each room asks for its own by a
 * bool of its own, registered here. */
struct debug_switch {
	const char *name;
	bool *flag;
};
#define DEBUG_SWITCH(name_, flag_)                                        \
	static const struct debug_switch debug_##name_ __used __aligned(8) \
		__section(".debug_switches") = {                          \
			.name = #name_, .flag = (flag_),                  \
	}

#endif
