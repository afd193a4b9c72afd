/* SPDX-License-Identifier: MIT */
/*
 * openat2: what a walk may be forbidden to do, and that nothing unknown is
 * accepted.
 */
#include "mounts.h"

#include <stdint.h>

struct how {
	uint64_t flags, mode, resolve, more;
};

#define NO_XDEV 1
#define NO_MAGICLINKS 2
#define NO_SYMLINKS 4
#define BENEATH 8
#define IN_ROOT 0x10
#define CACHED 0x20

static int dir;

static long open_how(int dfd, const char *name, uint64_t flags, uint64_t mode,
		     uint64_t resolve)
{
	struct how how = { flags, mode, resolve, 0 };

	return syscall(437, dfd, name, &how, 24);
}

/* Opens and closes: 0, or -1 with errno. */
static int walks(const char *name, uint64_t resolve)
{
	long fd = open_how(dir, name, O_RDONLY, 0, resolve);

	return fd < 0 ? -1 : close((int)fd);
}

static void setup(void)
{
	mkdir("d", 0755);
	mkdir("d/sub", 0755);
	mkdir("d/m", 0755);
	touch("outside");
	touch("d/f");
	touch("d/sub/g");
	if (symlink("f", "d/link") || symlink("../outside", "d/up") ||
	    symlink("/f", "d/abs") || symlink("sub", "d/dirlink") ||
	    symlink("/proc/self/fd/0", "d/magic"))
		printf("# cannot link\n");
	gives(mount("none", "d/m", "tmpfs", 0, NULL), 0);
	touch("d/m/x");
	dir = open("d", O_PATH | O_DIRECTORY);
}

static void check_beneath(void)
{
	gives(walks("f", BENEATH), 0);
	gives(walks("sub/../f", BENEATH), 0);
	gives(walks("dirlink/g", BENEATH), 0);
	gives(walks("m/x", BENEATH), 0);
	fails(walks("..", BENEATH), EXDEV);
	fails(walks("../outside", BENEATH), EXDEV);
	fails(walks("sub/../../d/f", BENEATH), EXDEV);
	fails(walks("up", BENEATH), EXDEV);
	fails(walks("abs", BENEATH), EXDEV);
	fails(walks("/", BENEATH), EXDEV);
}

static void check_in_root(void)
{
	gives(walks("f", IN_ROOT), 0);
	gives(walks("/f", IN_ROOT), 0);
	gives(walks("../../f", IN_ROOT), 0);
	gives(walks("abs", IN_ROOT), 0);
	fails(walks("up", IN_ROOT), ENOENT);
	gives(walks("..", IN_ROOT), 0);
}

static void check_links(void)
{
	gives(walks("f", NO_SYMLINKS), 0);
	fails(walks("link", NO_SYMLINKS), ELOOP);
	fails(walks("dirlink/g", NO_SYMLINKS), ELOOP);
	gives(walks("link", NO_MAGICLINKS), 0);
	gives(close(open_how(dir, "link", O_PATH | O_NOFOLLOW, 0,
			     NO_SYMLINKS)), 0);
	if (access("/proc/self/fd/0", F_OK)) {
		skip("magic links", "no /proc");
		return;
	}
	fails(walks("/proc/self/fd/0", NO_MAGICLINKS), ELOOP);
	fails(walks("magic", NO_MAGICLINKS), ELOOP);
	fails(walks("/proc/self/exe", NO_SYMLINKS), ELOOP);
	gives(walks("/proc/self/exe", 0), 0);
}

static void check_mounts(void)
{
	gives(walks("f", NO_XDEV), 0);
	fails(walks("m/x", NO_XDEV), EXDEV);
	fails(walks("m", NO_XDEV), EXDEV);
	fails(walks("../../", NO_XDEV), EXDEV);
	fails(walks("abs", NO_XDEV), EXDEV);
	gives(walks("../outside", NO_XDEV), 0);
}

static void check_open(void)
{
	long fd = open_how(dir, "new", O_CREAT | O_RDWR, 0640, BENEATH);

	ok(fd >= 0, "openat2 creates");
	close((int)fd);
	gives(unlinkat(dir, "new", 0), 0);
	gives(walks("f", CACHED), 0);
	fails(open_how(dir, "f", O_RDWR | O_TRUNC, 0, CACHED), EAGAIN);
	fails(open_how(dir, "new", O_CREAT | O_RDWR, 0640, CACHED), EAGAIN);
}

static void check_refused(void)
{
	struct how how = { O_RDONLY, 0, 0, 0 };

	fails(open_how(dir, "f", 1ull << 40, 0, 0), EINVAL);
	fails(open_how(dir, "f", 1ull << 31, 0, 0), EINVAL);
	fails(open_how(dir, "f", O_RDONLY, 0600, 0), EINVAL);
	fails(open_how(dir, "f", O_CREAT | O_RDWR, 010000, 0), EINVAL);
	fails(open_how(dir, "f", O_RDONLY, 0, 0x40), EINVAL);
	fails(open_how(dir, "f", O_RDONLY, 0, BENEATH | IN_ROOT), EINVAL);
	fails(open_how(dir, "f", O_PATH | O_RDWR, 0, 0), EINVAL);
	fails(syscall(437, dir, "f", &how, 23), EINVAL);
	fails(syscall(437, dir, "f", &how, 5000), E2BIG);
	gives(close(syscall(437, dir, "f", &how, 32)), 0);
	how.more = 1;
	fails(syscall(437, dir, "f", &how, 32), E2BIG);
	fails(syscall(437, dir, "f", 8, 24), EFAULT);
	fails(syscall(437, dir, 8, &how, 24), EFAULT);
	fails(open_how(-1, "f", O_RDONLY, 0, 0), EBADF);
	fails(open_how(dir, "none", O_RDONLY, 0, BENEATH), ENOENT);
	fails(open_how(dir, "", O_RDONLY, 0, BENEATH), ENOENT);
}

static void checks(void)
{
	setup();
	check_beneath();
	check_in_root();
	check_links();
	check_mounts();
	check_open();
	check_refused();
	close(dir);
	umount("d/m");
}

int main(void)
{
	return mounts_main(checks);
}
