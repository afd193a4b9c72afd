/* SPDX-License-Identifier: MIT */
/*
 * What efault.c tries: a row per system call, which says what its arguments
 * are.
 *
 *	V(x)	a value
 *	W(x)	the value of this variable, once the test has begun
 *	P(x)	a pointer; valid: x.  Anything else is EFAULT, NULL too
 *	O(x)	a pointer that may be NULL
 *	Z(x)	a pointer; NULL is EINVAL
 *
 * Each pointer is made wrong in turn while the other arguments are valid, so
 * valid values have to be such that the call gets as far as the wrong one, and
 * no row ever does anything.
 *
 *	PARTIAL	 with a buffer that ends in a hole the call may do part
 *	WHOLE	 it may even succeed, or wants alignment: not tried
 *	GUEST	 not on Linux: of the host, not of this program
 *
 * A call that takes no pointer, or looks through none of its own, is in the
 * list of NONE()s, with the reason where it is not plain.
 */
#ifndef TESTS_ABI_EFAULT_H
#define TESTS_ABI_EFAULT_H

#include <fcntl.h>

enum arg_kind { NOTHING, VALUE, VARIABLE, POINTER, OPTIONAL, INVALID_NULL };

struct arg {
	enum arg_kind kind;
	unsigned long value;
};

#define V(x) { VALUE, (unsigned long)(x) }
#define W(x) { VARIABLE, (unsigned long)&(x) }
#define P(x) { POINTER, (unsigned long)(x) }
#define O(x) { OPTIONAL, (unsigned long)(x) }
#define Z(x) { INVALID_NULL, (unsigned long)(x) }

#define PARTIAL 1u
#define WHOLE 2u
#define GUEST 4u

struct row {
	const char *name;
	int nr;
	unsigned int flags;
	void (*before)(void);
	struct arg args[6];
};

/* Descriptors that the test has opened before. */
#define FILE_FD 100		/* a file of 16 bytes, O_RDWR */
#define DIR_FD 101
#define PIPE_IN 102		/* has bytes to read */
#define PIPE_OUT 103
#define EPOLL_FD 104		/* PIPE_IN is ready */
#define OTHER_FD 105		/* another file, O_RDWR */
#define PTY_FD 106		/* a pseudo-terminal's master */

static unsigned char buf[8192], zeros[8192], ones[256];
static char path[] = "file", link_path[] = "link", new_path[] = "new";
static struct { char *base; unsigned long size; } vec = { (char *)buf, 16 };
static struct { int fd; short events, revents; } pollfd = { PIPE_IN, 1, 0 };
static unsigned int cap_header[2] = { 0x20080522, 0 };
static unsigned int signal_event[16] = { [3] = 1 };	/* SIGEV_NONE */
static struct { void *sp; int flags; unsigned long size; } no_stack = { 0, 2, 0 };
static unsigned int word = 1;
static unsigned long user_signal = 1UL << 11;		/* SIGUSR2 */
static unsigned long self_path, self_pid, shm_id, timer_id, timer_fd, page;

static void zombie(void);
static void pending_signal(void);

#define ROW(name, flags, before, ...) \
	{ #name, SYS_##name, flags, before, { __VA_ARGS__ } },
#define CALL(name, ...) ROW(name, 0, NULL, __VA_ARGS__)
#define NONE(name) ROW(name, 0, NULL, { NOTHING, 0 })

static const struct row rows[] = {
/* descriptors */
ROW(read, PARTIAL, NULL, V(FILE_FD), P(buf), V(16))
ROW(write, PARTIAL, NULL, V(FILE_FD), P(buf), V(16))
ROW(pread64, PARTIAL, NULL, V(FILE_FD), P(buf), V(16), V(0))
ROW(pwrite64, PARTIAL, NULL, V(FILE_FD), P(buf), V(16), V(0))
CALL(readv, V(FILE_FD), P(&vec), V(1))
CALL(writev, V(FILE_FD), P(&vec), V(1))
CALL(preadv, V(FILE_FD), P(&vec), V(1), V(0), V(0))
CALL(pwritev, V(FILE_FD), P(&vec), V(1), V(0), V(0))
CALL(preadv2, V(FILE_FD), P(&vec), V(1), V(0), V(0), V(0))
CALL(pwritev2, V(FILE_FD), P(&vec), V(1), V(0), V(0), V(0))
CALL(vmsplice, V(PIPE_OUT), P(&vec), V(1), V(0))
CALL(sendfile, V(OTHER_FD), V(FILE_FD), O(zeros), V(1))
CALL(splice, V(FILE_FD), O(zeros), V(PIPE_OUT), V(0), V(1), V(0))
CALL(copy_file_range, V(FILE_FD), O(zeros), V(OTHER_FD), O(zeros), V(1), V(0))
CALL(ioctl, V(FILE_FD), V(0x541b), P(buf))		/* FIONREAD */
CALL(fcntl, V(FILE_FD), V(F_GETLK), P(zeros))
CALL(fcntl, V(FILE_FD), V(F_SETLK), P(zeros))
CALL(fcntl, V(FILE_FD), V(F_OFD_GETLK), P(zeros))
CALL(fcntl, V(FILE_FD), V(F_OFD_SETLK), P(zeros))
CALL(ioctl, V(FILE_FD), V(0x5421), P(zeros))		/* FIONBIO */
CALL(ioctl, V(PTY_FD), V(0x5401), P(buf))		/* TCGETS */
CALL(ioctl, V(PTY_FD), V(0x5402), P(zeros))		/* TCSETS */
CALL(ioctl, V(PTY_FD), V(0x5413), P(buf))		/* TIOCGWINSZ */
CALL(ioctl, V(PTY_FD), V(0x5414), P(zeros))		/* TIOCSWINSZ */
CALL(ioctl, V(PTY_FD), V(0x80045430), P(buf))		/* TIOCGPTN */
CALL(ioctl, V(PTY_FD), V(0x40045431), P(zeros))		/* TIOCSPTLCK */
CALL(ioctl, V(PTY_FD), V(0x541b), P(buf))		/* FIONREAD */
CALL(pipe, P(buf))
CALL(pipe2, P(buf), V(0))
CALL(poll, P(&pollfd), V(1), V(0))
CALL(ppoll, P(&pollfd), V(1), O(zeros), O(zeros), V(8))
CALL(select, V(1), O(zeros), O(zeros), O(zeros), O(zeros))
CALL(pselect6, V(1), O(zeros), O(zeros), O(zeros), O(zeros), O(zeros))
CALL(epoll_ctl, V(EPOLL_FD), V(1), V(PIPE_OUT), P(zeros))
CALL(epoll_wait, V(EPOLL_FD), P(buf), V(1), V(0))
CALL(epoll_pwait, V(EPOLL_FD), P(buf), V(1), V(0), O(zeros), V(8))
CALL(epoll_pwait2, V(EPOLL_FD), P(buf), V(1), O(zeros), O(zeros), V(8))
CALL(getdents, V(DIR_FD), P(buf), V(4096))
CALL(getdents64, V(DIR_FD), P(buf), V(4096))
CALL(fstat, V(FILE_FD), P(buf))
CALL(fstatfs, V(FILE_FD), P(buf))
CALL(memfd_create, P(path), V(0))
CALL(signalfd, V(-1), P(zeros), V(8))
CALL(signalfd4, V(-1), P(zeros), V(8), V(0))
/* names */
CALL(open, P(path), V(0))
CALL(openat, V(AT_FDCWD), P(path), V(0))
CALL(openat2, V(AT_FDCWD), P(path), P(zeros), V(24))
CALL(creat, P(new_path), V(0600))
CALL(stat, P(path), P(buf))
CALL(lstat, P(path), P(buf))
CALL(newfstatat, V(AT_FDCWD), P(path), P(buf), V(0))
CALL(statx, V(AT_FDCWD), P(path), V(0), V(0x7ff), P(buf))
CALL(statfs, P(path), P(buf))
CALL(access, P(path), V(0))
CALL(faccessat, V(AT_FDCWD), P(path), V(0))
CALL(faccessat2, V(AT_FDCWD), P(path), V(0), V(0))
CALL(readlink, P(link_path), P(buf), V(16))
CALL(readlinkat, V(AT_FDCWD), P(link_path), P(buf), V(16))
CALL(getcwd, P(buf), V(4096))
CALL(chdir, P(path))
CALL(chroot, P(path))
CALL(mkdir, P(new_path), V(0700))
CALL(mkdirat, V(AT_FDCWD), P(new_path), V(0700))
CALL(mknod, P(new_path), V(0100600), V(0))
CALL(mknodat, V(AT_FDCWD), P(new_path), V(0100600), V(0))
CALL(rmdir, P(new_path))
CALL(unlink, P(new_path))
CALL(unlinkat, V(AT_FDCWD), P(new_path), V(0))
CALL(link, P(path), P(new_path))
CALL(linkat, V(AT_FDCWD), P(path), V(AT_FDCWD), P(new_path), V(0))
CALL(symlink, P(path), P(new_path))
CALL(symlinkat, P(path), V(AT_FDCWD), P(new_path))
CALL(rename, P(path), P(new_path))
CALL(renameat, V(AT_FDCWD), P(path), V(AT_FDCWD), P(new_path))
CALL(renameat2, V(AT_FDCWD), P(path), V(AT_FDCWD), P(new_path), V(0))
CALL(chmod, P(path), V(0600))
CALL(fchmodat, V(AT_FDCWD), P(path), V(0600))
CALL(chown, P(path), V(-1), V(-1))
CALL(lchown, P(path), V(-1), V(-1))
CALL(fchownat, V(AT_FDCWD), P(path), V(-1), V(-1), V(0))
CALL(utime, P(path), O(zeros))
CALL(utimes, P(path), O(zeros))
CALL(futimesat, V(AT_FDCWD), P(path), O(zeros))
CALL(utimensat, V(AT_FDCWD), P(path), O(zeros), V(0))
CALL(truncate, P(path), V(16))
CALL(setxattr, P(path), P("user.x"), P(buf), V(16), V(0))
CALL(lsetxattr, P(path), P("user.x"), P(buf), V(16), V(0))
CALL(fsetxattr, V(FILE_FD), P("user.x"), P(buf), V(16), V(0))
CALL(getxattr, P(path), P("user.x"), V(buf), V(16))
CALL(lgetxattr, P(path), P("user.x"), V(buf), V(16))
CALL(fgetxattr, V(FILE_FD), P("user.x"), V(buf), V(16))
CALL(listxattr, P(path), V(buf), V(16))
CALL(llistxattr, P(path), V(buf), V(16))
CALL(removexattr, P(path), P("user.x"))
CALL(lremovexattr, P(path), P("user.x"))
CALL(fremovexattr, V(FILE_FD), P("user.x"))
ROW(mount, WHOLE, NULL, O(path), P(new_path), O("tmpfs"), V(0), O(zeros))
CALL(umount2, P(new_path), V(0))
CALL(pivot_root, P("."), P("."))
/* memory */
ROW(mincore, WHOLE, NULL, W(page), V(4096), P(buf))
CALL(shmctl, W(shm_id), V(2), P(buf))			/* IPC_STAT */
CALL(process_vm_readv, W(self_pid), P(&vec), V(1), P(&vec), V(1), V(0))
CALL(process_vm_writev, W(self_pid), P(&vec), V(1), P(&vec), V(1), V(0))
/* processes */
CALL(execve, W(self_path), O(zeros), O(zeros))
ROW(execve, 0, NULL, P(path), V(zeros), V(zeros))
ROW(execveat, 0, NULL, V(AT_FDCWD), P(path), V(zeros), V(zeros), V(0))
CALL(clone3, P(zeros), V(64))
ROW(wait4, 0, zombie, V(-1), O(buf), V(0), O(buf))
ROW(waitid, 0, zombie, V(0), V(0), O(buf), V(4), O(buf))
CALL(arch_prctl, V(0x1003), P(buf))			/* ARCH_GET_FS */
CALL(prctl, V(16), P(buf))				/* PR_GET_NAME */
ROW(prctl, 0, NULL, V(15), P(path))			/* PR_SET_NAME */
CALL(get_robust_list, V(0), P(buf), P(buf))
ROW(futex, WHOLE, NULL, P(&word), V(0), V(1), O(zeros))	/* FUTEX_WAIT */
/* users */
CALL(getresuid, P(buf), P(buf), P(buf))
CALL(getresgid, P(buf), P(buf), P(buf))
CALL(getgroups, V(1), P(buf))
CALL(setgroups, V(1), P(zeros))
CALL(capget, P(cap_header), O(buf))
CALL(capset, P(cap_header), P(buf))
/* limits, scheduling, usage */
CALL(getrlimit, V(4), P(buf))
CALL(setrlimit, V(4), P(zeros))
CALL(prlimit64, V(0), V(4), O(zeros), O(buf))
CALL(getrusage, V(0), P(buf))
CALL(times, O(buf))
CALL(sched_setscheduler, V(0), V(0), Z(zeros))
CALL(sched_setparam, V(0), Z(zeros))
CALL(sched_getparam, V(0), Z(buf))
CALL(sched_setattr, V(0), Z(zeros), V(0))
CALL(sched_getattr, V(0), Z(buf), V(48), V(0))
CALL(sched_rr_get_interval, V(0), P(buf))
CALL(sched_setaffinity, V(0), V(8), P(ones))
CALL(sched_getaffinity, V(0), V(1024), P(buf))
CALL(getcpu, O(buf), O(buf), V(0))
/* the machine */
CALL(uname, P(buf))
CALL(sysinfo, P(buf))
CALL(sethostname, P(path), V(4))
CALL(setdomainname, P(path), V(4))
ROW(getrandom, PARTIAL, NULL, P(buf), V(16), V(0))
ROW(reboot, GUEST, NULL, V(0xfee1dead), V(672274793), V(0xa1b2c3d4), P(path))
ROW(syslog, GUEST | PARTIAL, NULL, V(3), Z(buf), V(256))
/* time */
CALL(time, O(buf))
CALL(gettimeofday, O(buf), O(buf))
CALL(settimeofday, O(zeros), O(zeros))
CALL(clock_gettime, V(0), P(buf))
CALL(clock_getres, V(0), O(buf))
CALL(clock_settime, V(0), P(zeros))
CALL(adjtimex, P(zeros))
CALL(clock_adjtime, V(0), P(zeros))
CALL(nanosleep, P(zeros), V(0))
CALL(clock_nanosleep, V(1), V(0), P(zeros), V(0))
CALL(getitimer, V(0), P(buf))
CALL(setitimer, V(0), O(zeros), O(buf))
CALL(timer_create, V(1), O(signal_event), P(buf))
CALL(timer_settime, W(timer_id), V(0), Z(zeros), O(buf))
CALL(timer_gettime, W(timer_id), P(buf))
CALL(timerfd_settime, W(timer_fd), V(0), P(zeros), O(buf))
CALL(timerfd_gettime, W(timer_fd), P(buf))
/* signals */
CALL(rt_sigaction, V(10), O(zeros), O(buf), V(8))
CALL(rt_sigprocmask, V(0), O(zeros), O(buf), V(8))
CALL(rt_sigpending, P(buf), V(8))
CALL(rt_sigsuspend, P(zeros), V(8))
CALL(sigaltstack, O(&no_stack), O(buf))
ROW(rt_sigtimedwait, 0, pending_signal, P(&user_signal), O(buf), O(zeros), V(8))
CALL(rt_sigqueueinfo, W(self_pid), V(10), P(zeros))
CALL(rt_tgsigqueueinfo, W(self_pid), W(self_pid), V(10), P(zeros))

/* no pointers */
NONE(close) NONE(lseek) NONE(dup) NONE(dup2) NONE(dup3) NONE(ftruncate)
NONE(fchdir) NONE(fchmod) NONE(fchown) NONE(fsync) NONE(fdatasync) NONE(sync)
NONE(syncfs) NONE(flock) NONE(fallocate) NONE(fadvise64) NONE(readahead)
NONE(sync_file_range) NONE(close_range) NONE(tee) NONE(eventfd) NONE(eventfd2)
NONE(epoll_create) NONE(epoll_create1) NONE(umask) NONE(flistxattr)
NONE(sched_yield) NONE(sched_getscheduler) NONE(sched_get_priority_max)
NONE(sched_get_priority_min) NONE(getpriority) NONE(setpriority) NONE(membarrier)
NONE(personality) NONE(vhangup) NONE(ioprio_set) NONE(ioprio_get)
NONE(getpid) NONE(gettid) NONE(getppid) NONE(getpgrp) NONE(getpgid)
NONE(setpgid) NONE(getsid) NONE(setsid) NONE(getuid) NONE(geteuid) NONE(getgid)
NONE(getegid) NONE(setuid) NONE(setgid) NONE(setreuid) NONE(setregid)
NONE(setresuid) NONE(setresgid) NONE(setfsuid) NONE(setfsgid)
NONE(fork) NONE(vfork) NONE(exit) NONE(exit_group) NONE(kill) NONE(tkill)
NONE(tgkill) NONE(alarm) NONE(pause) NONE(restart_syscall)
NONE(timer_delete) NONE(timerfd_create)
NONE(timer_getoverrun) NONE(shmget) NONE(pidfd_open)
NONE(unshare) NONE(iopl) NONE(ioperm) NONE(mlockall) NONE(munlockall)
/* where numbers are stored is the program's own business, good or bad */
NONE(clone) NONE(set_tid_address) NONE(set_robust_list)
/* ranges of the address space, for which there are other answers */
NONE(mmap) NONE(munmap) NONE(mprotect) NONE(mremap) NONE(brk) NONE(madvise)
NONE(mlock) NONE(mlock2) NONE(munlock) NONE(msync) NONE(shmat) NONE(shmdt)
NONE(remap_file_pages)
/* what is no socket is asked no further */
NONE(socket) NONE(socketpair) NONE(connect) NONE(accept) NONE(accept4)
NONE(sendto) NONE(recvfrom) NONE(sendmsg) NONE(recvmsg) NONE(shutdown)
NONE(bind) NONE(listen) NONE(getsockname) NONE(getpeername)
NONE(setsockopt) NONE(getsockopt)
/* a frame that is not there is SIGSEGV (tests/abi/signal.c) */
NONE(rt_sigreturn)
};

#endif
