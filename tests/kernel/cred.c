/* SPDX-License-Identifier: MIT */
/*
 * Credentials, as far as a program cannot show them: rules one by one, and
 * what happens when there is no memory for new ones.
 */
#include <task/cred.h>

#include <core/fault_inject.h>
#include <core/ktest.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <task/setid.h>

/* The kernel's thread acts by the kernel's own credentials again. */
static void cred_give_up(void)
{
	const struct cred *mine = current->cred;

	cred_revert(NULL);
	if (mine)
		put_cred(mine);
}

/* Verifies that without memory nobody becomes somebody else, not even halfway. */
KTEST(cred, no_memory_changes_nothing)
{
	struct cap_sets none = {};

	for (enum id_kind kind = ID_USER; kind <= ID_GROUP; kind++) {
		fault_inject_set(1);
		EXPECT_EQ(set_id(kind, 7), -ENOMEM);
		fault_inject_set(1);
		EXPECT_EQ(set_res_ids(kind, 7, 7, 7), -ENOMEM);
		fault_inject_set(1);
		EXPECT_EQ(set_fs_id(kind, 7), 0);
	}
	fault_inject_set(1);
	EXPECT_EQ(cap_set(&none), -ENOMEM);
	fault_inject_set(0);
	EXPECT(!current->cred);
	EXPECT(capable(CAP_CHOWN));
}

/* Verifies that the last user of credentials frees them, whoever it is: the
 * ledger would show one that stays. */
KTEST(cred, replaced_ones_are_freed)
{
	EXPECT_EQ(set_res_ids(ID_USER, ID_KEEP, 5, ID_KEEP), 0);
	EXPECT_EQ(current_cred()->euid, 5);
	EXPECT(!capable(CAP_CHOWN));
	EXPECT_EQ(set_id(ID_USER, 0), 0);
	EXPECT_EQ(set_id(ID_GROUP, 9), 0);
	cred_give_up();
}

#define ALL CAP_FULL_SET
#define KILL CAP_MASK(CAP_KILL)
#define CHOWN CAP_MASK(CAP_CHOWN)

/* A program started: by whom, with which ids after its file's set-id bits. */
static const struct exec_case {
	const char *what;
	uid_t uid, euid;		/* of the new program */
	u64 bset, inheritable, ambient;	/* before */
	u64 permitted, effective;	/* expected */
	bool secure;
} exec_cases[] = {
	{ "root's", 0, 0, ALL, 0, 0, ALL, ALL, false },
	{ "root's, bounded", 0, 0, KILL, CHOWN, 0, KILL | CHOWN, KILL | CHOWN,
	  false },
	{ "a user's", 5, 5, ALL, ALL, 0, 0, 0, false },
	{ "a user's with ambient", 5, 5, ALL, KILL, KILL, KILL, KILL, false },
	{ "set-id root", 5, 0, ALL, KILL, KILL, ALL, ALL, true },
	{ "set-id user, by root", 0, 5, ALL, 0, 0, ALL, 0, true },
};

/* Verifies the rules of execve(2) in capabilities(7), one row each. */
KTEST(cred, capabilities_at_exec)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(exec_cases); i++) {
		const struct exec_case *c = &exec_cases[i];
		struct cred old = {
			.uid = c->uid, .euid = c->uid,
			.cap_permitted = ALL, .cap_bset = c->bset,
			.cap_inheritable = c->inheritable,
			.cap_ambient = c->ambient,
			.securebits = SECBIT_KEEP_CAPS,
		};
		struct cred new = old;

		new.euid = c->euid;
		if (!EXPECT_EQ(cap_follow_exec(&new, &old), c->secure))
			pr_info("%s\n", c->what);
		EXPECT_EQ(new.cap_permitted, c->permitted);
		EXPECT_EQ(new.cap_effective, c->effective);
		EXPECT_EQ(new.securebits, 0);
	}
}
