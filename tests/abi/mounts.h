/* SPDX-License-Identifier: MIT */
/*
 * For tests that mount: a tree of mounts of their own, where Linux is asked to
 * give one, so that nothing of the host is touched; and a directory to try
 * things in, which is a mount by itself.
 */
#ifndef TESTS_ABI_MOUNTS_H
#define TESTS_ABI_MOUNTS_H

#include "abi.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define TOP "/tmp/abi-mount.tmp"

__attribute__((unused))
static void touch(const char *name)
{
	close(open(name, O_WRONLY | O_CREAT, 0644));
}

/* 0, or a reason for skipping everything. */
static const char *mounts_begin(void)
{
	if (unshare(CLONE_NEWNS) && errno != ENOSYS)
		return "needs to be root in a mount namespace";
	mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	umask(0);
	mkdir(TOP, 0755);
	if (mount("top", TOP, "tmpfs", 0, NULL) || chdir(TOP))
		return "no tmpfs";
	return NULL;
}

static void mounts_end(void)
{
	if (chdir("/") || umount2(TOP, MNT_DETACH) || rmdir(TOP))
		printf("# %s stays\n", TOP);
}

/* main() of such a test. */
static int mounts_main(void (*checks)(void))
{
	const char *reason = mounts_begin();

	if (reason) {
		skip("mounting", reason);
		return done();
	}
	checks();
	mounts_end();
	return done();
}

#endif
