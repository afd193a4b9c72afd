/* SPDX-License-Identifier: MIT */
/*
 * Making processes out of processes.
 *
 * fork, vfork, clone and clone3 are one: a new process that differs from its
 * creator in what a request says.  What is not shared is copied; memory is
 * copied by sharing it until somebody writes (vm/fork.c).
 */
#ifndef TASK_FORK_H
#define TASK_FORK_H

#include <arch/types.h>

/* The low byte of clone(2)'s flags is the signal. */
#define CSIGNAL 0xffUL
#define CLONE_NEWTIME 0x80UL
#define CLONE_VM 0x100UL
#define CLONE_FS 0x200UL
#define CLONE_FILES 0x400UL
#define CLONE_SIGHAND 0x800UL
#define CLONE_PIDFD 0x1000UL
#define CLONE_PTRACE 0x2000UL
#define CLONE_VFORK 0x4000UL
#define CLONE_PARENT 0x8000UL
#define CLONE_THREAD 0x10000UL
#define CLONE_NEWNS 0x20000UL
#define CLONE_SYSVSEM 0x40000UL
#define CLONE_SETTLS 0x80000UL
#define CLONE_PARENT_SETTID 0x100000UL
#define CLONE_CHILD_CLEARTID 0x200000UL
#define CLONE_DETACHED 0x400000UL
#define CLONE_UNTRACED 0x800000UL
#define CLONE_CHILD_SETTID 0x1000000UL
#define CLONE_NEWCGROUP 0x2000000UL
#define CLONE_NEWUTS 0x4000000UL
#define CLONE_NEWIPC 0x8000000UL
#define CLONE_NEWUSER 0x10000000UL
#define CLONE_NEWPID 0x20000000UL
#define CLONE_NEWNET 0x40000000UL
#define CLONE_IO 0x80000000UL
/* clone3(2) only. */
#define CLONE_CLEAR_SIGHAND 0x100000000UL
#define CLONE_INTO_CGROUP 0x200000000UL

struct fork_request {
	u64 flags;			/* CLONE_, without a signal */
	int exit_signal;		/* 0: the parent hears nothing */
	unsigned long sp;		/* the child's; 0: as its creator's */
	unsigned long tls;		/* with CLONE_SETTLS */
	int __user *parent_tid, *child_tid;
};

/*
 * The number of the child, which runs.  With CLONE_VFORK it has left its
 * creator's memory by then, or the creator is being killed.
 * => -EINVAL: flags that exclude each other, or for what is not there
 *    (namespaces, pidfds); -EPERM: tls is no address, or namespaces are not for
 *    this user; -EAGAIN: no
 *    number free, or RLIMIT_NPROC; -ENOMEM; -ERESTARTNOINTR: a signal first
 */
pid_t do_fork(const struct fork_request *request);

#endif
