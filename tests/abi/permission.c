/* SPDX-License-Identifier: MIT */
/*
 * Whose bits count: what root, an owner, a member of the group and everybody
 * else may do with files and directories.
 *
 * The program changes sides as it goes: its effective ids are nobody's or
 * root's, and root stays its saved id.  Files get their owner from the file
 * system ids of whoever makes them.
 */
#include "abi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#define TOP "/tmp/abi-permission.tmp"
#define NOBODY 65534u
#define GROUP 1000u
#define KEEP ((unsigned int)-1)

static void become(unsigned int uid, unsigned int gid)
{
	syscall(SYS_setresuid, KEEP, 0, KEEP);
	syscall(SYS_setresgid, KEEP, gid, KEEP);
	syscall(SYS_setresuid, KEEP, uid, KEEP);
}

/* A file of this owner, group and mode. */
static void make(const char *name, unsigned int uid, unsigned int gid,
		 mode_t mode)
{
	int fd;

	syscall(SYS_setresuid, KEEP, 0, KEEP);
	unlink(name);
	syscall(SYS_setfsgid, gid);
	syscall(SYS_setfsuid, uid);
	fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd < 0)
		printf("# cannot make %s: %s\n", name, strerror(errno));
	if (write(fd, "contents", 8) != 8)
		printf("# cannot write %s: %s\n", name, strerror(errno));
	fchmod(fd, mode);
	close(fd);
	syscall(SYS_setfsuid, 0);
	syscall(SYS_setfsgid, getegid());
}

static mode_t mode_of(const char *name)
{
	struct stat st = { 0 };

	lstat(name, &st);
	return st.st_mode & 07777;
}

/* Which of r (4), w (2) and x (1) it may, by opening and executing. */
static int may(const char *name)
{
	static char *const none[] = { NULL };
	int mask = 0, fd = open(name, O_RDONLY);

	if (fd >= 0)
		mask |= 4;
	close(fd);
	fd = open(name, O_WRONLY);
	if (fd >= 0)
		mask |= 2;
	close(fd);
	/* It is no program: who may execute it hears so. */
	if (execve(name, none, none) < 0 && errno == ENOEXEC)
		mask |= 1;
	return mask;
}

static void check_classes(void)
{
	/* Only one class of bits counts, and it is the owner's first. */
	static const struct {
		mode_t mode;
		int owner, member, other;
	} table[] = {
		{ 0777, 7, 7, 7 }, { 0700, 7, 0, 0 }, { 0070, 0, 7, 0 },
		{ 0007, 0, 0, 7 }, { 0640, 6, 4, 0 }, { 0124, 1, 2, 4 },
		{ 0421, 4, 2, 1 }, { 0666, 6, 6, 6 }, { 0000, 0, 0, 0 },
	};

	for (unsigned int i = 0; i < sizeof(table) / sizeof(*table); i++) {
		make("class", NOBODY, GROUP, table[i].mode);
		become(NOBODY, NOBODY);
		ok(may("class") == table[i].owner,
		   "the owner of a file %04o may %d", table[i].mode,
		   table[i].owner);
		become(1, GROUP);
		ok(may("class") == table[i].member, "a member %d",
		   table[i].member);
		become(1, 1);
		ok(may("class") == table[i].other, "others %d",
		   table[i].other);
		become(0, 0);
		ok(may("class") == (table[i].mode & 0111 ? 7 : 6),
		   "root everything that anybody can execute");
	}
}

/* A member by its supplementary groups is a member. */
static void check_groups(void)
{
	gid_t groups[] = { 5, GROUP, 2000 };

	become(0, 0);
	syscall(SYS_setgroups, 3, groups);
	make("class", 0, GROUP, 0060);
	become(NOBODY, NOBODY);
	gives(may("class"), 6);
	become(0, 0);
	syscall(SYS_setgroups, 0, NULL);
	become(NOBODY, NOBODY);
	gives(may("class"), 0);
}

static void check_directories(void)
{
	struct stat st;

	become(0, 0);
	mkdir("dir", 0755);
	make("dir/file", 0, 0, 0644);
	make("mine", NOBODY, NOBODY, 0644);
	become(NOBODY, NOBODY);
	fails(open("dir/new", O_WRONLY | O_CREAT, 0600), EACCES);
	fails(mkdir("dir/new", 0700), EACCES);
	fails(symlink("x", "dir/new"), EACCES);
	fails(link("mine", "dir/new"), EACCES);
	fails(unlink("dir/file"), EACCES);
	fails(rmdir("dir/file"), EACCES);
	gives(stat("dir/file", &st), 0);
	become(0, 0);
	chmod("dir", 0744);
	become(NOBODY, NOBODY);
	fails(stat("dir/file", &st), EACCES);
	fails(open("dir/file", O_RDONLY), EACCES);
	fails(stat("dir/nothing", &st), EACCES);
	fails(chdir("dir"), EACCES);
	gives(close(open("dir", O_RDONLY)), 0);
	become(0, 0);
	chmod("dir", 0711);
	become(NOBODY, NOBODY);
	gives(stat("dir/file", &st), 0);
	fails(open("dir", O_RDONLY), EACCES);
	gives(chdir("dir"), 0);
	gives(chdir(".."), 0);
	become(0, 0);
	unlink("dir/file");
	rmdir("dir");
}

/* In a sticky directory everybody writes, and only owners remove. */
static void check_sticky(void)
{
	become(0, 0);
	mkdir("sticky", 0);
	chmod("sticky", 01777);
	make("sticky/root", 0, 0, 0666);
	make("sticky/other", 1, 1, 0666);
	make("sticky/mine", NOBODY, NOBODY, 0600);
	become(NOBODY, NOBODY);
	fails(unlink("sticky/root"), EPERM);
	fails(unlink("sticky/other"), EPERM);
	gives(unlink("sticky/mine"), 0);
	become(0, 0);
	gives(unlink("sticky/other"), 0);
	chmod("sticky", 0777);
	become(NOBODY, NOBODY);
	gives(unlink("sticky/root"), 0);
	become(0, 0);
	rmdir("sticky");
}

/* Where the group comes from, and what becomes of set-id bits. */
static void check_setgid_directory(void)
{
	struct stat st;

	become(0, GROUP);
	mkdir("shared", 0777);
	chmod("shared", 02777);
	become(NOBODY, NOBODY);
	close(open("shared/file", O_WRONLY | O_CREAT, 0644));
	stat("shared/file", &st);
	ok(st.st_uid == NOBODY && st.st_gid == GROUP,
	   "a file gets the group of a directory with the bit");
	gives(mkdir("shared/sub", 0755), 0);
	gives(mode_of("shared/sub"), 02755);
	gives(chmod("shared/file", 02755), 0);
	gives(mode_of("shared/file"), 0755);
	close(open("shared/prog", O_WRONLY | O_CREAT, 02775));
	gives(mode_of("shared/prog"), 0755);
	become(0, 0);
	unlink("shared/file");
	unlink("shared/prog");
	rmdir("shared/sub");
	rmdir("shared");
}

static void check_chmod(void)
{
	make("mine", NOBODY, NOBODY, 0600);
	make("root", 0, 0, 0666);
	become(NOBODY, NOBODY);
	gives(chmod("mine", 06755), 0);
	gives(mode_of("mine"), 06755);
	fails(chmod("root", 0600), EPERM);
	fails(fchmod(open("root", O_RDWR), 0600), EPERM);
	/* Writing takes the bits away from who may not keep them. */
	gives(write(open("mine", O_WRONLY), "x", 1), 1);
	gives(mode_of("mine"), 0755);
	gives(chmod("mine", 04711), 0);
	gives(truncate("mine", 0), 0);
	gives(mode_of("mine"), 0711);
	become(0, 0);
	gives(chmod("mine", 06755), 0);
	gives(write(open("mine", O_WRONLY), "x", 1), 1);
	gives(mode_of("mine"), 06755);
}

static void check_umask(void)
{
	become(NOBODY, NOBODY);
	umask(027);
	close(open("masked", O_WRONLY | O_CREAT, 0666));
	gives(mode_of("masked"), 0640);
	gives(mkdir("maskdir", 0777), 0);
	gives(mode_of("maskdir"), 0750);
	/* Set-id bits are not for mkdir. */
	rmdir("maskdir");
	gives(mkdir("maskdir", 07777), 0);
	gives(mode_of("maskdir"), 01750);
	gives(umask(022), 027);
	unlink("masked");
	rmdir("maskdir");
}

/* access asks for the real ids, which are root's all along. */
static void check_access(void)
{
	make("secret", 0, 0, 0600);
	become(NOBODY, NOBODY);
	fails(open("secret", O_RDONLY), EACCES);
	gives(access("secret", R_OK | W_OK), 0);
	fails(access("secret", X_OK), EACCES);
	fails(syscall(SYS_faccessat2, AT_FDCWD, "secret", R_OK, AT_EACCESS),
	      EACCES);
	become(0, 0);
	make("open", NOBODY, NOBODY, 0400);
	syscall(SYS_setresuid, NOBODY, 0, 0);
	gives(close(open("secret", O_RDONLY)), 0);
	fails(access("secret", R_OK), EACCES);
	gives(access("open", R_OK), 0);
	fails(access("open", W_OK), EACCES);
	gives(syscall(SYS_faccessat2, AT_FDCWD, "open", W_OK, AT_EACCESS), 0);
	syscall(SYS_setresuid, 0, 0, 0);
	unlink("open");
}

/* Reading without a trace is for the owner. */
static void check_noatime(void)
{
	int fd;

	make("read", 0, 0, 0644);
	make("mine", NOBODY, NOBODY, 0644);
	become(NOBODY, NOBODY);
	fails(open("read", O_RDONLY | O_NOATIME), EPERM);
	fd = open("read", O_RDONLY);
	fails(fcntl(fd, F_SETFL, O_NOATIME), EPERM);
	close(fd);
	gives(close(open("mine", O_RDONLY | O_NOATIME)), 0);
	become(0, 0);
	gives(close(open("mine", O_RDONLY | O_NOATIME)), 0);
	unlink("read");
}

int main(void)
{
	umask(022);
	become(0, 0);
	syscall(SYS_setgroups, 0, NULL);
	mkdir(TOP, 0755);
	if (chdir(TOP) || chmod(TOP, 0777))
		return 1;
	check_classes();
	check_groups();
	check_directories();
	check_sticky();
	check_setgid_directory();
	check_chmod();
	check_umask();
	check_access();
	check_noatime();
	unlink("class");
	unlink("mine");
	unlink("root");
	unlink("secret");
	rmdir(TOP);
	return done();
}
