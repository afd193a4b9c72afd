/* SPDX-License-Identifier: MIT */
/*
 * What nobody may not: each call that needs a capability, made without.
 */
#include "abi.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

#define TOP "/tmp/abi-unprivileged.tmp"
#define NOBODY 65534u

static void check_machine(void)
{
	struct timeval now = { 1700000000, 0 };

	fails(sethostname("x", 1), EPERM);
	fails(setdomainname("x", 1), EPERM);
	fails(syscall(SYS_settimeofday, &now, NULL), EPERM);
	fails(syscall(SYS_reboot, 0xfee1dead, 672274793, 0, NULL), EPERM);
	fails(syscall(SYS_vhangup), EPERM);
}

static void check_tree(void)
{
	fails(mount("none", TOP, "tmpfs", 0, NULL), EPERM);
	fails(umount2("/", MNT_DETACH), EPERM);
	fails(chroot("/tmp"), EPERM);
	fails(syscall(SYS_pivot_root, ".", "."), EPERM);
	fails(mknod(TOP "/null", S_IFCHR | 0666, 0x103), EPERM);
	fails(mknod(TOP "/disk", S_IFBLK | 0666, 0x801), EPERM);
	gives(mknod(TOP "/fifo", S_IFIFO | 0666, 0), 0);
	gives(unlink(TOP "/fifo"), 0);
}

/* A file of its own, and one of root's. */
static void check_files(void)
{
	int fd = open(TOP "/mine", O_RDWR | O_CREAT, 0644);
	struct timespec times[2] = { { 1, 0 }, { 1, 0 } };

	fails(chown(TOP "/mine", 0, (gid_t)-1), EPERM);
	fails(chown(TOP "/mine", (uid_t)-1, 0), EPERM);
	fails(fchown(fd, 0, 0), EPERM);
	gives(chown(TOP "/mine", NOBODY, NOBODY), 0);
	gives(chown(TOP "/mine", (uid_t)-1, (gid_t)-1), 0);
	fails(chown(TOP "/root", NOBODY, (gid_t)-1), EPERM);
	fails(chmod(TOP "/root", 0666), EPERM);
	fails(utimensat(AT_FDCWD, TOP "/root", times, 0), EPERM);
	fails(utimensat(AT_FDCWD, TOP "/root", NULL, 0), EACCES);
	fails(open(TOP "/root", O_WRONLY), EACCES);
	fails(truncate(TOP "/root", 0), EACCES);
	close(fd);
	unlink(TOP "/mine");
}

/* A change of owner takes the set-id bits away, even root's. */
static void check_chown_bits(void)
{
	struct stat st;
	int fd = open(TOP "/prog", O_RDWR | O_CREAT, 0700);

	gives(fchmod(fd, 06755), 0);
	gives(fchown(fd, 1, 1), 0);
	fstat(fd, &st);
	gives(st.st_mode & 07777, 0755);
	gives(fchmod(fd, 06745), 0);
	gives(fchown(fd, 0, 0), 0);
	fstat(fd, &st);
	ok((st.st_mode & 04777) == 0745, "the user's goes");
	close(fd);
	unlink(TOP "/prog");
}

static void check_processes(void)
{
	struct sched_param ten = { .sched_priority = 10 };
	struct rlimit limit;

	fails(kill(1, 0), EPERM);
	fails(kill(getppid(), SIGTERM), EPERM);
	fails(setpriority(PRIO_PROCESS, 0, -1), EACCES);
	fails(syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &ten), EPERM);
	fails(prctl(PR_CAPBSET_DROP, 0), EPERM);
	fails(syscall(SYS_setgroups, 0, NULL), EPERM);
	fails(syscall(SYS_setuid, 0), EPERM);
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_max++;
	fails(setrlimit(RLIMIT_NOFILE, &limit), EPERM);
}

static void check_locking(void)
{
	struct rlimit none = { 0, 0 };
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	setrlimit(RLIMIT_MEMLOCK, &none);
	fails(mlock(at, 4096), EPERM);
	fails(mlockall(MCL_CURRENT), EPERM);
	/* Straight to the kernel: musl makes another errno of it. */
	fails(syscall(SYS_mmap, NULL, 4096, PROT_READ,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0), EPERM);
}

int main(void)
{
	struct rlimit nothing = { 0, 0 };
	int status;

	signal(SIGCHLD, SIG_DFL);
	umask(022);
	mkdir(TOP, 0777);
	chmod(TOP, 0777);
	close(open(TOP "/root", O_WRONLY | O_CREAT, 0644));
	check_chown_bits();
	fflush(stdout);
	if (!fork()) {
		setrlimit(RLIMIT_NICE, &nothing);
		setrlimit(RLIMIT_RTPRIO, &nothing);
		syscall(SYS_setgroups, 0, NULL);
		syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY);
		syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY);
		check_machine();
		check_tree();
		check_files();
		check_processes();
		check_locking();
		return done();
	}
	wait(&status);
	unlink(TOP "/root");
	rmdir(TOP);
	return WEXITSTATUS(status);
}
