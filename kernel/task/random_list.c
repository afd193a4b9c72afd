/* SPDX-License-Identifier: MIT */
/*
 * /proc/sys/kernel/random: names that nobody else has (RFC 4122, version 4).
 *
 *	xxxxxxxx-xxxx-4xxx-Yxxx-xxxxxxxxxxxx	Y: 8, 9, a or b
 */
#include <task/entropy.h>

#include <core/panic.h>
#include <core/spinlock.h>
#include <core/sysctl.h>
#include <lib/string.h>

#define UUID_SIZE 16

static void uuid_make(u8 uuid[UUID_SIZE])
{
	get_random_bytes(uuid, UUID_SIZE);
	uuid[6] = (uuid[6] & 0x0f) | 0x40;
	uuid[8] = (uuid[8] & 0x3f) | 0x80;
}

static void uuid_print(struct format_sink *sink, const u8 uuid[UUID_SIZE])
{
	format_print(sink, "%4phN-%2phN-%2phN-%2phN-%6phN\n", uuid, uuid + 4,
		     uuid + 6, uuid + 8, uuid + 10);
}

static void show_uuid(struct format_sink *sink)
{
	u8 uuid[UUID_SIZE];

	uuid_make(uuid);
	uuid_print(sink, uuid);
}
SYSCTL_SHOW("kernel/random/uuid", show_uuid);

/* One for each time the machine is started: made when first asked for. */
static void show_boot_id(struct format_sink *sink)
{
	static DEFINE_SPINLOCK(lock);
	static u8 boot_id[UUID_SIZE];	/* lock */
	static bool made;		/* lock */
	u8 fresh[UUID_SIZE];

	uuid_make(fresh);
	spin_lock(&lock);
	if (!made)
		memcpy(boot_id, fresh, UUID_SIZE);
	made = true;
	spin_unlock(&lock);
	uuid_print(sink, boot_id);
}
SYSCTL_SHOW("kernel/random/boot_id", show_boot_id);
