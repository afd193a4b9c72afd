/* SPDX-License-Identifier: MIT */
/*
 * /proc/version and the names in /proc/sys/kernel.
 */
#include <task/uts.h>

#include <core/sysctl.h>
#include <lib/string.h>

static void show_version(struct format_sink *sink)
{
	struct utsname uts;

	uts_read(&uts);
	format_print(sink, "%s version %s (gcc " __VERSION__ ") %s\n",
		     uts.sysname, uts.release, uts.version);
}
PROC_FILE("version", 0444, show_version);

static void show_ostype(struct format_sink *sink)
{
	struct utsname uts;

	uts_read(&uts);
	format_print(sink, "%s\n", uts.sysname);
}
SYSCTL_SHOW("kernel/ostype", show_ostype);

static void show_osrelease(struct format_sink *sink)
{
	struct utsname uts;

	uts_read(&uts);
	format_print(sink, "%s\n", uts.release);
}
SYSCTL_SHOW("kernel/osrelease", show_osrelease);

static void show_uts_version(struct format_sink *sink)
{
	struct utsname uts;

	uts_read(&uts);
	format_print(sink, "%s\n", uts.version);
}
SYSCTL_SHOW("kernel/version", show_uts_version);

static void show_hostname(struct format_sink *sink)
{
	struct utsname uts;

	uts_read(&uts);
	format_print(sink, "%s\n", uts.nodename);
}

/* A line, cut at what fits. */
static int write_hostname(char *text)
{
	uts_set_nodename(text, min_t(size_t, strcspn(text, "\n"),
				     UTS_LENGTH));
	return 0;
}
SYSCTL_CUSTOM("kernel/hostname", 0644, show_hostname, write_hostname);

static void show_domainname(struct format_sink *sink)
{
	struct utsname uts;

	uts_read(&uts);
	format_print(sink, "%s\n", uts.domainname);
}

static int write_domainname(char *text)
{
	uts_set_domainname(text, min_t(size_t, strcspn(text, "\n"),
				       UTS_LENGTH));
	return 0;
}
SYSCTL_CUSTOM("kernel/domainname", 0644, show_domainname, write_domainname);
