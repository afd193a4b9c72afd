/* SPDX-License-Identifier: MIT */
/*
 * /proc/devices: who has which major number.  A driver that has several ranges
 * of one is named once.
 */
#include <core/proc.h>
#include <device/chrdev.h>
#include <lib/string.h>

struct listing {
	struct format_sink *sink;
	unsigned int major;		/* of the line before */
	const char *name;
};

static void show_device(unsigned int major, const char *name, void *arg)
{
	struct listing *l = arg;

	if (l->name && l->major == major && !strcmp(l->name, name))
		return;
	format_print(l->sink, "%3u %s\n", major, name);
	l->major = major;
	l->name = name;
}

static void show_devices(struct format_sink *sink)
{
	struct listing listing = { .sink = sink };

	format_print(sink, "Character devices:\n");
	chrdev_for_each(show_device, &listing);
	format_print(sink, "\nBlock devices:\n");
}
PROC_FILE("devices", 0444, show_devices);
