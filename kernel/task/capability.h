/* SPDX-License-Identifier: MIT */
/*
 * Capabilities: root's rights, one by one (capabilities(7)).
 *
 * Five sets belong to a task's credentials:
 *
 *	effective	what it may do now
 *	permitted	what it may make effective
 *	inheritable	what it may hand to programs that want it (exec)
 *	bounding	what a program may give it at all
 *	ambient		what it keeps across exec of an ordinary program
 *
 * User 0 is magic: becoming root raises, ceasing to be root drops, a program
 * run by root gets all.  The securebits turn that magic off, bit by bit, and
 * each has a lock beside it.  No file here carries capabilities of its own.
 */
#ifndef TASK_CAPABILITY_H
#define TASK_CAPABILITY_H

#include <arch/types.h>

/* By Linux's numbers. */
#define CAP_CHOWN 0
#define CAP_DAC_OVERRIDE 1
#define CAP_DAC_READ_SEARCH 2
#define CAP_FOWNER 3
#define CAP_FSETID 4
#define CAP_KILL 5
#define CAP_SETGID 6
#define CAP_SETUID 7
#define CAP_SETPCAP 8
#define CAP_LINUX_IMMUTABLE 9
#define CAP_IPC_LOCK 14
#define CAP_IPC_OWNER 15
#define CAP_SYS_RAWIO 17
#define CAP_SYS_CHROOT 18
#define CAP_SYS_PTRACE 19
#define CAP_SYS_ADMIN 21
#define CAP_SYS_BOOT 22
#define CAP_SYS_NICE 23
#define CAP_SYS_RESOURCE 24
#define CAP_SYS_TIME 25
#define CAP_SYS_TTY_CONFIG 26
#define CAP_MKNOD 27
#define CAP_MAC_OVERRIDE 32
#define CAP_SYSLOG 34
#define CAP_WAKE_ALARM 35
#define CAP_LAST_CAP 40

#define CAP_MASK(cap) (1ULL << (cap))
#define CAP_FULL_SET (CAP_MASK(CAP_LAST_CAP + 1) - 1)

/* securebits; the lock of each is the next bit */
#define SECBIT_NOROOT BIT(0)		/* exec gives root nothing */
#define SECBIT_NO_SETUID_FIXUP BIT(2)	/* nor does becoming root */
#define SECBIT_KEEP_CAPS BIT(4)		/* ceasing to be root takes none */
#define SECBIT_NO_CAP_AMBIENT_RAISE BIT(6)
#define SECBITS_ALL (SECBIT_NOROOT | SECBIT_NO_SETUID_FIXUP | \
		     SECBIT_KEEP_CAPS | SECBIT_NO_CAP_AMBIENT_RAISE)
#define SECBITS_LOCKS (SECBITS_ALL << 1)

struct cred;

/* The three sets of capget(2). */
struct cap_sets {
	u64 effective, permitted, inheritable;
};

static inline bool cap_valid(unsigned long cap)
{
	return cap <= CAP_LAST_CAP;
}

/* What a change of user ids does to the sets; `old` is before it. */
void cap_follow_uids(struct cred *new, const struct cred *old);
/* The same for the file system id alone. */
void cap_follow_fsuid(struct cred *new, const struct cred *old);
/* What starting a program does to the sets, ids being set already.  True if
 * the program has rights that its user has not (AT_SECURE). */
bool __must_check cap_follow_exec(struct cred *new, const struct cred *old);

/*
 * current's own sets and bits.
 * => -EPERM: more than the rules let it have; -ENOMEM
 */
int __must_check cap_set(const struct cap_sets *sets);
int __must_check cap_drop_bounding(int cap);
int __must_check cap_set_securebits(unsigned long bits);
int __must_check cap_set_keep(bool keep);
int __must_check cap_change_ambient(int cap, bool raise);
int __must_check cap_clear_ambient(void);

#endif
