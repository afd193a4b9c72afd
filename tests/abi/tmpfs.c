/* SPDX-License-Identifier: MIT */
/*
 * tmpfs: its limits, its owner and mode, and what statfs says of them.
 */
#include "mounts.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/statfs.h>

static char page[4096];
static struct statfs st;

static int create(const char *name)
{
	return open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
}

static void check_size(void)
{
	int fd;

	gives(mount("none", "m", "tmpfs", 0, "size=64k"), 0);
	gives(statfs("m", &st), 0);
	gives(st.f_blocks, 16);
	gives(st.f_bfree, 16);
	fd = create("m/f");
	for (int i = 0; i < 16; i++)
		if (write(fd, page, sizeof(page)) != sizeof(page))
			ok(0, "page %d can be written", i);
	fails(write(fd, page, 1), ENOSPC);
	gives(statfs("m", &st), 0);
	gives(st.f_bfree, 0);
	gives(pwrite(fd, "x", 1, 0), 1);
	gives(ftruncate(fd, 8192), 0);
	gives(statfs("m", &st), 0);
	gives(st.f_bfree, 14);
	gives(ftruncate(fd, 1 << 20), 0);
	gives(pwrite(fd, page, sizeof(page), 1 << 19), 4096);
	gives(statfs("m", &st), 0);
	gives(st.f_bfree, 13);
	unlink("m/f");
	close(fd);
	gives(statfs("m", &st), 0);
	gives(st.f_bfree, 16);
	gives(umount("m"), 0);
}

/* A write that does not fit whole fits in part. */
static void check_partial(void)
{
	static char big[5 * 4096];
	int fd;

	gives(mount("none", "m", "tmpfs", 0, "nr_blocks=3"), 0);
	fd = create("m/f");
	gives(write(fd, big, sizeof(big)), 3 * 4096);
	fails(write(fd, big, 1), ENOSPC);
	close(fd);
	gives(umount("m"), 0);
}

static volatile sig_atomic_t faults;
static volatile char *mapped;

static void on_bus(int sig)
{
	faults += sig == SIGBUS;
	mmap((void *)mapped, 4096, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void check_mapped(void)
{
	int fd;

	signal(SIGBUS, on_bus);
	gives(mount("none", "m", "tmpfs", 0, "size=4k"), 0);
	fd = create("m/f");
	gives(ftruncate(fd, 8192), 0);
	gives(pwrite(fd, "x", 1, 4096), 1);
	mapped = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	mapped[4096] = 'y';
	gives(faults, 0);
	mapped[0] = 'z';
	gives(faults, 1);
	munmap((void *)mapped, 8192);
	close(fd);
	gives(umount("m"), 0);
}

static void check_inodes(void)
{
	gives(mount("none", "m", "tmpfs", 0, "nr_inodes=3"), 0);
	gives(statfs("m", &st), 0);
	gives(st.f_files, 3);
	gives(st.f_ffree, 2);
	gives(mkdir("m/d", 0700), 0);
	close(create("m/f"));
	fails(create("m/g"), ENOSPC);
	fails(mkdir("m/e", 0700), ENOSPC);
	fails(symlink("x", "m/l"), ENOSPC);
	gives(unlink("m/f"), 0);
	gives(mkdir("m/e", 0700), 0);
	gives(umount("m"), 0);
}

static void check_owner(void)
{
	struct stat s;

	gives(mount("none", "m", "tmpfs", 0, "mode=0750,uid=12,gid=34"), 0);
	gives(stat("m", &s), 0);
	ok(s.st_mode == (S_IFDIR | 0750) && s.st_uid == 12 && s.st_gid == 34,
	   "mode, uid and gid are the root's");
	gives(umount("m"), 0);
}

static void check_remount(void)
{
	int fd;

	gives(mount("none", "m", "tmpfs", 0, "size=64k"), 0);
	fd = create("m/f");
	gives(write(fd, page, sizeof(page)), 4096);
	gives(write(fd, page, sizeof(page)), 4096);
	fails(mount(NULL, "m", NULL, MS_REMOUNT, "size=4k"), EINVAL);
	gives(mount(NULL, "m", NULL, MS_REMOUNT, "size=8k"), 0);
	fails(write(fd, page, sizeof(page)), ENOSPC);
	gives(mount(NULL, "m", NULL, MS_REMOUNT, "size=12k"), 0);
	gives(write(fd, page, sizeof(page)), 4096);
	gives(statfs("m", &st), 0);
	gives(st.f_blocks, 3);
	fails(mount(NULL, "m", NULL, MS_REMOUNT, "sizes=8k"), EINVAL);
	close(fd);
	gives(umount("m"), 0);
	gives(mount("none", "m", "tmpfs", 0, "size=0"), 0);
	gives(statfs("m", &st), 0);
	gives(st.f_blocks, 0);
	fails(mount(NULL, "m", NULL, MS_REMOUNT, "size=64k"), EINVAL);
	gives(umount("m"), 0);
}

static void check_sizes(void)
{
	gives(mount("none", "m", "tmpfs", 0, "size=1m"), 0);
	gives(statfs("m", &st), 0);
	gives(st.f_blocks, 256);
	gives(umount("m"), 0);
	gives(mount("none", "m", "tmpfs", 0, "size=5000"), 0);
	gives(statfs("m", &st), 0);
	gives(st.f_blocks, 2);
	gives(umount("m"), 0);
	gives(mount("none", "m", "tmpfs", 0, NULL), 0);
	gives(statfs("m", &st), 0);
	ok(st.f_blocks > 1000 && st.f_files > 1000, "there are limits anyhow");
	gives(umount("m"), 0);
	gives(mount("none", "m", "tmpfs", 0, "size=50%"), 0);
	gives(umount("m"), 0);
}

static void checks(void)
{
	mkdir("m", 0755);
	check_size();
	check_partial();
	check_mapped();
	check_inodes();
	check_owner();
	check_remount();
	check_sizes();
}

int main(void)
{
	return mounts_main(checks);
}
