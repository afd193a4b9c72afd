/* SPDX-License-Identifier: MIT */
/*
 * The names of the system, and a lock so that nobody reads half of one.
 */
#include <task/uts.h>

#include <core/panic.h>
#include <core/spinlock.h>
#include <lib/string.h>

static DEFINE_SPINLOCK(uts_lock);
static struct utsname uts = {		/* uts_lock */
	.sysname = "Linux",
	.nodename = "faultline",
	.release = "6.1.0-faultline",
	.version = "#1 SMP",
	.machine = "x86_64",
	.domainname = "(none)",
};

void uts_read(struct utsname *to)
{
	spin_lock(&uts_lock);
	*to = uts;
	spin_unlock(&uts_lock);
}

static void uts_set(char field[UTS_LENGTH + 1], const char *name,
		    size_t length)
{
	KASSERT(length <= UTS_LENGTH);
	spin_lock(&uts_lock);
	memset(field, 0, UTS_LENGTH + 1);
	memcpy(field, name, length);
	spin_unlock(&uts_lock);
}

void uts_set_nodename(const char *name, size_t length)
{
	uts_set(uts.nodename, name, length);
}

void uts_set_domainname(const char *name, size_t length)
{
	uts_set(uts.domainname, name, length);
}
