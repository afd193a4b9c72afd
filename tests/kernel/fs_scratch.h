/* SPDX-License-Identifier: MIT */
/*
 * A file tree of its own for a test: the running thread stands at the root of
 * an empty ramfs, the
 * only mount of a tree of its own, with an empty descriptor table and without a umask, and
 * everything is gone afterwards.
 */
#ifndef TESTS_FS_SCRATCH_H
#define TESTS_FS_SCRATCH_H

#include <fs/fdtable.h>
#include <fs/fs_struct.h>
#include <fs/mount.h>
#include <fs/namei.h>
#include <fs/open.h>

struct fs_scratch {
	struct mnt_namespace ns;
	struct fs_struct *old_fs;
	struct files_struct *old_files;
};

/* False if there is no memory; then nothing is to be ended. */
bool fs_scratch_begin(struct fs_scratch *scratch);
/* => every file that the test opened is closed or has a descriptor */
void fs_scratch_end(struct fs_scratch *scratch);

/* A new file with this text: 0 or -errno. */
int fs_scratch_write(const char *name, const char *text);
/* True if the file holds exactly this text. */
bool fs_scratch_holds(const char *name, const char *text);
/* Its attributes, links not followed: 0 or -errno. */
int fs_scratch_stat(const char *name, struct kstat *stat);
/* The result of opening: 0 (and closed again), or -errno. */
int fs_scratch_open(const char *name, unsigned int flags);

#endif
