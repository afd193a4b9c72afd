/* SPDX-License-Identifier: MIT */
/*
 * The door: from a number to a function.
 *
 * Entry code has saved the registers and comes here with interrupts off.  The
 * path of an ordinary call is short: look up, call, look whether there is work
 * before the return.  Programs probe for calls that newer kernels have, so a
 * missing one is no error; but whoever wonders why a program takes a detour
 * finds it named in the log, once per call.
 */
#include <arch/upcall.h>
#include <core/percpu.h>
#include <core/preempt.h>
#include <core/printk.h>
#include <lib/bitmap.h>
#include <sched/sched.h>
#include <syscall/syscall.h>
#include <task/return.h>

#define SYSCALL(nr, name) [nr] = sys_##name,
static const syscall_fn syscall_table[] = {
#include <syscall/list.h>
};

#define SYSCALL_ABSENT(nr, name) [nr] = #name,
static const char *const absent_names[] = {
#include <syscall/list.h>
};

#define SYSCALL_DECLINED(nr, name) [nr] = true,
static const bool declined[] = {
#include <syscall/list.h>
};

/* Higher ones are not told apart. */
#define NAMED_MAX 1024
static unsigned long named[NAMED_MAX / 64];	/* a  those in the log */

static noinline __cold long syscall_absent(unsigned int nr)
{
	const char *name = NULL;

	if (nr < ARRAY_SIZE(declined) && declined[nr])
		return -ENOSYS;
	if (nr >= NAMED_MAX || test_and_set_bit(nr, named))
		return -ENOSYS;
	if (nr < ARRAY_SIZE(absent_names))
		name = absent_names[nr];
	printk(KERN_INFO "%s[%d]: system call %u (%s) is not there\n",
	       current->comm, current->pid, nr, name ? name : "no Linux call");
	return -ENOSYS;
}

static __always_inline long syscall_call(struct pt_regs *regs)
{
	unsigned int nr = regs->orig_ax;

	if (likely(nr < ARRAY_SIZE(syscall_table) && syscall_table[nr]))
		return syscall_table[nr](regs);
	return syscall_absent(nr);
}

void system_call(struct pt_regs *regs)
{
	local_irq_enable();
	regs->ax = syscall_call(regs);
	local_irq_disable();
	if (unlikely(READ_ONCE(current->work) || this_cpu_read(need_resched)))
		user_return_slow(regs, true);
}
