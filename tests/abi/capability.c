/* SPDX-License-Identifier: MIT */
/*
 * Capabilities: how they follow the user ids, what capset and prctl may do to
 * them.  Compared with what the program began with, for root need not have
 * all (in a container).  It ends as nobody, without any.
 */
#include "abi.h"
#include "caps.h"

#include <sys/prctl.h>

#define NOBODY 65534u
#define KEEP ((unsigned int)-1)

typedef unsigned long long u64;

struct sets {
	u64 effective, permitted, inheritable;
};

static struct cap_header header = {
	.version = CAPABILITY_VERSION_3,
};
static struct cap_data data[2];

static struct sets get(void)
{
	syscall(SYS_capget, &header, data);
	return (struct sets){
		data[0].effective | (u64)data[1].effective << 32,
		data[0].permitted | (u64)data[1].permitted << 32,
		data[0].inheritable | (u64)data[1].inheritable << 32,
	};
}

static long set(u64 effective, u64 permitted, u64 inheritable)
{
	for (int i = 0; i < 2; i++) {
		data[i].effective = effective >> 32 * i;
		data[i].permitted = permitted >> 32 * i;
		data[i].inheritable = inheritable >> 32 * i;
	}
	return syscall(SYS_capset, &header, data);
}

static void sets_are(u64 effective, u64 permitted, u64 inheritable,
		     const char *when)
{
	struct sets now = get();

	if (!ok(now.effective == effective && now.permitted == permitted &&
		now.inheritable == inheritable, "the sets are right %s", when))
		printf("# %#llx %#llx %#llx, wanted %#llx %#llx %#llx\n",
		       now.effective, now.permitted, now.inheritable,
		       effective, permitted, inheritable);
}

static long seteuid_only(unsigned int uid)
{
	return syscall(SYS_setresuid, KEEP, uid, KEEP);
}

static void check_versions(void)
{
	struct cap_header odd = { .version = 1 };

	fails(syscall(SYS_capget, &odd, data), EINVAL);
	gives(odd.version, CAPABILITY_VERSION_3);
	odd.version = 1;
	gives(syscall(SYS_capget, &odd, NULL), 0);
	gives(odd.version, CAPABILITY_VERSION_3);
	odd.version = 1;
	fails(syscall(SYS_capset, &odd, data), EINVAL);
	odd.version = CAPABILITY_VERSION_1;
	data[1].permitted = 0x5a5a;
	gives(syscall(SYS_capget, &odd, data), 0);
	gives(data[1].permitted, 0x5a5a);
	odd.version = CAPABILITY_VERSION_2;
	gives(syscall(SYS_capget, &odd, data), 0);
	ok(data[1].permitted != 0x5a5a, "version 2 has 64 bits a set");
}

static void check_errors(void)
{
	struct cap_header odd = header;

	fails(syscall(SYS_capget, 8, data), EFAULT);
	fails(syscall(SYS_capget, &header, 8), EFAULT);
	fails(syscall(SYS_capset, &header, 8), EFAULT);
	odd.pid = -1;
	fails(syscall(SYS_capget, &odd, data), EINVAL);
	odd.pid = 0x3fffffff;
	fails(syscall(SYS_capget, &odd, data), ESRCH);
	odd.pid = 1;
	gives(syscall(SYS_capget, &odd, data), 0);
	fails(syscall(SYS_capset, &odd, data), EPERM);
	odd.pid = getpid();
	gives(syscall(SYS_capget, &odd, data), 0);
}

static void check_set(u64 all)
{
	u64 kill = CAP_BIT(CAP_KILL), chown = CAP_BIT(CAP_CHOWN);

	/* Effective must be permitted. */
	fails(set(all, all & ~kill, 0), EPERM);
	gives(set(all & ~kill, all, 0), 0);
	sets_are(all & ~kill, all, 0, "after giving up an effective one");
	gives(set(all, all, 0), 0);
	sets_are(all, all, 0, "after raising it again");
	gives(set(all, all, kill | chown), 0);
	sets_are(all, all, kill | chown, "with inheritable ones");
	gives(set(all, all, 0), 0);
}

/* Follows the effective id out of root and back. */
static void check_effective(u64 all)
{
	gives(seteuid_only(NOBODY), 0);
	sets_are(0, all, 0, "as nobody, root being saved");
	gives(set(CAP_BIT(CAP_CHOWN), all, 0), 0);
	sets_are(CAP_BIT(CAP_CHOWN), all, 0, "with one raised by hand");
	gives(seteuid_only(0), 0);
	sets_are(all, all, 0, "as root again");
}

static void check_file_id(u64 all)
{
	u64 files = CAP_BIT(CAP_CHOWN) | CAP_BIT(CAP_DAC_OVERRIDE) |
		    CAP_BIT(CAP_DAC_READ_SEARCH) | CAP_BIT(CAP_FOWNER) |
		    CAP_BIT(CAP_FSETID) | CAP_BIT(CAP_LINUX_IMMUTABLE) |
		    CAP_BIT(CAP_MKNOD) | CAP_BIT(CAP_MAC_OVERRIDE);

	gives(syscall(SYS_setfsuid, NOBODY), 0);
	sets_are(all & ~files, all, 0, "with nobody's files");
	gives(syscall(SYS_setfsuid, 0), NOBODY);
	sets_are(all, all, 0, "with root's files");
}

static void check_securebits(u64 all)
{
	gives(prctl(PR_GET_SECUREBITS), 0);
	gives(prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP), 0);
	gives(prctl(PR_GET_SECUREBITS), SECBIT_NO_SETUID_FIXUP);
	gives(seteuid_only(NOBODY), 0);
	sets_are(all, all, 0, "as nobody, without the magic of root");
	gives(seteuid_only(0), 0);
	fails(prctl(PR_SET_SECUREBITS, 1 << 16), EPERM);
	gives(prctl(PR_SET_SECUREBITS, 0), 0);
	gives(seteuid_only(NOBODY), 0);
	fails(prctl(PR_SET_SECUREBITS, 0), EPERM);
	gives(seteuid_only(0), 0);
}

static void check_bounding(void)
{
	fails(prctl(PR_CAPBSET_READ, 64), EINVAL);
	fails(prctl(PR_CAPBSET_DROP, 64), EINVAL);
	gives(prctl(PR_CAPBSET_READ, CAP_KILL), 1);
	gives(prctl(PR_CAPBSET_DROP, CAP_KILL), 0);
	gives(prctl(PR_CAPBSET_READ, CAP_KILL), 0);
	fails(set(get().effective, get().permitted, CAP_BIT(CAP_KILL)), EPERM);
	gives(seteuid_only(NOBODY), 0);
	fails(prctl(PR_CAPBSET_DROP, CAP_CHOWN), EPERM);
	gives(seteuid_only(0), 0);
}

static long ambient(int act, unsigned long cap)
{
	return prctl(PR_CAP_AMBIENT, act, cap, 0, 0);
}

static void check_ambient(u64 all)
{
	fails(ambient(PR_CAP_AMBIENT_RAISE, 64), EINVAL);
	fails(ambient(9, CAP_CHOWN), EINVAL);
	fails(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 1, 0, 0), EINVAL);
	/* It must be inheritable. */
	fails(ambient(PR_CAP_AMBIENT_RAISE, CAP_CHOWN), EPERM);
	gives(set(all, all, CAP_BIT(CAP_CHOWN)), 0);
	gives(ambient(PR_CAP_AMBIENT_IS_SET, CAP_CHOWN), 0);
	gives(ambient(PR_CAP_AMBIENT_RAISE, CAP_CHOWN), 0);
	gives(ambient(PR_CAP_AMBIENT_IS_SET, CAP_CHOWN), 1);
	gives(ambient(PR_CAP_AMBIENT_LOWER, CAP_CHOWN), 0);
	gives(ambient(PR_CAP_AMBIENT_IS_SET, CAP_CHOWN), 0);
	gives(ambient(PR_CAP_AMBIENT_RAISE, CAP_CHOWN), 0);
	/* No longer inheritable: no longer ambient. */
	gives(set(all, all, 0), 0);
	gives(ambient(PR_CAP_AMBIENT_IS_SET, CAP_CHOWN), 0);
	gives(set(all, all, CAP_BIT(CAP_CHOWN)), 0);
	gives(ambient(PR_CAP_AMBIENT_RAISE, CAP_CHOWN), 0);
	gives(ambient(PR_CAP_AMBIENT_CLEAR_ALL, 0), 0);
	gives(ambient(PR_CAP_AMBIENT_IS_SET, CAP_CHOWN), 0);
	gives(prctl(PR_SET_SECUREBITS, SECBIT_NO_CAP_AMBIENT_RAISE), 0);
	fails(ambient(PR_CAP_AMBIENT_RAISE, CAP_CHOWN), EPERM);
	gives(prctl(PR_SET_SECUREBITS, 0), 0);
	gives(set(all, all, 0), 0);
}

/* Leaves root, first keeping what is permitted, then for good. */
static void check_leave(u64 all)
{
	fails(prctl(PR_SET_KEEPCAPS, 2), EINVAL);
	gives(prctl(PR_GET_KEEPCAPS), 0);
	gives(prctl(PR_SET_KEEPCAPS, 1), 0);
	gives(prctl(PR_GET_KEEPCAPS), 1);
	gives(syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY), 0);
	sets_are(0, all, 0, "as nobody who kept them");
	gives(set(CAP_BIT(CAP_SETUID) | CAP_BIT(CAP_SETPCAP), all, 0), 0);
	gives(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS_LOCKED), 0);
	fails(prctl(PR_SET_KEEPCAPS, 1), EPERM);
	fails(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS |
		    SECBIT_KEEP_CAPS_LOCKED), EPERM);
	fails(prctl(PR_SET_SECUREBITS, 0), EPERM);
	gives(syscall(SYS_setresuid, 0, 0, 0), 0);
	sets_are(all, all, 0, "as root by CAP_SETUID");
	gives(syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY), 0);
	sets_are(0, 0, 0, "as nobody for good");
	fails(set(CAP_BIT(CAP_CHOWN), CAP_BIT(CAP_CHOWN), 0), EPERM);
	fails(set(0, 0, CAP_BIT(CAP_CHOWN)), EPERM);
	gives(set(0, 0, 0), 0);
}

int main(void)
{
	struct sets first = get();

	gives(first.effective, first.permitted);
	ok(first.permitted & CAP_BIT(CAP_CHOWN), "root may chown");
	check_versions();
	check_errors();
	set(first.permitted, first.permitted, 0);
	check_set(first.permitted);
	check_effective(first.permitted);
	check_file_id(first.permitted);
	check_securebits(first.permitted);
	check_bounding();
	check_ambient(first.permitted);
	check_leave(first.permitted);
	return done();
}
