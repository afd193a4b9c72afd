/* SPDX-License-Identifier: MIT */
/*
 * /proc/tty/drivers: which numbers are terminals, and what their nodes are
 * called; and the settings of pseudo-terminals.
 *
 *	DRIVER               NODES       MAJOR MINORS TYPE
 *
 * ps and top find a terminal's name by it.
 */
#include <core/sysctl.h>
#include <fs/stat.h>
#include <tty/pty.h>

SYSCTL_INT("kernel/pty/max", 0644, &pty_max, 0, MINORMASK + 1);

static void show_pty_nr(struct format_sink *sink)
{
	format_print(sink, "%d\n", pty_count());
}
SYSCTL_SHOW("kernel/pty/nr", show_pty_nr);

/* The minors of one major that are lines, not pairs. */
struct lines {
	unsigned int major, first, last;
	bool any;
};

static void add_line(const struct tty *tty, void *arg)
{
	struct lines *lines = arg;
	unsigned int minor = MINOR(tty->devnode.dev);

	if (MAJOR(tty->devnode.dev) != lines->major)
		return;
	lines->first = lines->any ? min(lines->first, minor) : minor;
	lines->last = max(lines->last, minor);
	lines->any = true;
}

static void show_one(struct format_sink *sink, const char *node,
		     unsigned int minor, const char *type)
{
	format_print(sink, "/dev/%-15s /dev/%-8s %3u %7u %s\n", node, node,
		     TTYAUX_MAJOR, minor, type);
}

static void show_drivers(struct format_sink *sink)
{
	struct lines lines = { .major = TTY_MAJOR };
	char minors[32];

	show_one(sink, "tty", 0, "system:/dev/tty");
	show_one(sink, "console", 1, "system:console");
	show_one(sink, "ptmx", PTMX_MINOR, "system");
	tty_for_each(add_line, &lines);
	if (lines.any) {
		snprintf(minors, sizeof(minors), lines.first == lines.last ?
			 "%u" : "%u-%u", lines.first, lines.last);
		format_print(sink, "%-20s /dev/%-8s %3u %7s serial\n",
			     "serial", "ttyS", lines.major, minors);
	}
	format_print(sink, "%-20s /dev/%-8s %3u 0-%u pty:slave\n",
		     "pty_slave", "pts", UNIX98_PTY_SLAVE_MAJOR, MINORMASK);
}
PROC_FILE("tty/drivers", 0444, show_drivers);
