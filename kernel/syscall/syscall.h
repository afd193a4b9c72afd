/* SPDX-License-Identifier: MIT */
/*
 * Writing a system call.
 *
 *	SYSCALL_DEFINE3(read, unsigned int, fd, char __user *, buf,
 *			size_t, count)
 *	{
 *		...
 *	}
 *
 * defines sys_read(), which takes the registers of the program and calls the
 * body with its arguments in their types.  A body checks arguments, calls once
 * downwards, and returns a result or -errno.  Arguments arrive in DI, SI, DX,
 * R10, R8, R9: R10 instead of the C convention's CX, which SYSCALL itself
 * overwrites with the return address.
 */
#ifndef SYSCALL_SYSCALL_H
#define SYSCALL_SYSCALL_H

#include <arch/context.h>
#include <lib/errno.h>

typedef long (*syscall_fn)(struct pt_regs *regs);

#define SYSCALL(nr, name) long sys_##name(struct pt_regs *regs);
#include <syscall/list.h>

/* A call of this name: its body's parameters, and the registers they are. */
#define SYSCALL_BODY(name, params, args)              \
	static inline long body_##name params;        \
	long sys_##name(struct pt_regs *regs)         \
	{                                             \
		return body_##name args;              \
	}                                             \
	static inline long body_##name params

#define SYSCALL_DEFINE0(name) SYSCALL_BODY(name, (void), ())
#define SYSCALL_DEFINE1(name, t1, a1) \
	SYSCALL_BODY(name, (t1 a1), ((t1)regs->di))
#define SYSCALL_DEFINE2(name, t1, a1, t2, a2) \
	SYSCALL_BODY(name, (t1 a1, t2 a2), ((t1)regs->di, (t2)regs->si))
#define SYSCALL_DEFINE3(name, t1, a1, t2, a2, t3, a3)     \
	SYSCALL_BODY(name, (t1 a1, t2 a2, t3 a3),         \
		     ((t1)regs->di, (t2)regs->si, (t3)regs->dx))
#define SYSCALL_DEFINE4(name, t1, a1, t2, a2, t3, a3, t4, a4)   \
	SYSCALL_BODY(name, (t1 a1, t2 a2, t3 a3, t4 a4),        \
		     ((t1)regs->di, (t2)regs->si, (t3)regs->dx, \
		      (t4)regs->r10))
#define SYSCALL_DEFINE5(name, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5)  \
	SYSCALL_BODY(name, (t1 a1, t2 a2, t3 a3, t4 a4, t5 a5),        \
		     ((t1)regs->di, (t2)regs->si, (t3)regs->dx,        \
		      (t4)regs->r10, (t5)regs->r8))
#define SYSCALL_DEFINE6(name, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5, t6, a6) \
	SYSCALL_BODY(name, (t1 a1, t2 a2, t3 a3, t4 a4, t5 a5, t6 a6),        \
		     ((t1)regs->di, (t2)regs->si, (t3)regs->dx,               \
		      (t4)regs->r10, (t5)regs->r8, (t6)regs->r9))

#endif
