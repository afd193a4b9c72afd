/* SPDX-License-Identifier: MIT */
/*
 * Mounts that show what is there already, mounts that move, and other roots.
 */
#include "mounts.h"

#include <limits.h>

static char text[PATH_MAX];

static unsigned long ino_of(const char *name)
{
	struct stat st;

	return stat(name, &st) ? 0 : st.st_ino;
}

static long bind(const char *from, const char *to)
{
	return mount(from, to, NULL, MS_BIND, NULL);
}

static long tmpfs(const char *place)
{
	return mount("none", place, "tmpfs", 0, NULL);
}

static void check_bind(void)
{
	mkdir("a", 0755);
	mkdir("a/sub", 0755);
	mkdir("b", 0755);
	touch("a/f");
	gives(bind("a", "b"), 0);
	gives(ino_of("b"), ino_of("a"));
	touch("b/new");
	gives(access("a/new", F_OK), 0);
	fails(rename("a/f", "b/g"), EXDEV);
	fails(link("a/f", "b/g"), EXDEV);
	gives(chdir("b"), 0);
	ok(getcwd(text, sizeof(text)) && !strcmp(text, TOP "/b"),
	   "a place knows through which mount it is seen");
	gives(chdir(".."), 0);
	fails(rmdir("b"), EBUSY);
	fails(rename("b", "c"), EBUSY);
	gives(umount("b"), 0);
	gives(bind("a/sub", "b"), 0);
	gives(ino_of("b"), ino_of("a/sub"));
	gives(ino_of("b/.."), ino_of("."));
	gives(umount("b"), 0);
	unlink("a/new");
}

static void check_bind_file(void)
{
	touch("g");
	gives(bind("a/f", "g"), 0);
	gives(ino_of("g"), ino_of("a/f"));
	fails(unlink("g"), EBUSY);
	fails(rename("g", "h"), EBUSY);
	touch("h");
	fails(rename("h", "g"), EBUSY);
	gives(umount("g"), 0);
	gives(unlink("g"), 0);
	unlink("h");
	fails(bind("a", "a/f"), ENOTDIR);
	fails(bind("a/f", "b"), ENOTDIR);
	fails(bind("none", "b"), ENOENT);
	fails(syscall(SYS_mount, NULL, "b", NULL, MS_BIND, NULL), EINVAL);
	fails(bind("", "b"), EINVAL);
}

static void check_recursive(void)
{
	gives(tmpfs("a/sub"), 0);
	touch("a/sub/deep");
	gives(bind("a", "b"), 0);
	fails(access("b/sub/deep", F_OK), ENOENT);
	gives(umount("b"), 0);
	gives(mount("a", "b", NULL, MS_BIND | MS_REC, NULL), 0);
	gives(access("b/sub/deep", F_OK), 0);
	gives(umount("a/sub"), 0);
	gives(access("b/sub/deep", F_OK), 0);
	fails(umount("b"), EBUSY);
	gives(umount("b/sub"), 0);
	gives(umount("b"), 0);
}

/* A mount that shows the directory it hangs in. */
static void check_into_itself(void)
{
	gives(mount("a", "a/sub", NULL, MS_BIND | MS_REC, NULL), 0);
	gives(ino_of("a/sub"), ino_of("a"));
	fails(access("a/sub/sub/f", F_OK), ENOENT);
	gives(access("a/sub/f", F_OK), 0);
	gives(umount("a/sub"), 0);
}

static void check_flags(void)
{
	gives(bind("a", "b"), 0);
	gives(mount(NULL, "b", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL),
	      0);
	fails(open("b/f", O_WRONLY), EROFS);
	fails(access("b/f", W_OK), EROFS);
	fails(mkdir("b/new", 0700), EROFS);
	close(open("a/f", O_WRONLY));
	gives(access("a/f", W_OK), 0);
	fails(mount(NULL, "a", NULL, MS_REMOUNT | MS_BIND, NULL), EINVAL);
	fails(mount(NULL, "a", NULL, MS_REMOUNT, NULL), EINVAL);
	gives(umount("b"), 0);
}

static void check_unbindable(void)
{
	gives(tmpfs("a/sub"), 0);
	gives(mount(NULL, "a/sub", NULL, MS_UNBINDABLE, NULL), 0);
	fails(bind("a/sub", "b"), EINVAL);
	gives(mount("a", "b", NULL, MS_BIND | MS_REC, NULL), 0);
	gives(umount("b"), 0);
	gives(mount(NULL, "a/sub", NULL, MS_PRIVATE, NULL), 0);
	gives(bind("a/sub", "b"), 0);
	gives(umount("b"), 0);
	gives(mount(NULL, "a/sub", NULL, MS_SLAVE | MS_REC, NULL), 0);
	fails(mount(NULL, "a/sub", NULL, MS_PRIVATE | MS_SLAVE, NULL), EINVAL);
	fails(mount(NULL, "a/sub", NULL, MS_PRIVATE | MS_RDONLY, NULL), EINVAL);
	fails(mount(NULL, "a", NULL, MS_PRIVATE, NULL), EINVAL);
	gives(umount("a/sub"), 0);
}

static void check_move(void)
{
	gives(tmpfs("b"), 0);
	touch("b/moved");
	mkdir("b/in", 0755);
	gives(tmpfs("b/in"), 0);
	mkdir("c", 0755);
	fails(mount("b", "b/in", NULL, MS_MOVE, NULL), ELOOP);
	fails(mount("a", "c", NULL, MS_MOVE, NULL), EINVAL);
	fails(mount("b", "a/f", NULL, MS_MOVE, NULL), EINVAL);
	fails(mount("none", "c", NULL, MS_MOVE, NULL), ENOENT);
	gives(mount("b", "c", NULL, MS_MOVE, NULL), 0);
	gives(access("c/moved", F_OK), 0);
	fails(access("b/moved", F_OK), ENOENT);
	gives(umount("c/in"), 0);
	gives(umount("c"), 0);
	gives(rmdir("c"), 0);
}

static void check_same_place(void)
{
	gives(bind("a", "b"), 0);
	gives(bind("a", "b"), 0);
	gives(umount("b"), 0);
	gives(umount("b"), 0);
	fails(umount("b"), EINVAL);
}

static void check_chroot(void)
{
	int out = open("/", O_RDONLY | O_DIRECTORY);
	int here = open(".", O_RDONLY | O_DIRECTORY);

	fails(chroot("a/f"), ENOTDIR);
	fails(chroot("none"), ENOENT);
	fails(syscall(SYS_chroot, 8), EFAULT);
	gives(tmpfs("b"), 0);
	mkdir("b/d", 0755);
	gives(chroot("b"), 0);
	gives(access("/d", F_OK), 0);
	gives(access("/../d", F_OK), 0);
	ok(syscall(SYS_getcwd, text, sizeof(text)) > 0 &&
	   !strncmp(text, "(unreachable)", 13),
	   "a place outside of the root is unreachable");
	gives(chdir("/d"), 0);
	ok(syscall(SYS_getcwd, text, sizeof(text)) == 3 && !strcmp(text, "/d"),
	   "paths begin at the new root");
	gives(chdir("../../.."), 0);
	gives(access("d", F_OK), 0);
	gives(fchdir(out), 0);
	gives(chroot("."), 0);
	gives(fchdir(here), 0);
	gives(umount("b"), 0);
	close(out);
	close(here);
}

/* The root becomes another mount, the old one a directory in it. */
static void check_pivot(void)
{
	int out = open("/", O_RDONLY | O_DIRECTORY);
	int here = open(".", O_RDONLY | O_DIRECTORY);

	gives(tmpfs("b"), 0);
	mkdir("b/new", 0755);
	fails(syscall(SYS_pivot_root, "b", "b/none"), ENOENT);
	fails(syscall(SYS_pivot_root, 8, "b"), EFAULT);
	fails(syscall(SYS_pivot_root, "a/f", "b"), ENOTDIR);
	gives(chroot("b"), 0);
	gives(chdir("/"), 0);
	gives(tmpfs("new"), 0);
	mkdir("new/old", 0755);
	touch("new/inner");
	fails(syscall(SYS_pivot_root, "new/old", "new/old"), EINVAL);
	fails(syscall(SYS_pivot_root, "/", "new/old"), EBUSY);
	gives(syscall(SYS_pivot_root, "new", "new/old"), 0);
	gives(access("/inner", F_OK), 0);
	gives(access("/old/new", F_OK), 0);
	gives(access("old", F_OK), 0);
	gives(umount2("/old", MNT_DETACH), 0);
	fails(access("/old/new", F_OK), ENOENT);
	gives(fchdir(out), 0);
	gives(chroot("."), 0);
	gives(fchdir(here), 0);
	gives(access("b/inner", F_OK), 0);
	gives(umount("b"), 0);
	close(out);
	close(here);
}

static void checks(void)
{
	check_bind();
	check_bind_file();
	check_recursive();
	check_into_itself();
	check_flags();
	check_unbindable();
	check_move();
	check_same_place();
	check_chroot();
	check_pivot();
}

int main(void)
{
	return mounts_main(checks);
}
