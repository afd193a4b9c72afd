/* SPDX-License-Identifier: MIT */
/*
 * Settings: variables that are files below /proc/sys.
 *
 * The room that owns a variable says so in one line beside it, with the range
 * of values that make sense:
 *
 *	SYSCTL_INT("vm/overcommit_memory", 0644, &overcommit_memory, 0, 2);
 *
 * Reading gives the value and a newline.  Writing takes numbers as Linux does:
 * spaces around them, 0x and 0 for other bases; what is no number, or out of
 * range, is -EINVAL and changes nothing.
 */
#ifndef CORE_SYSCTL_H
#define CORE_SYSCTL_H

#include <core/proc.h>

enum sysctl_kind { SYSCTL_KIND_INT, SYSCTL_KIND_LONG, SYSCTL_KIND_CUSTOM };

#define SYSCTL_NUMBERS 4u	/* most of one file */

struct sysctl {
	enum sysctl_kind kind;
	void *data;			/* int or long [nr] */
	unsigned int nr;
	long min, max;			/* of each number */
	/* Instead of all that: what prints it, and takes what is written. */
	void (*show)(struct format_sink *sink);
	int (*write)(char *text);
	/* After a change; its result is the writer's.  NULL: nothing to do. */
	int (*changed)(void);
};

void sysctl_show(const struct sysctl *sysctl, struct format_sink *sink);
/* 0 or -EINVAL, or what write or changed says. */
int __must_check sysctl_write(const struct sysctl *sysctl, char *text);

#define __SYSCTL(name_, path_, mode_, ...)                              \
	static const struct sysctl name_ = { __VA_ARGS__ };             \
	__PROC_ENTRY(proc_file, ".proc_files") = {                      \
		.path = "sys/" path_, .mode = (mode_), .sysctl = &name_ }
/* With any fields of struct sysctl. */
#define SYSCTL(path_, mode_, ...) \
	__SYSCTL(__UNIQUE(sysctl), path_, mode_, __VA_ARGS__)
#define SYSCTL_INT(path_, mode_, var_, min_, max_)                      \
	SYSCTL(path_, mode_, .kind = SYSCTL_KIND_INT, .data = (var_),   \
	       .nr = 1, .min = (min_), .max = (max_))
#define SYSCTL_LONG(path_, mode_, var_, min_, max_)                     \
	SYSCTL(path_, mode_, .kind = SYSCTL_KIND_LONG, .data = (var_),  \
	       .nr = 1, .min = (min_), .max = (max_))
#define SYSCTL_CUSTOM(path_, mode_, show_, write_)                      \
	SYSCTL(path_, mode_, .kind = SYSCTL_KIND_CUSTOM,                \
	       .show = (show_), .write = (write_))
/* A file below /proc/sys that is computed and cannot be set. */
#define SYSCTL_SHOW(path_, show_) PROC_FILE("sys/" path_, 0444, show_)

#endif
